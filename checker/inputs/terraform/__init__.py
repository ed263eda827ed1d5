"""Reads Terraform as Terraform does: text to blocks, expressions to values, modules to declarations."""
