"""Formats of what changed between two audits."""
