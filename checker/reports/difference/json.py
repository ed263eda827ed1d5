"""Writes what changed between two audits as JSON (schema `ai-spend/difference/v1`)."""

from typing import TextIO

from checker.model.history import Difference
from checker.reports.json import dump, plain
from checker.reports.style import Style


def write(found: Difference, out: TextIO, style: Style) -> None:
    """Write both audits and every finding that changed."""
    dump({"schema": "ai-spend/difference/v1", **plain(found)}, out)
