"""Options that the commands over the store share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from checker.cli.audit._needs import audit_parts
from checker.cli.options import OneOf
from checker.cli.output import ReportFile, opened, style_for
from checker.reports import format_names, write_as

Command = TypeVar("Command", bound=Callable[..., Any])


def store_options(folder: str) -> Callable[[Command], Command]:
    """Give a command `--store`, `--fleet` and what says how its result is written.

    The command gets an open store and the fleet's name, and returns what is written; what it
    returns as text is told on the error stream as bad usage.
    """

    def given(command: Command) -> Command:
        @wraps(command)
        def asked(
            store: str,
            fleet: str | None,
            form: str,
            output: Path | None,
            verbose: bool,
            **more: Any,
        ) -> int:
            with audit_parts(), _opened(store) as found:
                result = command(store=found, fleet=fleet, **more)
                if isinstance(result, str):
                    click.echo(result, err=True)
                    return 2
            with opened(output) as out:
                write_as(form, folder, result, out, style_for(out, Path.cwd(), verbose))
            return 0

        options = (
            click.option("--store", required=True, metavar="PATH|ADDRESS",
                         help="The store that `audit run` wrote."),
            click.option("--fleet", metavar="NAME", help="Audits of this fleet file only."),
            click.option("--format", "form", type=OneOf("format", format_names(folder)),
                         default="text", show_default=True, help="How it is written."),
            click.option("--output", type=ReportFile(), help="Write it to this file."),
            click.option("--verbose", "-v", is_flag=True, help="Show every row."),
        )  # fmt: skip
        for option in reversed(options):
            asked = option(asked)
        return asked  # type: ignore[return-value]

    return given


@contextmanager
def _opened(address: str) -> Iterator[Any]:
    """Open a store that is there; asking for its history never makes one."""
    from checker.audit.store.opening import StoreTrouble
    from checker.audit.store.store import Store

    if "://" not in address and not Path(address).is_file():
        raise click.UsageError(f"There is no store {address}. `ai-spend audit run` makes one.")
    try:
        with Store(address, reading=True) as store:
            yield store
    except StoreTrouble as trouble:
        raise click.UsageError(f"{trouble.message}. Next: {trouble.next_step}.") from None
