"""Writes the inventory as JSON (schema `ai-spend/inventory/v1`), for other programs."""

from typing import Any, TextIO

from checker.model.inventory import Inventory, Row
from checker.reports.json import dump, plain
from checker.reports.style import Style

NAME = "json"


def write(found: Inventory, out: TextIO, style: Style) -> None:
    """Write the rows and what they add up to, with what could not be read beside them."""
    data = {
        "schema": "ai-spend/inventory/v1",
        "as_of": found.report.as_of,
        "inventory": [_row(row) for row in found.rows],
        "total": found.total,
        "by": found.by or None,
        "groups": found.groups,
        "problems": found.report.problems,
        "gaps": found.report.gaps,
    }
    dump({name: plain(value) for name, value in data.items()}, out)


def _row(row: Row) -> dict[str, Any]:
    return {
        **row.item._asdict(),
        "accelerators": row.accelerators,
        "counts": row.counts,
        "price_date": row.price_date,
        "shares": row.shares,
    }
