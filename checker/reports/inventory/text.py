"""Writes the inventory for people: by root, three lines a resource, and what it all adds up to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from checker.model.inventory import Inventory, Row
from checker.model.location import Location
from checker.model.report import Item
from checker.model.values import Reason
from checker.reports.style import Style, joined, money_text, plural, safe
from checker.reports.text import problem_lines
from checker.reports.wording.lines import wrapped
from checker.reports.wording.resources import (
    MODELS,
    WAYS,
    chips,
    field_names,
    folded_fields,
    hardware,
)
from checker.reports.wording.totals import group_table, money_at_list, total_lines
from checker.reports.wording.unchecked import not_checked

NAME = "text"

_REASONS = 3
_ALIKE, _FIRST = 5, 3
_BODY = 2


def write(found: Inventory, out: TextIO, style: Style) -> None:
    """Write one block a root, or the table of groups, then the totals."""
    for line in _lines(found, style):
        out.write(style.signs(line) + "\n")


def _lines(found: Inventory, style: Style) -> Iterator[str]:
    yield from problem_lines(found.report, style)
    if found.by:
        yield from group_table(found)
        yield ""
    else:
        for place, rows in _by_root(found.rows).items():
            yield from _root(place, rows, found, style)
            yield ""
    yield from total_lines(found, style)
    yield from not_checked(found.report, style)


def _by_root(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.item.root, row.item.context), []).append(row)
    return groups


def _root(
    place: tuple[str, str], rows: Sequence[Row], found: Inventory, style: Style
) -> Iterator[str]:
    active = [row for row in rows if row.item.active is not False]
    shared = _shared(active)
    root, context = place
    head = [f"{safe(style.path(root)) or '.'}/"]
    head += [f"variables of {safe(context)}"] if context != "defaults" else []
    head += [safe(text) for text in shared.values()]
    total = found.roots[place]
    head += [chips(total.accelerators)] if total.accelerators else []
    head += [money_at_list(total, dated=False)] if total.money else []
    yield from wrapped("", head, "  ", style.width, 2)
    yield from _items(active, shared, style)
    for row in rows:
        if row.item.active is False:
            place_of = style.place(Location(row.item.file, row.item.line))
            yield f"  switched off: {safe(row.item.address)}  {place_of}"
    yield from _why_unknown(active, style)


def _shared(rows: Sequence[Row]) -> dict[str, str]:
    """Return what is the same for all resources of a root, and so is said once."""
    if len(rows) < 2:
        return {}
    alike = {}
    for name in _ONCE:
        values = {getattr(row.item, name) for row in rows}
        only = values.pop() if len(values) == 1 else None
        if only:
            alike[name] = _said(name, only)
    return alike


_ONCE = ("workload", "deployment_model", "region", "owner", "cost_center")


def _said(name: str, value: str) -> str:
    if name == "deployment_model":
        return MODELS.get(value, value)
    lead = {"workload": "workload ", "owner": "owner ", "cost_center": "cost center "}
    return f"{lead.get(name, '')}{value}"


def _items(rows: Sequence[Row], shared: Iterable[str], style: Style) -> Iterator[str]:
    """Yield each resource; of many that say the same only the first, and how many there are."""
    alike: dict[tuple[str, ...], list[Row]] = {}
    once = set(shared)
    for row in rows:
        alike.setdefault((row.item.type, *_words(row, once)), []).append(row)
    for (kind, *words), members in alike.items():
        shown = members if len(members) <= _ALIKE else members[:_FIRST]
        for row in shown:
            yield from _item(row.item, [safe(word) for word in words], style)
        if len(members) > len(shown):
            yield f"  and {len(members) - len(shown):,} more {safe(kind)} that say the same"


def _item(item: Item, words: list[str], style: Style) -> Iterator[str]:
    place = safe(style.place(Location(item.file, item.line)))
    head = f"  {safe(item.address)}  {place}"
    if len(head) > style.width:
        head, words = f"  {safe(item.address)}", [place, *words]
    yield head
    yield from wrapped("      ", words, "      ", style.width, _BODY)


def _words(row: Row, shared: set[str]) -> Iterator[str]:
    item = row.item
    unknown = folded_fields(row)
    if item.ai_spend != "yes" and item.role not in ("control", "signal"):
        yield "may be AI spend"
    if item.active is None:
        yield "if it is created"
    if item.role != "capacity":
        yield (
            item.role
            if item.ai_spend == "yes" or item.role != "control"
            else "control of any spend"
        )
    yield from filter(None, (hardware(item), item.model, (item.commitment or "").replace("_", " ")))
    if item.price and row.counts == "capacity":
        yield f"{money_text(item.price)} at list"
    if unknown:
        yield f"not known: {joined(field_names(unknown), 5)}"
    yield joined([WAYS.get(way, way) for way in item.identified_by])
    yield from _rest(item, shared)


def _rest(item: Item, shared: set[str]) -> Iterator[str]:
    for name in ("deployment_model", "workload", "region", "owner", "cost_center"):
        value = getattr(item, name)
        if value and name not in shared:
            yield _said(name, value)


def _why_unknown(rows: Sequence[Row], style: Style) -> Iterator[str]:
    """Yield the reasons why fields are not known, each once, the most frequent first."""
    reasons: dict[Reason, dict[str, None]] = {}
    hit: dict[Reason, set[str]] = {}
    for row in rows:
        for name in folded_fields(row):
            for reason in row.unknown.get(name, ())[:1]:
                reasons.setdefault(reason, {})[name] = None
                hit.setdefault(reason, set()).add(row.item.address)
    ordered = sorted(reasons, key=lambda one: -len(hit[one]))
    for reason in ordered[:_REASONS]:
        names = joined(field_names(reasons[reason]), 3)
        of = f" of {plural(len(hit[reason]), 'resource')}" if len(hit[reason]) > 1 else ""
        place = f" ({style.place(reason.location)})" if reason.location else ""
        words = f"{names}{of}: {safe(reason.text)}{place}".split(" ")
        yield from wrapped("  not known  ", words, "             ", style.width, 3, " ")
    if len(ordered) > _REASONS:
        more = plural(len(ordered) - _REASONS, "more reason")
        yield f"  not known  {more}: ai-spend inventory --explain ADDRESS"
