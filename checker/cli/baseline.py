"""`ai-spend baseline write`: record what fails today, so that only what is new or worse blocks."""

import sys
from collections.abc import Iterator, Sequence

import click

from checker.check import Request, check
from checker.cli.options import reading_options
from checker.cli.output import Unwritable, progress, replace, style_for
from checker.model.report import Finding, Problem, Report
from checker.policy.baseline import FILE, recorded, text_of
from checker.reports.style import plural, safe
from checker.reports.text import problem_lines

_USAGE = 2


@click.group("baseline", short_help="Record older findings, which are counted and do not block.")
def command() -> None:
    """Tell older findings from new ones: older ones are counted, and do not block."""


@command.command("write", short_help="Record what fails today in ai-spend-baseline.json.")
@reading_options
def write(request: Request) -> int:
    """Record every fail and warning of the project of PATHS in ai-spend-baseline.json.

    Exit codes: 0 written; 2 bad usage, or it could not be written; 3 written, and something could
    not be read, so its findings will be new.
    """
    request = request._replace(paths=(request.project,))
    with progress() as tell:
        report = check(request, tell)
    style = style_for(sys.stdout, request.project)
    report = report._replace(problems=[one for one in report.problems if not _is_old(one)])
    for line in problem_lines(report, style):
        click.echo(style.signs(line), err=True)
    if any(one.usage for one in report.problems):
        return _USAGE
    found = recorded(report.findings)
    shown = safe(style.path(FILE))
    try:
        replace(request.project, FILE, text_of(found, request.as_of))
    except Unwritable as error:
        click.echo(f"Could not write {shown}: {error}", err=True)
        return _USAGE
    for line in _told(shown, found, report):
        click.echo(style.signs(line))
    return 3 if report.problems else 0


def _is_old(problem: Problem) -> bool:
    """Whether it is about the file that is written over, such as what a merge left of it."""
    return problem.location is not None and problem.location.path == FILE


def _told(shown: str, found: Sequence[Finding], report: Report) -> Iterator[str]:
    fails = sum(1 for one in found if one.verdict == "fail")
    counts = f"{fails:,} fail · {len(found) - fails:,} warn"
    yield f"Wrote {shown}: {plural(len(found), 'finding')}, {counts}."
    before = report.baseline
    if before:
        yield f"Since {before.as_of}: {before.new:,} new · {before.worsened:,} worse · " + (
            f"{before.fixed:,} fixed"
        )
    hard = sum(1 for one in found if one.enforcement == "hard" and one.verdict == "fail")
    if hard:
        yield f"{plural(hard, 'finding')} of hard policies block all the same."
    yield "Next: commit it. What stands in it does not block from the day it is merged; an audit"
    yield "counts it all the same."
