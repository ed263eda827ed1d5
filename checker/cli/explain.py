"""`ai-spend explain`: why a policy fails, passes, is unknown or does not apply."""

from pathlib import Path

import click

from checker.check import Request
from checker.cli.options import OneOf, reading_options, with_path_option
from checker.cli.output import ReportFile, opened, progress, style_for
from checker.model.reasoning import Reasons
from checker.reports import format_names, write_as
from checker.survey import reasons


@click.command("explain", short_help="Show why a verdict is what it is, clause by clause.")
@click.argument("name", metavar="POLICY|CONTROL")
@click.argument("about", metavar="[ADDRESS|WORKLOAD]", default="")
@reading_options
@click.option(
    "--verbose",
    "-v",
    is_flag=True,
    help="Also controls, lines of the source, digests, where limits were set.",
)
@click.option("--format", "form", type=OneOf("format", format_names("reasons")), default="text",
              show_default=True, help="How it is written.")  # fmt: skip
@click.option("--output", type=ReportFile(), help="Write the reasons to this file.")
@click.option("--bundle", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Explain a finding of this audit bundle, named by its fingerprint.")  # fmt: skip
def command(
    request: Request,
    name: str,
    about: str,
    verbose: bool,
    form: str,
    output: Path | None,
    bundle: Path | None,
) -> int:
    """Show why POLICY says what it says about an address, FILE:LINE or workload (default: all).

    Exit codes: 0 all was read, 2 bad usage or an unknown name, 3 something could not be read.
    """
    if bundle is not None:
        found = _recorded(bundle, name)
    else:
        with progress() as tell:
            found = reasons(request, name, about, tell)
    with opened(output) as out:
        write_as(form, "reasons", found, out, style_for(out, request.project, verbose))
    if found.unknown:
        return 2
    return found.report.exit_code if found.report.exit_code in (2, 3) else 0


def _recorded(bundle: Path, name: str) -> Reasons:
    """Return the reasons of a recorded finding; a bundle that was changed explains nothing."""
    from checker.audit.recorded import Changed, load_bundle, reasons_in
    from checker.audit.verifying import Unreadable

    try:
        return reasons_in(load_bundle(bundle), name)
    except (Changed, Unreadable) as error:
        raise click.UsageError(f"{bundle}: {error}") from None


# A list of paths at the end would swallow the address that may be left out.
with_path_option(command)
