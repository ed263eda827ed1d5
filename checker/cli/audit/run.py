"""`ai-spend audit run`: judge every repository of a fleet, and write the evidence bundle."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from checker.audit.request import AuditRequest, Outcome
from checker.cli.audit._needs import audit_parts
from checker.cli.options import OneOf, day
from checker.cli.output import ReportFile, opened, opened_bytes, progress, style_for
from checker.cli.refusing import told
from checker.model.audit import AuditPage
from checker.reports import format_names, write_as
from checker.reports.style import safe

_UNJUDGED = 3


@click.command("run", short_help="Judge the repositories of a fleet, each for itself.")
@click.argument("fleet", type=click.Path(path_type=Path))
@click.option(
    "--as-of", callback=day, metavar="DAY", help="Judge as of this day (default: today, UTC)."
)
@click.option("--evidence", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Folder with metric files and bills (default: the fleet file's).")  # fmt: skip
@click.option("--bundle", type=ReportFile(), help="Write the evidence bundle to this file.")
@click.option("--sign-key", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Private key in PEM: sign the bundle, beside it.")  # fmt: skip
@click.option("--store", metavar="PATH|ADDRESS",
              help="SQLite file or postgresql://… (default: beside the fleet file).")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True,
              help="Processes that judge side by side.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS",
              help="A Dask scheduler, tcp://host:port, to judge there instead.")  # fmt: skip
@click.option("--format", "formats", multiple=True, metavar="NAME[=FILE]",
              help=f"One of {', '.join(format_names('audit'))}; may be repeated.")  # fmt: skip
@click.option("--progress", "stream", type=OneOf("stream", ("bar", "json")), default="bar",
              show_default=True, help="How progress is told on the error stream.")  # fmt: skip
def command(
    fleet: Path,
    as_of: date | None,
    evidence: Path | None,
    bundle: Path | None,
    sign_key: Path | None,
    store: str | None,
    workers: int,
    scheduler: str | None,
    formats: tuple[str, ...],
    stream: str,
) -> int:
    """Judge the repositories that FLEET names, each for itself; a broken one stops no other.

    Exit codes: 0 nothing blocks, 1 something fails, 2 bad usage, 3 something could not be judged,
    4 a defect.
    """
    if sign_key and not bundle:
        raise click.UsageError("--sign-key signs a bundle; name one with --bundle FILE.")
    with audit_parts():
        from checker.audit.asking import asked
        from checker.audit.run import run_audit

        signer = _signer(sign_key) if sign_key else None
    targets = _targets(formats)
    request = asked(fleet, as_of, evidence, store, workers, scheduler)
    if not isinstance(request, AuditRequest):
        return told(request)
    outcome = _judged(run_audit, request, bundle, stream)
    if outcome is None:
        return _UNJUDGED
    for note in outcome.notes:
        click.echo(f"Note: {safe(note)}", err=True)
    page = outcome.page
    _write(page, targets)
    if bundle is not None:
        _beside(request, outcome, bundle, signer, any(name == "html" for name, _ in targets))
    return page.audit.exit_code


def _judged(
    run_audit: Callable[..., Outcome], request: AuditRequest, bundle: Path | None, stream: str
) -> Outcome | None:
    """Run the audit; None where the store or the cluster cannot be used, which is told."""
    from checker.audit.pool import ClusterTrouble
    from checker.audit.store.opening import StoreTrouble

    try:
        with _told(stream) as tell:
            if bundle is None:
                return run_audit(request, tell)
            with opened_bytes(bundle) as out:
                return run_audit(request, tell, out)
    except KeyboardInterrupt:
        click.echo("What was judged is kept; the same command goes on from there.", err=True)
        raise
    except (StoreTrouble, ClusterTrouble) as trouble:
        click.echo(f"{safe(trouble.message)}\n  next  {safe(trouble.next_step)}", err=True)
        return None


def _beside(request: AuditRequest, outcome: Outcome, bundle: Path, signer: Any, page: bool) -> None:
    """Write what lies beside a bundle: its signature, the record of the run, and the page."""
    from checker.audit.provenance import run_record

    signed = _signed(bundle, signer) if signer else "unsigned"
    record = bundle.with_suffix(".record.json")
    audit = outcome.page.audit
    data = run_record(audit.bundle, request.fleet.repositories, outcome.times, audit.exit_code)
    with opened(record) as out:
        out.write(json.dumps(data, indent=1) + "\n")
    written = [f"{bundle} ({signed})", str(record)]
    if not page:
        written.append(str(bundle.with_suffix(".html")))
        _write(outcome.page, [("html", bundle.with_suffix(".html"))])
    click.echo(f"Wrote {', '.join(written[:-1])} and {written[-1]}")


def _signer(key: Path) -> Any:
    """Return what signs: a key that cannot is told before anything is judged."""
    from checker.audit.signing import KeyTrouble, signer_of

    try:
        return signer_of(key.read_bytes())
    except KeyTrouble as trouble:
        raise click.UsageError(f"{key} cannot sign: {trouble}.") from None


def _signed(bundle: Path, signer: Any) -> str:
    from checker.audit.signing import sign, signature_path

    target = signature_path(bundle)
    signature = sign(bundle.read_bytes(), signer)
    with opened_bytes(target) as out:
        out.write(signature)
    return f"signed: {target.name}"


def _targets(formats: tuple[str, ...]) -> list[tuple[str, Path | None]]:
    targets = []
    for text in formats or ("text",):
        name, given, file = text.partition("=")
        OneOf("format", format_names("audit")).convert(name, None, None)
        targets.append((name, ReportFile().convert(file, None, None) if given else None))
    return targets


def _write(page: AuditPage, targets: list[tuple[str, Path | None]]) -> None:
    for name, target in targets:
        with opened(target) as out:
            write_as(name, "audit", page, out, style_for(out, Path.cwd()))


@contextmanager
def _told(stream: str) -> Iterator[Callable[[str, int, int], None]]:
    """Yield what tells progress: a bar on a terminal, or a line of JSON for each step."""
    if stream == "bar":
        with progress() as tell:
            yield tell
        return

    def line(stage: str, done: int, total: int) -> None:
        click.echo(json.dumps({"stage": stage, "done": done, "total": total}), err=True)

    yield line
