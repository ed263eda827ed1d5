"""Writes the inventory as JSON (schema `ai-spend/inventory/v1`), for other programs."""

from typing import TextIO

from checker.model.report import Report
from checker.reports.json import dump, plain
from checker.reports.style import Style

NAME = "json"


def write(report: Report, out: TextIO, style: Style) -> None:
    """Write the rows with what could not be read beside them."""
    data = {
        "schema": "ai-spend/inventory/v1",
        "as_of": report.as_of,
        "inventory": report.inventory,
        "problems": report.problems,
        "gaps": report.gaps,
    }
    dump({name: plain(value) for name, value in data.items()}, out)
