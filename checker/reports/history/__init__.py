"""Formats of the audits that there were."""
