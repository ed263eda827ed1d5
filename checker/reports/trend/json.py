"""Writes a trend as JSON (schema `ai-spend/trend/v1`)."""

from typing import TextIO

from checker.model.history import Trend
from checker.reports.json import dump, plain
from checker.reports.style import Style


def write(found: Trend, out: TextIO, style: Style) -> None:
    """Write every name month by month, what ends soon, and how long a fix takes."""
    dump({"schema": "ai-spend/trend/v1", **plain(found)}, out)
