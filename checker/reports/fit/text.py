"""Writes fits for people: a table of the ways, the best one, and what would change the answer."""

from collections.abc import Iterator
from typing import TextIO

from checker.model.fit import Change, Fit, Fits
from checker.reports.style import Style, safe
from checker.reports.text import problem_lines
from checker.reports.wording.fit import HEAD, left_out, row_of
from checker.reports.wording.lines import wrapped
from checker.reports.wording.unchecked import not_checked

NAME = "text"

_MOST = 12


def write(found: Fits, out: TextIO, style: Style) -> None:
    """Write each workload with a blank line between."""
    for line in _lines(found, style):
        out.write(style.signs(line) + "\n")


def _lines(found: Fits, style: Style) -> Iterator[str]:
    yield from problem_lines(found.report, style)
    if found.unknown:
        yield f"No workload is called {safe(found.unknown)}."
        yield from _nearest(found)
    elif not found.fits and not found.report.problems:
        yield "There is no AI workload here: ai-spend inventory lists what is recognized."
    for number, fit in enumerate(found.fits):
        yield from [""] if number else []
        yield from _fit(fit, style)
    for notice in found.report.notices:
        yield from _named("Note: ", notice.message, style)
    if found.report.gaps or found.report.problems:
        yield from not_checked(found.report, style)


def _nearest(found: Fits) -> Iterator[str]:
    if found.nearest:
        yield f"There is: {', '.join(map(safe, found.nearest))}"


def _fit(fit: Fit, style: Style) -> Iterator[str]:
    name = fit.workload if fit.declared else fit.workload.removeprefix("unowned:")
    yield from _text(f"{name}: {fit.subject}", style)
    if fit.supposed:
        yield from _text(f"Supposed: {', '.join(fit.supposed)}", style)
    yield ""
    yield from _table(fit, style)
    yield ""
    yield from _text(" ".join(fit.answer), style)
    yield from _text(fit.document, style)
    if fit.changes:
        yield "The answer changes"
        for one in fit.changes:
            yield from _change(one, style)
    yield from _named("Rests on  ", ", ".join(fit.rests_on), style)
    yield from _named("Left out  ", left_out(fit), style)
    for number, note in enumerate(fit.footnotes, 1):
        yield from _named(f"({number}) ", f"{note}", style)


def _table(fit: Fit, style: Style) -> Iterator[str]:
    rows = [tuple(map(safe, row_of(way, fit))) for way in fit.ways]
    names = max(len(row[0]) for row in rows) + 2
    costs = max(10, *(len(row[1]) for row in rows))
    prices = max(len(HEAD[2]), *(len(row[2]) for row in rows))
    yield f"  {HEAD[0]:<{names}}{HEAD[1]:>{costs}}    {HEAD[2]:>{prices}}   {HEAD[3]}"
    for name, cost, price, said in rows:
        head = f"  {name:<{names}}{cost:>{costs}}    {price:>{prices}}   "
        yield from wrapped(head, said.split(" "), " " * len(head), style.width, 3, " ")


def _change(one: Change, style: Style) -> Iterator[str]:
    arrow = f" → {one.to}" if one.to else ""
    yield from _named("  · ", f"{one.condition}{arrow}", style, "    ")


def _text(text: str, style: Style) -> Iterator[str]:
    if text:
        yield from wrapped("", safe(text).split(" "), "", style.width, _MOST, " ")


def _named(head: str, text: str, style: Style, indent: str = "") -> Iterator[str]:
    if text:
        under = indent or " " * len(head)
        yield from wrapped(head, safe(text).split(" "), under, style.width, 4, " ")
