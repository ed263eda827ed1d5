"""Writes what an audit came to as JSON (schema `ai-spend/audit/v1`)."""

from typing import TextIO

from checker import __version__
from checker.model.audit import AuditPage
from checker.reports.json import dump, plain
from checker.reports.style import Style


def write(page: AuditPage, out: TextIO, style: Style) -> None:
    """Write the audit as one JSON document with a final newline."""
    tool = {"name": "ai-spend", "version": __version__}
    data = {"schema": "ai-spend/audit/v1", "tool": tool, **plain(page.audit)}
    dump(data, out)
