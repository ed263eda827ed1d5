"""`ai-spend check`: judge code, manifests and evidence against the policies."""

from pathlib import Path
from typing import Any

import click

from checker.check import FAIL_ON, PROFILES, Request, Tell, check
from checker.cli.options import reading_options
from checker.cli.output import ReportFile, opened, progress, style_for
from checker.model.report import Report
from checker.reports import format_names, load_format


def _listed(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Read an option that takes `a,b` as well as being repeated."""
    return tuple(part.strip() for text in values for part in text.split(",") if part.strip())


@click.command("check")
@reading_options
@click.option(
    "--profile", type=click.Choice(PROFILES), default=PROFILES[0], help="What is run and shown."
)
@click.option("--base", metavar="REV",
              help="Judge what changed since this revision: the profile pull-request.")  # fmt: skip
@click.option("--select", multiple=True, metavar="NAME", callback=_listed,
              help="Id, theme, kind, severity or selection to run; may be repeated.")  # fmt: skip
@click.option("--fail-on", type=click.Choice(FAIL_ON), default=FAIL_ON[0], show_default=True,
              help="The mildest verdict that exits 1.")  # fmt: skip
@click.option("--format", "formats", multiple=True, metavar="NAME[=FILE]",
              help=f"One of {', '.join(format_names())}; may be repeated.")  # fmt: skip
@click.option("--output", type=ReportFile(), help="Write the report to this file.")
@click.option("--maturity", is_flag=True,
              help="Show where each team stands by maturity, and its next steps.")  # fmt: skip
@click.option("--verbose", "-v", is_flag=True, help="Show every verdict, fact and gap.")
def command(
    request: Request,
    profile: str,
    base: str | None,
    select: tuple[str, ...],
    fail_on: str,
    formats: tuple[str, ...],
    output: Path | None,
    maturity: bool,
    verbose: bool,
) -> int:
    """Judge PATHS (default: this folder) against the policies.

    Exit codes: 0 nothing blocks, 1 something fails, 2 bad usage, 3 something could not be
    checked, 4 a defect.
    """
    targets = _targets(formats, output)
    request = request._replace(profile=profile, select=select, fail_on=fail_on, maturity=maturity)
    request, report = _judged(request, base, any(name == "html" for name, _ in targets))
    for name, target in targets:
        with opened(target) as out:
            # Most commits are clean, and what would say so need not be imported to say nothing.
            if name != "text" or not _silent(report):
                load_format(name).write(report, out, style_for(out, request.project, verbose))
    return report.exit_code


def _silent(report: Report) -> bool:
    """Whether a hook has nothing to tell."""
    told = report.problems or any(one.finding.blocking for one in report.headlines)
    return report.profile == "pre-commit" and not told


def _judged(request: Request, base: str | None, charts: bool) -> tuple[Request, Report]:
    """Return the report of a run or of a change, and the request with its project settled.

    `charts` asks for what a page draws.
    """
    if base is None and request.profile != "pull-request":
        with progress() as tell:
            return request, _with_charts(request, tell) if charts else check(request, tell)
    if base is None:
        raise click.UsageError("A pull request is compared with its base: --base origin/main.")
    if request.profile not in (PROFILES[0], "pull-request"):
        raise click.UsageError(f"--base judges a change; --profile {request.profile} does not.")
    from checker.change import Sources, change_report, sources

    found = sources(request, base)
    if not isinstance(found, Sources):
        raise click.UsageError(f"{found.message[:1].upper()}{found.message[1:]}. "
                               f"Next: {found.next_step}.")  # fmt: skip
    with progress() as tell:
        return found.request, change_report(found, tell)


def _with_charts(request: Request, tell: Tell) -> Report:
    # Only a page shows charts, and only a page pays for the import of what computes them.
    from checker.fitting import checked

    return checked(request, tell)


def _targets(formats: tuple[str, ...], output: Path | None) -> list[tuple[str, Path | None]]:
    """Split `NAME[=FILE]`; at most one report may go to the terminal."""
    targets: list[tuple[str, Path | None]] = []
    for text in formats or ("text",):
        name, given, file = text.partition("=")
        if name not in format_names():
            names: Any = ", ".join(format_names())
            raise click.UsageError(f"There is no format `{name}`. There are: {names}.")
        targets.append((name, ReportFile().convert(file, None, None) if given else output))
    if len({target for _, target in targets}) < len(targets):
        raise click.UsageError("Two reports would go to one place; write one as NAME=FILE.")
    return targets
