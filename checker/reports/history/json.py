"""Writes past audits as JSON (schema `ai-spend/history/v1`)."""

from collections.abc import Sequence
from typing import TextIO

from checker.model.history import PastAudit
from checker.reports.json import dump, plain
from checker.reports.style import Style


def write(found: Sequence[PastAudit], out: TextIO, style: Style) -> None:
    """Write the audits, oldest first."""
    dump({"schema": "ai-spend/history/v1", "audits": plain(list(found))}, out)
