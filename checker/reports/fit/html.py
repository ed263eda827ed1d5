"""Writes fits as one page of HTML with a chart each, without script, font or network."""

from typing import TextIO

from checker import __version__
from checker.model.fit import Fits
from checker.reports.page.elements import el, written
from checker.reports.page.fit import fit_part
from checker.reports.page.head import head
from checker.reports.style import Style
from checker.reports.wording.findings import trouble_text

NAME = "html"


def write(found: Fits, out: TextIO, style: Style) -> None:
    """Write the page in ASCII, so that no encoding can spoil it."""
    report = found.report
    trouble = [el("p", trouble_text(one), class_="problem") for one in report.problems]
    trouble += [el("p", trouble_text(one), class_="gap") for one in report.gaps]
    if found.unknown:
        near = f" There is: {', '.join(found.nearest)}." if found.nearest else ""
        trouble.append(el("p", f"No workload is called {found.unknown}.{near}", class_="problem"))
    parts = [fit_part(one, number) for number, one in enumerate(found.fits, 1)]
    body = el(
        "body",
        el("header", el("h1", "Which way to run it"), el("p", f"As of {report.as_of}",
           class_="quiet")),
        el("main", el("h2", "Workloads"), *trouble, *parts, id="content"),
        el("footer", el("p", f"AI Spend Checker {__version__}, computed as of {report.as_of}.")),
    )  # fmt: skip
    title = f"Which way to run it, {report.as_of}"
    out.write(written(el("html", head(title), body, lang="en")) + "\n")
