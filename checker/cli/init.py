"""`ai-spend init`: write the first manifest of every workload found, its questions, and hooks."""

import sys
from collections.abc import Iterator, Sequence

import click

from checker.check import Request
from checker.cli.options import reading_options
from checker.cli.output import Unwritable, add_to, create, progress, style_for
from checker.model.answers import NewFile
from checker.reports.style import Style, plural, safe
from checker.reports.text import problem_lines
from checker.starting import Start, first_manifests, open_questions, wiring

_NOTHING_WRITTEN = 2


@click.command("init", short_help="Write a first ai-workload.yaml for AI spend nobody claims.")
@reading_options
@click.option("--questions", is_flag=True,
              help="Add the open questions to manifests that stand, as comments.")  # fmt: skip
@click.option("--hooks", is_flag=True,
              help="Write a pre-commit hook and a pull-request workflow as well.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Print what would be written, and write nothing.")
def command(
    request: Request,
    questions: bool,
    hooks: bool,
    dry_run: bool,
) -> int:
    """Write an ai-workload.yaml for each root in PATHS with AI spend that no manifest claims.

    What the code says is filled in; what is missing stands in comments, most useful first. A file
    that exists is never overwritten.

    Exit codes: 0 written, or nothing to write; 2 bad usage, or nothing could be written;
    3 something could not be read, so a manifest may lack what is in it.
    """
    with progress() as tell:
        start = (open_questions if questions else first_manifests)(request, tell)
    style = style_for(sys.stdout, request.project)
    for line in problem_lines(start.report, style):
        click.echo(style.signs(line), err=True)
    if any(problem.usage for problem in start.report.problems):
        return _NOTHING_WRITTEN
    files = [*start.files, *(wiring(request) if hooks else ())]
    written = [_written(one, request, style, dry_run) for one in files]
    for line in (*_unsure(start, style), *_foot(start, files, written, dry_run)):
        click.echo(style.signs(line))
    if not any(written) and not all(one.settled for one in files):
        return _NOTHING_WRITTEN
    return start.report.exit_code if start.report.exit_code in (2, 3) else 0


def _written(one: NewFile, request: Request, style: Style, dry_run: bool) -> bool:
    """Write one file, or say why not; tell whether it is written now."""
    shown = safe(style.path(one.path))
    if one.kept:
        click.echo(f"Left as it is: {shown}: {one.kept}")
        return False
    if dry_run:
        click.echo(f"--- {shown}{' (added at its end)' if one.added else ''}")
        click.echo(one.text)
        return True
    try:
        (add_to if one.added else create)(request.project, one.path, one.text)
    except Unwritable as error:
        click.echo(f"Could not write {shown}: {error}", err=True)
        return False
    verb = "Added to" if one.added else "Wrote"
    click.echo(style.signs(f"{verb} {shown}: {safe(one.about)}"))
    return True


def _foot(
    start: Start, files: Sequence[NewFile], written: Sequence[bool], dry_run: bool
) -> Iterator[str]:
    if dry_run and any(written):
        yield "Nothing was written: this was a dry run."
    elif any(written):
        if start.unknown:
            verdicts = plural(start.unknown, "verdict")
            yield f"{verdicts} on them wait for the answers in their comments."
        yield "Next: fill in what you know, then ai-spend check"
    elif not files and len(start.unsure) < start.found:
        yield "Every AI resource is claimed by a manifest: ai-spend questions lists what is open."
    elif not files and not start.unsure:
        yield "No AI spend was found here, so there is nothing to declare."


def _unsure(start: Start, style: Style) -> Iterator[str]:
    if start.unsure:
        many = plural(len(start.unsure), "resource")
        yield f"Not declared: {many} that may be AI spend, as at {style.place(start.unsure[0])}"
