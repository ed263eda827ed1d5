"""`ai-spend collect`: bring evidence from where it is measured; one module per source."""

from pathlib import Path

import click

from checker.cli import CommandFolder


class CollectCommands(CommandFolder):
    """The commands of `ai-spend collect`, found by folder like all others."""

    package = __name__
    folder = Path(__file__).parent


@click.group(
    "collect", short_help="Write evidence files from a metric server.", cls=CollectCommands
)
def command() -> None:
    """Write evidence files from a metric server: the only command that uses the network."""
