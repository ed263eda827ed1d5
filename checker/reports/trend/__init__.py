"""Formats of what audits came to, month by month."""
