"""Formats of reasons: why a policy says what it says about a subject."""
