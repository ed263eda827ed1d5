"""Makes the section of a page about one fit: the answer, the ways, the chart, what changes it."""

from collections.abc import Iterator

from checker.model.fit import Change, Fit
from checker.reports.page.chart import chart
from checker.reports.page.elements import Element, Part, described, el, table
from checker.reports.wording.findings import workload_text
from checker.reports.wording.fit import HEAD, left_out, row_of


def fit_part(fit: Fit, number: int, whole: bool = True) -> Element:
    """Return one fit; without `whole` only what a report of findings has room for."""
    name = fit.workload if fit.declared else workload_text(fit.workload)
    part = el("article", el("h3", name), el("p", fit.subject, class_="quiet"), class_="full fit")
    if fit.supposed:
        part.append(el("p", f"Supposed: {', '.join(fit.supposed)}", class_="quiet"))
    for sentence in (" ".join(fit.answer), fit.document):
        if sentence:
            part.append(el("p", sentence))
    rows: list[tuple[Part, ...]] = [row_of(way, fit) for way in fit.ways]
    caption = f"What each way to run {name} costs"
    part.append(
        table(caption, ("Way", *(one[:1].upper() + one[1:] for one in HEAD[1:])), rows, "tnnt")
    )
    for at, note in enumerate(fit.footnotes, 1):
        part.append(el("p", f"({at}) {note}", class_="quiet"))
    if fit.lines:
        part.append(chart(fit, number))
    if whole and fit.changes:
        part.append(el("h4", "The answer changes"))
        part.append(el("ul", *(el("li", _change(one)) for one in fit.changes)))
    if whole:
        part.append(described(_rest(fit)))
    return part


def _change(one: Change) -> str:
    return f"{one.condition} → {one.to}" if one.to else one.condition


def _rest(fit: Fit) -> Iterator[tuple[Part, Part]]:
    if fit.rests_on:
        yield "Rests on", ", ".join(fit.rests_on)
    yield "Left out", left_out(fit)
