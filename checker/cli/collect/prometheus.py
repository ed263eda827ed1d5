"""`ai-spend collect prometheus`: write the samples of a query as evidence, with its envelope."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import click

from checker.cli.options import OneOf, assignments
from checker.collecting.outcome import Written
from checker.collecting.plan import Plan, planned
from checker.collecting.trouble import CollectTrouble
from checker.reports.style import safe
from checker.reports.wording.lines import wrapped

_TOKEN = "AI_SPEND_PROMETHEUS_TOKEN"
_WIDTH, _MOST = 88, 6
_INSTALL = "python -m pip install 'ai-spend-checker[collect]'"


@click.command(
    "prometheus", short_help="Run a query, and write an evidence file with its envelope."
)
@click.option("--url", required=True, help="Address of Prometheus, with its path prefix.")
@click.option("--query", required=True, metavar="PROMQL", help="What is asked.")
@click.option("--from", "since", required=True, metavar="TIME",
              help="Begin of the window: a day (UTC), or a time with its zone.")  # fmt: skip
@click.option("--to", "until", required=True, metavar="TIME", help="End of the window.")
@click.option("--step", default="1h", show_default=True, help="Time between two samples.")
@click.option("--output", required=True, type=click.Path(path_type=Path), metavar="DIR",
              help="Folder for the evidence.")  # fmt: skip
@click.option("--kind", type=OneOf("kind", ("gpu_utilization", "tokens", "requests", "energy")),
              help="What is measured (default: by the metric's name).")  # fmt: skip
@click.option("--unit", default="", help="Unit of the values (default: by the metric's name).")
@click.option("--label", "labels", multiple=True, callback=assignments, metavar="NAME=VALUE",
              help="A label that all series get; may be repeated.")  # fmt: skip
@click.option("--name", default="", help="Name of the file (default: kind and first day).")
@click.option("--token-file", type=click.Path(path_type=Path), metavar="FILE",
              help=f"File with the bearer token (else {_TOKEN}).")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(1, 3600), default=60, show_default=True,
              help="Seconds that an answer may take.")  # fmt: skip
def command(
    url: str,
    query: str,
    since: str,
    until: str,
    step: str,
    output: Path,
    kind: str | None,
    unit: str,
    labels: Mapping[str, str],
    name: str,
    token_file: Path | None,
    timeout: float,
) -> int:
    """Run a query over a window, and write what it finds as an evidence file with its envelope.

    Exit codes: 0 written, 2 bad usage or query, 3 nothing could be collected.
    """
    if find_spec("httpx") is None:
        return _could_not("the extra is not installed", _INSTALL)
    from checker.collecting.asking import Server
    from checker.collecting.writing import collect

    now = datetime.now(UTC)
    try:
        plan = planned(query, since, until, step, now, kind or "", unit, labels)
        server = Server(url, _token(token_file), timeout)
        file = name or f"{plan.kind}-{since[:10]}"
        found = collect(server, plan, output, _plain(file), now)
    except CollectTrouble as trouble:
        if trouble.usage:
            raise click.UsageError(f"{trouble.message}; {trouble.next_step}.") from None
        return _could_not(trouble.message, trouble.next_step)
    _told(found, plan)
    return 0


def _could_not(what: str, step: str) -> int:
    for head, text, indent in (("COULD NOT COLLECT  ", what, 6), ("      next   ", step, 13)):
        for line in wrapped(head, safe(text).split(" "), " " * indent, _WIDTH, _MOST, " "):
            click.echo(line)
    return 3


def _told(found: Written, plan: Plan) -> None:
    """Say what was written, what is missing, and what the server noted."""
    missing = found.points - found.samples
    share = f"{missing:,} missing" if missing else "none missing"
    click.echo(f"Wrote {found.data} and its envelope")
    click.echo(f"{found.series:,} series, {found.samples:,} of {found.points:,} samples, {share}")
    if found.not_finite:
        click.echo(f"{found.not_finite:,} values were NaN or infinite and count as not measured")
    if plan.moments:
        click.echo(f"Each sample is one moment; avg_over_time(…[{plan.every}]) covers all the time")
    for note in found.notes:
        click.echo(f"The server notes: {safe(note)}")
    click.echo(f"Next: ai-spend check --evidence {found.data.parent}")


def _plain(name: str) -> str:
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum() or name[0] == ".":
        raise click.UsageError(f"{name} is no name for a file; write letters, digits, - and _.")
    return name


def _token(file: Path | None) -> str:
    """Return the bearer token; it stands in a file or the environment, never on a command line."""
    if file is None:
        return os.environ.get(_TOKEN, "").strip()
    try:
        token = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is no text"
        raise click.UsageError(f"The token in {file} could not be read: {said}.") from None
    if not token or not token.isprintable() or " " in token:
        raise click.UsageError(f"{file} holds no token: it is one word in one line.")
    return token
