"""`ai-spend inventory`: list where AI money is spent, without judging it."""

from datetime import date
from pathlib import Path

import click

from checker.check import check
from checker.cli.options import reading_options, request_from
from checker.cli.output import opened, progress, style_for
from checker.reports import format_names, load_format


@click.command("inventory")
@reading_options
@click.option("--format", "form", type=click.Choice(format_names("inventory")), default="text",
              show_default=True)  # fmt: skip
@click.option("--output", type=click.Path(path_type=Path), help="Write the list to this file.")
def command(
    paths: tuple[Path, ...],
    as_of: date | None,
    var_files: tuple[Path, ...],
    evidence: Path | None,
    second_reader: str | None,
    form: str,
    output: Path | None,
) -> int:
    """List the AI resources in PATHS (default: this folder) with what is known of each.

    Exit codes: 0 all was read, 2 bad usage or nothing to read, 3 something could not be read.
    """
    request = request_from(paths, as_of, var_files, evidence, second_reader)
    with progress() as tell:
        report = check(request, tell)
    with opened(output) as out:
        load_format(form, "inventory").write(report, out, style_for(out, request.project))
    return report.exit_code if report.exit_code in (2, 3, 4) else 0
