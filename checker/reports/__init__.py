"""Formats of a report: one module each, found by folder, imported when asked for.

A format module has `NAME` and `write(report, out, style)`; it computes nothing. The folder
`inventory` holds the formats of the inventory alone, found and written in the same way.
"""

from importlib import import_module
from pathlib import Path
from typing import Protocol, TextIO, cast

from checker.model.report import Report
from checker.reports.style import Style

_NOT_FORMATS = {"__init__", "style"}


class Format(Protocol):
    """What a format module offers."""

    NAME: str

    def write(self, report: Report, out: TextIO, style: Style) -> None:
        """Write the whole report to `out`."""
        ...


def format_names(folder: str = "") -> list[str]:
    """Return the names of all formats of the report, or of the `inventory`, found by folder."""
    found = {path.stem for path in (Path(__file__).parent / folder).glob("*.py")}
    return sorted(found - _NOT_FORMATS)


def load_format(name: str, folder: str = "") -> Format:
    """Import the format called `name`; it must be one of `format_names(folder)`."""
    parts = ["checker.reports", *([folder] if folder else []), name]
    return cast("Format", import_module(".".join(parts)))
