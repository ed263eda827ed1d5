"""Turns a request and the name of a base into the report of a change: both sides judged, compared.

Both sides are judged by what the base says: its policies, waivers, baseline and settings. The code
of the change is judged with the base's manifests and evidence as well as with its own, and the
worse verdict counts, so that nothing that a change says of itself makes a verdict better.
"""

from checker.change.comparison import Comparison
from checker.change.sources import PROFILE, Sources, sources
from checker.check import Tell
from checker.model.report import Report

__all__ = ["PROFILE", "Sources", "change_report", "sources"]


def change_report(found: Sources, tell: Tell) -> Report:
    """Judge both sides of a change and return the report of what it does."""
    try:
        return Comparison(found, tell).report()
    finally:
        found.repository.close()
