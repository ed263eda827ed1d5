"""Writes the reference of policies as text for a terminal."""

from collections.abc import Iterable, Iterator
from typing import TextIO

from checker.model.reference import Line, Reference, References
from checker.reports.style import Style, safe
from checker.reports.wording.lines import wrapped
from checker.reports.wording.policies import how_to_waive, lines_of, whose

NAME = "text"

_INDENT = 11
_MOST = 40


def write(found: References, out: TextIO, style: Style) -> None:
    """Write one reference after the other."""
    for number, one in enumerate(found.found):
        for line in (*([""] if number else []), *_reference(one, style)):
            out.write(style.signs(line) + "\n")


def _reference(one: Reference, style: Style) -> Iterator[str]:
    row = one.row
    yield safe(row.title)
    yield safe(" · ".join((row.id, row.severity, row.enforcement, row.kind, row.subject)))
    asked = (("applies", one.applies), ("requires", one.require), ("prefers", one.prefer))
    for name, lines in asked:
        yield from _condition(name, lines, style)
    yield from _named("why", row.rationale, style)
    for source in row.sources:
        yield from _named(
            "source", f'{source.title}, "{source.section}", {lines_of(source)}', style
        )
    for text in dict.fromkeys(one.attribution for one in row.sources if one.attribution):
        yield from _named("", text, style)
    if row.controls:
        yield from _named("controls", ", ".join(row.controls), style)
    for fact in one.inputs:
        unit = f", {fact.unit}" if fact.unit else ""
        yield from _named("input", f"{fact.name}: {fact.meaning}{unit} ({fact.ground})", style)
    for limit in row.limits:
        told = f"{limit.name} = {limit.value}  {limit.meaning} ({whose(limit)})"
        yield from _named("parameter", told, style)
    yield from _ending(one, style)


def _ending(one: Reference, style: Style) -> Iterator[str]:
    for example in one.examples:
        yield from _named("example", f"{example.expect}: {example.name}", style)
    for text in one.remediation:
        yield from _named("fix", text, style)
    for text in one.notes:
        yield from _named("note", text, style)
    yield from _named("waiver", how_to_waive(one.row), style)
    yield from _named("life", one.life, style)
    yield from _named("verdicts", f"ai-spend explain {one.row.id}", style)
    yield from _named("file", one.path, style)


def _condition(name: str, lines: Iterable[Line], style: Style) -> Iterator[str]:
    for line in lines:
        yield from _named(name, f"{'  ' * line.depth}{line.text}", style)
        name = ""


def _named(name: str, text: str, style: Style) -> Iterator[str]:
    if text:
        words = safe(text).split(" ")
        yield from wrapped(f"{name:<{_INDENT}}", words, " " * _INDENT, style.width, _MOST, " ")
