"""Writes explanations for people: the answer first, then every fact with ground and place."""

from collections.abc import Iterator
from typing import TextIO

from checker.model.inventory import Explanation, Explanations, Told
from checker.model.location import Location
from checker.model.values import Reason, Unknown
from checker.reports.style import Style, safe
from checker.reports.text import problem_lines
from checker.reports.wording.lines import wrapped

NAME = "text"

_VERDICTS = {
    "recognized": "AI spend",
    "inactive": "AI spend, switched off",
    "maybe": "may be AI spend",
    "not_recognized": "not AI spend",
    "not_read": "not AI spend, as far as the catalog knows",
}
_GROUNDS = {"code": "in code"}


def write(found: Explanations, out: TextIO, style: Style) -> None:
    """Write each explanation, or the nearest addresses."""
    for line in _lines(found, style):
        out.write(style.signs(line) + "\n")


def _lines(found: Explanations, style: Style) -> Iterator[str]:
    yield from problem_lines(found.report, style)
    for number, one in enumerate(found.found):
        yield from [""] if number else []
        yield from _one(one, style)
    if not found.found:
        yield f"Nothing is called {safe(found.asked)}."
        if found.nearest:
            yield "The nearest addresses:"
            yield from (f"  {safe(name)}" for name in found.nearest)
        else:
            yield "ai-spend inventory lists the addresses."


def _one(one: Explanation, style: Style) -> Iterator[str]:
    yield safe(one.address)
    context = f" with {safe(one.context)}" if one.context != "defaults" else ""
    root = f" · root {safe(style.path(one.root))}{context}" if one.root or context else ""
    yield from _line("at", f"{style.place(one.location)}{root}", style)
    yield from _line("is", _VERDICTS[one.verdict], style)
    yield from _line("as", one.because, style)
    if one.workload:
        yield from _line("in", f"workload {one.workload}", style)
    elif one.facts:
        yield from _line("in", "no manifest", style)
    if one.next_step:
        yield from _line("next", one.next_step, style)
    if one.facts:
        yield ""
        width = max(len(told.fact.name) for told in one.facts)
        for told in one.facts:
            yield from _fact(told, one.location, width, style)


def _line(name: str, text: str, style: Style) -> Iterator[str]:
    yield from wrapped(f"  {name:<5}", safe(text).split(" "), " " * 7, style.width, 4, " ")


def _fact(told: Told, here: Location, width: int, style: Style) -> Iterator[str]:
    fact = told.fact
    head = f"  {fact.name:<{width}}  "
    parts = [told.shown, _GROUNDS.get(fact.basis, fact.basis)]
    if fact.location:
        same = (fact.location.path, fact.location.line) == (here.path, here.line)
        parts.append("here" if same else style.place(fact.location))
    parts += [fact.because] if fact.because else []
    if isinstance(fact.value, Unknown):
        parts = [told.shown, *(_reason(one, style) for one in fact.value.reasons)]
    yield from wrapped(head, [safe(part) for part in parts], " " * len(head), style.width, 6)


def _reason(reason: Reason, style: Style) -> str:
    return f"{reason.text} ({style.place(reason.location)})" if reason.location else reason.text
