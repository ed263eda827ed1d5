"""Formats of the inventory alone: what was recognized, without any verdict."""
