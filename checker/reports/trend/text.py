"""Writes a trend for people at a terminal: one line a name, one column a month."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from checker.model.history import Month, Trend, TrendRow
from checker.reports.style import Style, plural, safe
from checker.reports.wording.lines import clipped, columns, columns_within
from checker.reports.wording.months import left, stake_text, sums

_MONTHS = 6
_ROWS = 20
_ENDS = 10
_OWNER = 20
_WHAT = 3
"""Where in a line of what ends soon its name stands."""


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
    yield from (f"  {line}" for line in _table(found, shown, style.width - 2))
    if len(rows) > len(shown):
        yield f"  {len(rows) - len(shown):,} more with --verbose"
    yield from _times(found)
    yield from _deadlines(found, style)


def _table(found: Trend, rows: Sequence[TrendRow], width: int) -> list[str]:
    """Return the newest months that find room beside the names."""
    lines: list[str] = []
    months = rows[0].months if rows else ()
    for number in range(1, min(_MONTHS, len(months)) + 1):
        head = ["" if found.by == "all" else found.by]
        head += [f"{one.month:%b %Y}" for one in months[-number:]]
        cells = [[_name(row, found.by), *map(_cell, row.months[-number:])] for row in rows]
        wider = columns([head, *cells], frozenset(range(1, len(head))))
        if lines and max(map(len, wider)) > width:
            break
        lines = wider
    return lines


def _name(row: TrendRow, by: str) -> str:
    if not row.name:
        return "everything" if by == "all" else "nobody's"
    return clipped(safe(row.name), 30)


def _cell(month: Month) -> str:
    fail, warn = (month.verdicts.get(name, 0) for name in ("fail", "warn"))
    return f"{stake_text(month.at_stake, fail + warn)} · {fail}"


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
        days = plural(found.open_days, "day")
        yield f"Half of what is open has been open for {days} or more."


def _deadlines(found: Trend, style: Style) -> Iterator[str]:
    if not found.deadlines or found.as_of is None:
        return
    yield ""
    yield "Ends soon"
    shown = found.deadlines if style.verbose else found.deadlines[:_ENDS]
    rows = [
        (one.kind, one.ends.isoformat(), left(one.ends, found.as_of), safe(one.name),
         sums((one.money,)) if one.money else "", clipped(safe(one.owner), _OWNER))
        for one in shown
    ]  # fmt: skip
    yield from (f"  {line}" for line in columns_within(rows, style.width - 2, _WHAT))
    if len(found.deadlines) > len(shown):
        yield f"  {len(found.deadlines) - len(shown):,} more with --verbose"
