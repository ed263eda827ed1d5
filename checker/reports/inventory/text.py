"""Writes the inventory for people: by root, what each resource is and what is not known of it."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, TextIO

from checker.model.location import Location
from checker.model.report import Item, Report
from checker.model.values import Interval
from checker.reports.style import Style, money_text, plural, safe
from checker.reports.text import not_checked, problem_lines

NAME = "text"


def write(report: Report, out: TextIO, style: Style) -> None:
    """Write one block a resource: address and place, then what it is."""
    for line in _lines(report, style):
        out.write(style.signs(line) + "\n")


def _lines(report: Report, style: Style) -> Iterator[str]:
    yield from problem_lines(report, style)
    for (root, context), items in groupby(report.inventory, lambda item: (item.root, item.context)):
        yield f"{style.path(root) or '.'}/  ({context})"
        for item in items:
            yield from _item(item, style)
        yield ""
    active = sum(1 for item in report.inventory if item.active is not False)
    inactive = len(report.inventory) - active
    off = f", {inactive} switched off" if inactive else ""
    yield f"{plural(active, 'resource')}{off}, {plural(len(report.workloads), 'workload')}."
    yield from not_checked(report, style)


def _item(item: Item, style: Style) -> Iterator[str]:
    place = style.place(Location(item.file, item.line))
    yield f"  {safe(item.address)}  {place}"
    yield f"      {safe(' · '.join(_words(item)))}"
    for field, reason in item.unknown.items():
        yield f"      {field} is not known: {safe(reason)}"


def _words(item: Item) -> Iterator[str]:
    if item.active is False:
        yield "switched off"
    elif item.ai_spend != "yes":
        yield "may be AI spend"
    yield from filter(None, (item.role, hardware(item), item.model, item.commitment))
    yield from filter(None, (item.deployment_model, item.region))
    if item.price:
        yield f"{money_text(item.price)} at list"
    if item.owner or item.cost_center:
        yield f"owner {item.owner or item.cost_center}"
    if item.workload:
        yield f"workload {item.workload}"


def hardware(item: Item) -> str:
    """Return `2 × g5.12xlarge = 8 × A10G`, as far as it is known."""
    if not item.sku and not item.accelerator:
        return ""
    instances = item.instances.get("desired")
    machines = f"{amount(instances)} × {item.sku}" if item.sku else ""
    per = item.accelerators_per_instance
    if not item.accelerator:
        return machines
    total = instances * per if _number(instances) and _number(per) else None
    chips = f"{amount(total)} × {item.accelerator}" if total is not None else item.accelerator
    return " = ".join(filter(None, (machines, chips)))


def _number(value: Any) -> bool:
    return not isinstance(value, Interval) and hasattr(value, "__add__") and value != ""


def amount(value: Any) -> str:
    """Return a count as people say it; `?` where it is not known, `0–2` for an interval."""
    if isinstance(value, Interval):
        high = "?" if value.high is None else str(value.high)
        return str(value.low) if value.low == value.high else f"{value.low or 0}–{high}"
    return "?" if value is None or not _number(value) else f"{value:,}"
