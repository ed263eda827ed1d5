"""Writes the inventory as CSV for spreadsheets: one line a resource, or one a group.

No cell can become a formula: a text that a spreadsheet would run begins with an apostrophe.
"""

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TextIO

from checker.model.inventory import Inventory, Row, Sum
from checker.model.report import Money
from checker.model.values import Interval
from checker.reports.style import Style, safe

NAME = "csv"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(found: Inventory, out: TextIO, style: Style) -> None:
    """Write a header and the rows; amounts that may differ are written as `2 to 4`."""
    rows = map(_group, found.groups) if found.by else map(_resource, found.rows)
    names = list(_group(Sum("")) if found.by else _HEADER)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([found.by if name == "name" else name for name in names])
    for row in rows:
        writer.writerow([cell(row[name]) for name in names])


def cell(value: Any) -> str:
    """Return a value as one cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Interval):
        high = "any" if value.high is None else value.high
        return cell(value.low) if value.low == value.high else f"{value.low or 0} to {high}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    text = str(value)
    shown = f"'{text}" if text.startswith(_FORMULA) or text[:1].isspace() else text
    return safe(shown)


_SAME = (
    "file", "line", "root", "context", "address", "kind", "type", "ai_spend", "role", "active",
    "deployment_model", "management", "provider", "sku", "accelerator",
    "accelerators_per_instance", "commitment", "model", "owner", "cost_center", "region",
    "workload",
)  # fmt: skip
_HEADER = (
    *_SAME, "instances_min", "instances_desired", "instances_max", "accelerators", "counts",
    "list_price_a_month", "currency", "list_price_date", "identified_by", "not_known",
)  # fmt: skip


def _resource(row: Row) -> Mapping[str, Any]:
    item = row.item
    return {
        **{name: getattr(item, name) for name in _SAME},
        **{f"instances_{end}": item.instances.get(end) for end in ("min", "desired", "max")},
        "accelerators": row.accelerators,
        "counts": row.counts,
        "list_price_a_month": item.price.amount if item.price else None,
        "currency": item.price.currency if item.price else None,
        "list_price_date": row.price_date,
        "identified_by": " ".join(item.identified_by),
        "not_known": "; ".join(f"{name}: {why}" for name, why in item.unknown.items()),
    }


def _group(one: Sum) -> Mapping[str, Any]:
    return {
        "name": one.name,
        "resources": one.resources,
        "switched_off": one.inactive,
        "accelerators": _numbers(one.accelerators),
        "asked_for": _numbers(one.asked),
        "number_not_known": one.uncounted,
        "list_price_a_month": " and ".join(_amounts(one.money)),
        "without_list_price": one.unpriced,
        "list_price_date": one.price_dates[0] if one.price_dates else None,
    }


def _numbers(numbers: Mapping[str, Interval]) -> str:
    return "; ".join(f"{cell(number)} x {name or '?'}" for name, number in numbers.items())


def _amounts(money: tuple[Money, ...]) -> Iterator[str]:
    for one in money:
        yield f"{cell(one.amount)} {one.currency}"
