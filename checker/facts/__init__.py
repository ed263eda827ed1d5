"""Turns declarations into facts: what is AI spend, whose it is, how much, at what cost."""

from checker.facts.build import Facts, build

__all__ = ["Facts", "build"]
