"""Writes a trend for people at a terminal: one line a name, one column a month."""

from collections.abc import Iterator
from typing import TextIO

from checker.model.history import Month, Trend, TrendRow
from checker.reports.style import Style, plural, safe
from checker.reports.wording.lines import clipped, columns
from checker.reports.wording.months import left, sums

_MONTHS = 6
_ROWS = 20
_ENDS = 10


def write(found: Trend, out: TextIO, style: Style) -> None:
    """Write the newest months; all names with `--verbose`."""
    for line in _lines(found, style):
        out.write(style.signs(line) + "\n")


def _lines(found: Trend, style: Style) -> Iterator[str]:
    if found.as_of is None:
        yield "No audit has ended in this store. Next: ai-spend audit run FLEET.yaml"
        return
    yield "At stake a month, and how many fail"
    rows = sorted(found.rows, key=_worst_first)
    shown = rows if style.verbose else rows[:_ROWS]
    months = shown[0].months[-_MONTHS:] if shown else ()
    head = [found.by if found.by != "all" else "", *(f"{one.month:%b %Y}" for one in months)]
    table = [head, *([_name(row, found.by), *map(_cell, row.months[-_MONTHS:])] for row in shown)]
    for line in columns(table, frozenset(range(1, len(head)))):
        yield clipped(f"  {line}", style.width)
    if len(rows) > len(shown):
        yield f"  {len(rows) - len(shown):,} more with --verbose"
    yield from _times(found)
    yield from _deadlines(found, style)


def _name(row: TrendRow, by: str) -> str:
    if not row.name:
        return "everything" if by == "all" else "nobody's"
    return clipped(safe(row.name), 30)


def _cell(month: Month) -> str:
    return f"{sums(month.at_stake)} · {month.verdicts.get('fail', 0)}"


def _worst_first(row: TrendRow) -> tuple[object, ...]:
    newest = row.months[-1]
    return (-sum(one.amount for one in newest.at_stake), -newest.verdicts.get("fail", 0), row.name)


def _times(found: Trend) -> Iterator[str]:
    if found.days_to_fix is not None:
        yield ""
        yield (
            f"{plural(found.fixed, 'finding')} fixed, half of them within "
            f"{plural(found.days_to_fix, 'day')}."
        )
    if found.open_days is not None:
        yield f"Half of what is open is open for {plural(found.open_days, 'day')} or more."


def _deadlines(found: Trend, style: Style) -> Iterator[str]:
    if not found.deadlines or found.as_of is None:
        return
    yield ""
    yield "Ends soon"
    shown = found.deadlines if style.verbose else found.deadlines[:_ENDS]
    rows = [
        (one.kind, one.ends.isoformat(), left(one.ends, found.as_of), safe(one.name),
         sums((one.money,)) if one.money else "", safe(one.owner))
        for one in shown
    ]  # fmt: skip
    yield from (clipped(f"  {line}", style.width) for line in columns(rows))
    if len(found.deadlines) > len(shown):
        yield f"  {len(found.deadlines) - len(shown):,} more with --verbose"
