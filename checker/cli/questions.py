"""`ai-spend questions`: list the facts that would settle unknown verdicts, most useful first."""

from pathlib import Path

import click

from checker.check import Request
from checker.cli.options import OneOf, reading_options
from checker.cli.output import ReportFile, opened, progress, style_for
from checker.model.vocabulary import FACTS, MEASURES
from checker.reports import format_names, write_as
from checker.survey import questions

_PEOPLE = {fact.who for fact in FACTS.values()} | {one.who for one in MEASURES.values()}


@click.command("questions", short_help="List what would settle the unknown verdicts, and where.")
@reading_options
@click.option(
    "--who",
    metavar="PEOPLE",
    type=OneOf("group of people", sorted(_PEOPLE, key=str.lower)),
    help=f"Only what they know: {', '.join(sorted(_PEOPLE, key=str.lower))}.",
)
@click.option(
    "--select",
    multiple=True,
    metavar="NAME",
    help="Id, theme, kind, severity or selection to ask; may be repeated.",
)
@click.option("--format", "form", type=OneOf("format", format_names("questions")), default="text",
              show_default=True, help="How it is written.")  # fmt: skip
@click.option("--output", type=ReportFile(), help="Write the list to this file.")
def command(
    request: Request,
    who: str | None,
    select: tuple[str, ...],
    form: str,
    output: Path | None,
) -> int:
    """List what would settle the unknown verdicts on PATHS (default: this folder), and where.

    Exit codes: 0 all was read, 2 bad usage or nothing to read, 3 something could not be read.
    """
    request = request._replace(select=select)
    with progress() as tell:
        found = questions(request, tell, who or "")
    with opened(output) as out:
        write_as(form, "questions", found, out, style_for(out, request.project))
    return found.report.exit_code if found.report.exit_code in (2, 3) else 0
