"""Formats of what an audit came to."""
