"""`ai-spend fit`: compare the ways to run a workload, and say which fits best and why."""

from collections.abc import Mapping
from pathlib import Path

import click

from checker.check import Request
from checker.cli.options import OneOf, assignments, reading_options, with_path_option
from checker.cli.output import ReportFile, opened, progress, style_for
from checker.fitting import fits
from checker.reports import format_names, write_as


@click.command("fit", short_help="Compare what the three ways to run a workload cost.")
@click.argument("name", metavar="[WORKLOAD]", default="")
@reading_options
@click.option("--what-if", "given", multiple=True, callback=assignments, metavar="NAME=VALUE",
              help="Suppose a field of the manifest, or person; may be repeated.")  # fmt: skip
@click.option("--format", "form", type=OneOf("format", format_names("fit")), default="text",
              show_default=True, help="How it is written.")  # fmt: skip
@click.option("--output", type=ReportFile(), help="Write the comparison to this file.")
def command(
    request: Request, name: str, given: Mapping[str, str], form: str, output: Path | None
) -> int:
    """Compare what the three ways to run WORKLOAD cost (default: every workload), and decide.

    First what its needs forbid, then computed cost, then the document's volumes. Exit codes: 0 all
    was read, 2 bad usage or an unknown name, 3 something could not be read.
    """
    with progress() as tell:
        found = fits(request, name, given, tell)
    if isinstance(found, str):
        raise click.UsageError(found)
    with opened(output) as out:
        write_as(form, "fit", found, out, style_for(out, request.project))
    return 2 if found.unknown else found.report.exit_code


# A list of paths at the end would swallow the workload that may be left out.
with_path_option(command)
