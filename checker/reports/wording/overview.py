"""Tells what each root without a manifest runs on and costs, one line a root."""

from collections.abc import Iterator, Sequence

from checker.model.report import Report, WorkloadSummary
from checker.reports.style import Style, at_least, money_text, safe
from checker.reports.wording.lines import clipped
from checker.reports.wording.width import fitting, padded, span

MODELS = {
    "closed_source_api": "closed API",
    "hosted_open_source": "hosted open model",
    "self_hosted": "self-hosted",
}
_ROOTS = 20
_NAMES, _LEAST = 44, 12


def overview(report: Report, mixed: bool, style: Style) -> Iterator[str]:
    """Yield a table of the roots that no manifest claims, the dearest first."""
    rows = _told(report)
    if mixed and rows:
        yield "In no manifest"
    rows.sort(key=lambda row: (-at_least(row.cost) if row.cost else 0, row.root))
    shown = rows if style.verbose else rows[:_ROOTS]
    table = [
        (
            f"{style.path(row.root) or '.'}/",
            MODELS.get(row.deployment_model or "", ""),
            safe(row.description),
            f"{money_text(row.cost)} {row.cost_basis}" if row.cost else "",
        )
        for row in shown
    ]
    yield from _aligned(table, style)
    if rows[len(shown) :]:
        yield f"  and {len(rows) - len(shown):,} more (--verbose, or ai-spend inventory)"


def _told(report: Report) -> list[WorkloadSummary]:
    """Return the roots worth a line; what is only a name has one where there is nothing else."""
    implied = [one for one in report.workloads if not one.declared]
    known = [
        one
        for one in implied
        if one.resources and (one.deployment_model or one.description or one.cost)
    ]
    return known or [one for one in implied if one.description]


def _aligned(table: Sequence[tuple[str, str, str, str]], style: Style) -> Iterator[str]:
    widths = [max((span(row[at]) for row in table), default=0) for at in range(3)]
    price = max((len(row[3]) for row in table), default=0)
    names = style.width - widths[1] - min(widths[2], _LEAST) - price - 8
    widths[0] = min(widths[0], _NAMES, names)
    widths[2] = max(_LEAST, min(widths[2], style.width - widths[0] - widths[1] - price - 8))
    room = style.width - widths[0] - widths[1] - 6
    for row in table:
        row = (
            _tail(row[0], widths[0]),
            row[1],
            clipped(row[2], widths[2] if row[3] else room),
            row[3],
        )
        cells = [padded(cell, width) for cell, width in zip(row, (*widths, 0), strict=True)]
        yield f"  {'  '.join(cells)}".rstrip()


def _tail(path: str, columns: int) -> str:
    """Return a path, of a long one its end, which tells it from its neighbors."""
    if span(path) <= columns:
        return path
    return f"…{fitting(path[::-1], columns - 1)[::-1]}"
