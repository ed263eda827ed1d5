"""Writes the reference of policies as Markdown, by theme, for a wiki or a repository."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TextIO

from checker.model.reference import Line, Reference, References
from checker.reports.style import Style
from checker.reports.wording.escapes import code, markdown, uri
from checker.reports.wording.policies import how_to_waive, lines_of, whose

NAME = "markdown"


def write(found: References, out: TextIO, style: Style) -> None:
    """Write a table of contents, then one section a policy; a single policy stands alone."""
    out.write("\n\n".join(_paragraphs(found.found)) + "\n")


def _paragraphs(found: Sequence[Reference]) -> Iterator[str]:
    if len(found) == 1:
        yield from _reference(found[0], "#")
        return
    yield "# Policies"
    for theme, group in groupby(found, key=lambda one: one.row.theme):
        rows = [f"- [{markdown(one.row.title)}](#{uri(one.row.id)})" for one in group]
        yield f"**{markdown(theme)}**"
        yield "\n".join(rows)
    for theme, group in groupby(found, key=lambda one: one.row.theme):
        yield f"## {markdown(theme)}"
        for one in group:
            # The anchor is the id, whatever a forge makes of the title.
            yield f'<a id="{uri(one.row.id)}"></a>'
            yield from _reference(one, "###")


def _reference(one: Reference, level: str) -> Iterator[str]:
    row = one.row
    yield f"{level} {markdown(row.title)}"
    weight = (row.severity, row.enforcement, row.kind, row.subject)
    yield " · ".join((code(row.id), *map(markdown, weight)))
    asked = (("Applies where", one.applies), ("Requires", one.require), ("Prefers", one.prefer))
    for name, lines in asked:
        if lines:
            yield f"**{name}**"
            yield "\n".join(map(_line, lines))
    if row.rationale:
        yield f"**Why.** {markdown(row.rationale)}"
    for source in row.sources:
        told = f"{source.title}, {source.section}, {lines_of(source)}"
        more = f". {source.attribution}" if source.attribution else ""
        yield f"**Source.** {markdown(told + more)}"
    if row.controls:
        yield f"**Controls.** {markdown(', '.join(row.controls))}"
    yield from _tables(one)
    yield from (f"**Fix.** {markdown(text)}" for text in one.remediation)
    yield from (f"**Note.** {markdown(text)}" for text in one.notes)
    yield f"**Waiver.** {markdown(how_to_waive(row))}"
    yield f"**Life.** {markdown(one.life)}"


def _line(line: Line) -> str:
    return f"{'  ' * line.depth}- {markdown(line.text)}"


def _tables(one: Reference) -> Iterator[str]:
    if one.inputs:
        rows = [
            (code(fact.name), markdown(fact.meaning), markdown(fact.type), markdown(fact.ground))
            for fact in one.inputs
        ]
        yield _table(("input", "meaning", "type", "ground"), rows)
    if one.row.limits:
        limits = [
            (code(limit.name), markdown(limit.value), markdown(limit.meaning),
             markdown(whose(limit)))
            for limit in one.row.limits
        ]  # fmt: skip
        yield _table(("parameter", "default", "meaning", "whose number"), limits)
    if one.examples:
        proofs = [
            (code(proof.expect), markdown(proof.name), markdown(proof.control))
            for proof in one.examples
        ]
        yield _table(("verdict", "example", "control"), proofs)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
