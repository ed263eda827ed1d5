"""`ai-spend policy`: read, write, test and trace policies; one module per command."""

from pathlib import Path

import click

from checker.cli import CommandFolder


class PolicyCommands(CommandFolder):
    """The commands of `ai-spend policy`, found by folder like all others."""

    package = __name__
    folder = Path(__file__).parent


@click.group("policy", cls=PolicyCommands)
def command() -> None:
    """List, show, write and test policies."""
