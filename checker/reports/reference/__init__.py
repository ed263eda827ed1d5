"""Formats of the reference of policies: what each asks, why, by what, how it is mended."""
