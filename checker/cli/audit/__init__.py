"""`ai-spend audit`: judge many repositories, keep what was found, and prove it later."""

from pathlib import Path

import click

from checker.cli import CommandFolder


class AuditCommands(CommandFolder):
    """The commands of `ai-spend audit`, found by folder like all others."""

    package = __name__
    folder = Path(__file__).parent


@click.group("audit", cls=AuditCommands)
def command() -> None:
    """Judge a fleet of repositories, and verify what was found."""
