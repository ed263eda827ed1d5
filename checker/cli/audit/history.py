"""`ai-spend audit history`: list the audits that there were."""

from collections.abc import Sequence
from typing import Any

import click

from checker.cli.audit._options import store_options
from checker.model.history import PastAudit


@click.command("history", short_help="List past audits: where workloads stood, what was at stake.")
@store_options("history")
@click.option("--last", type=click.IntRange(1), default=24, show_default=True,
              help="How many audits to list.")  # fmt: skip
def command(store: Any, fleet: str | None, last: int) -> Sequence[PastAudit]:
    """List past audits: how many workloads stood where, and what was at stake."""
    from checker.audit.trends import history

    return history(store, fleet, last)
