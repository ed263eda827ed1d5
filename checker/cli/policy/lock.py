"""`ai-spend policy lock`: pin the policies that ship with this version in the settings."""

import os
from pathlib import Path

import click

from checker import __version__
from checker.cli.output import opened
from checker.cli.refusing import told
from checker.documents.tree import SETTINGS_FILE, SourceTree, find_project_root
from checker.policy.lock import locked


@click.command("lock", short_help="Pin the policies of this version in ai-spend.yaml.")
@click.option("--dry-run", is_flag=True, help="Print the settings with the pin; write nothing.")
def command(dry_run: bool) -> int:
    """Pin the policies of this version in ai-spend.yaml: their version and their digest.

    Policies that a later version adds only advise until the pin moves; policies that it changes
    stop every run, until the change was looked at and this command was run again.
    """
    root = find_project_root(Path.cwd())
    text, pack, problems = locked(SourceTree(root), __version__)
    if problems:
        return told(problems)
    shown = os.path.relpath(root / SETTINGS_FILE)
    if text is None:
        click.echo(f"{shown} pins {pack.version}, {pack.digest}. Nothing to write.")
        return 0
    if dry_run:
        click.echo(text, nl=False)
        return 0
    with opened(root / SETTINGS_FILE) as out:
        out.write(text)
    click.echo(f"Wrote {shown}: policies of {pack.version}, {pack.digest}.")
    click.echo("Next: commit it. Policies that are newer only advise until this is run again.")
    return 0
