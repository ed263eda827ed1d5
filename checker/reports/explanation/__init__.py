"""Formats of an explanation: why an address is AI spend, or why it is not."""
