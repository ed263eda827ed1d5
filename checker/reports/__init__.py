"""Formats of a report: one module each, found by folder, imported when asked for.

A format module has `NAME` and `write(report, out, style)`; it computes nothing. A dash in the name
of a format is an underscore in its module's: `gitlab-codequality` is `gitlab_codequality.py`.
Folders hold the formats of what is not a report: `inventory`, `explanation`, `questions`.
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
    """Return the names of all formats of the report, or of what a folder is for."""
    found = {path.stem for path in (Path(__file__).parent / folder).glob("*.py")}
    return sorted(name.replace("_", "-") for name in found - _NOT_FORMATS)


def load_format(name: str) -> Format:
    """Import the format called `name`; it must be one of `format_names()`."""
    return cast("Format", import_module(f"checker.reports.{_module(name)}"))


def _module(name: str) -> str:
    return name.replace("-", "_")


def write_as(name: str, folder: str, found: object, out: TextIO, style: Style) -> None:
    """Write what is not a report in one of the formats of its folder."""
    import_module(f"checker.reports.{folder}.{_module(name)}").write(found, out, style)
