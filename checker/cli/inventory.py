"""`ai-spend inventory`: list where AI money is spent, without judging it."""

from pathlib import Path

import click

from checker.check import Request
from checker.cli.options import OneOf, code_options
from checker.cli.output import ReportFile, opened, progress, style_for
from checker.model.inventory import GROUPINGS
from checker.reports import format_names, write_as
from checker.survey import explain, inventory


@click.command("inventory", short_help="List the AI resources with what is known of each.")
@code_options
@click.option("--by", type=OneOf("grouping", GROUPINGS), help="Sum up by this, no list.")
@click.option("--explain", "address", metavar="ADDRESS",
              help="Show the facts of an address or FILE:LINE, or why it has none.")  # fmt: skip
@click.option("--format", "form", type=OneOf("format", format_names("inventory")), default="text",
              show_default=True, help="How it is written.")  # fmt: skip
@click.option("--output", type=ReportFile(), help="Write the list to this file.")
def command(
    request: Request,
    by: str | None,
    address: str | None,
    form: str,
    output: Path | None,
) -> int:
    """List the AI resources in PATHS (default: this folder) with what is known of each.

    Exit codes: 0 all was read, 2 bad usage or nothing to read, 3 something could not be read.
    """
    if address is not None and by:
        raise click.UsageError("--by sums up and --explain shows one address; choose one of them.")
    if address is not None:
        return _explained(request, address, form, output)
    with progress() as tell:
        found = inventory(request, tell, by or "")
    with opened(output) as out:
        write_as(form, "inventory", found, out, style_for(out, request.project))
    return found.report.exit_code


def _explained(request: Request, address: str, form: str, output: Path | None) -> int:
    forms = format_names("explanation")
    if form not in forms:
        raise click.UsageError(f"--explain is written as {' or '.join(forms)}, not as {form}.")
    with progress() as tell:
        found = explain(request, address, tell)
    with opened(output) as out:
        write_as(form, "explanation", found, out, style_for(out, request.project))
    return found.report.exit_code or (0 if found.found else 2)
