"""Frozen values that every stage shares; does no input or output and imports nothing of ours."""
