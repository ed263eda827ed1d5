"""Writes the reference of policies as one page of HTML that needs nothing else, by theme."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TextIO

from checker import __version__
from checker.model.reference import Input, Line, Proof, Reference, References
from checker.model.report import Limit
from checker.reports.page.elements import Element, Part, described, el, table, written
from checker.reports.page.findings import badge
from checker.reports.page.head import head
from checker.reports.style import Style, plural
from checker.reports.wording.policies import how_to_waive, lines_of, whose

NAME = "html"

_DEEPEST = 3
_BADGED = ("pass", "warn", "fail", "unknown", "waived")


def write(found: References, out: TextIO, style: Style) -> None:
    """Write the page in ASCII, so that no encoding can spoil it."""
    themes = [(name, list(group)) for name, group in groupby(found.found, _theme)]
    title = found.found[0].row.title if len(found.found) == 1 else "Policies on AI spend"
    told = plural(len(found.found), "policy", "policies")
    body = el(
        "body",
        el("a", "Skip to the policies", class_="skip", href="#content"),
        el("header", el("h1", title), el("p", _about(told, len(themes)), class_="quiet")),
        el("nav", _contents(themes), aria_label="Contents") if len(found.found) > 1 else None,
        el("main", *(_section(*one) for one in themes), id="content", tabindex="-1"),
        el(
            "footer", el("p", f"AI Spend Checker {__version__}, made from the policies themselves.")
        ),
    )
    out.write(written(el("html", head(title), body, lang="en")) + "\n")


def _theme(one: Reference) -> str:
    return one.row.theme


def _about(policies: str, themes: int) -> str:
    within = f" in {plural(themes, 'theme')}" if themes > 1 else ""
    return f"{policies}{within}: what each asks, why, by which facts, and what to do about it."


def _contents(themes: Sequence[tuple[str, list[Reference]]]) -> Element:
    parts = []
    for name, found in themes:
        links = (el("li", el("a", one.row.title, href=f"#{one.row.id}")) for one in found)
        title = el("a", el("strong", _said(name)), href=f"#theme-{name}")
        parts.append(el("div", el("p", title), el("ul", *links)))
    return el("div", *parts, class_="toc")


def _said(theme: str) -> str:
    words = theme.replace("-", " ").replace("api", "API")
    return f"{words[:1].upper()}{words[1:]}"


def _section(theme: str, found: Iterable[Reference]) -> Element:
    name = f"theme-{theme}"
    heading = el("h2", _said(theme), id=f"{name}-title")
    return el("section", heading, *map(_reference, found), id=name, aria_labelledby=f"{name}-title")


def _reference(one: Reference) -> Element:
    row = one.row
    weight = f" · {row.severity}, {row.enforcement} · {row.kind} · of a {row.subject}"
    part = el(
        "article",
        el("h3", row.title),
        el("p", el("code", row.id), el("span", weight, class_="quiet")),
        described(_told(one)),
        id=row.id,
        class_="full",
    )
    for title, rows in (
        ("What it looks at", map(_input, one.inputs)),
        ("What may be changed", map(_limit, row.limits)),
    ):
        pairs = list(rows)
        if pairs:
            part.append(el("h4", title))
            part.append(described(pairs, "facts"))
    if one.examples:
        part.append(_examples(one))
    return part


def _told(one: Reference) -> Iterator[tuple[str, Part]]:
    row = one.row
    asked = (("Applies", one.applies), ("Requires", one.require), ("Prefers", one.prefer))
    for name, lines in asked:
        if lines:
            yield name, el("ul", *map(_line, lines), class_="asks")
    if row.rationale:
        yield "Why", row.rationale
    for source in row.sources:
        more = f". {source.attribution}" if source.attribution else ""
        yield "Source", f"{source.title}, {source.section}, {lines_of(source)}{more}"
    if row.controls:
        yield "Controls", ", ".join(row.controls)
    if one.remediation:
        yield "Fix", el("ul", *(el("li", text) for text in one.remediation), class_="asks")
    for text in one.notes:
        yield "Note", text
    yield "Waiver", how_to_waive(row)
    yield "Life", one.life


def _line(line: Line) -> Element:
    depth = min(line.depth, _DEEPEST)
    return el("li", line.text, **({"class_": f"in{depth}"} if depth else {}))


def _input(one: Input) -> tuple[Part, Part]:
    kind = f"{one.type}, {one.unit}" if one.unit else one.type
    rest = el("span", f" · {kind} · {one.ground} · {one.who} knows", class_="quiet")
    return el("code", one.name), el("span", one.meaning, rest)


def _limit(one: Limit) -> tuple[Part, Part]:
    rest = el("span", f" · {one.meaning} · {whose(one)}", class_="quiet")
    return el("code", one.name), el("span", el("strong", one.value), rest)


def _examples(one: Reference) -> Element:
    rows: list[Sequence[Part]] = [(proof.name, _verdict(proof), proof.control)
                                  for proof in one.examples]  # fmt: skip
    caption = f"Examples that prove {one.row.id}"
    return table(caption, ("Example", "Verdict", "Control"), rows, "ttt")


def _verdict(proof: Proof) -> Part:
    return badge(proof.expect) if proof.expect in _BADGED else "does not apply"
