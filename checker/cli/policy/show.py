"""`ai-spend policy show`: the reference of one policy as text."""

import click

from checker.cli.policy.docs import written


@click.command("show", short_help="Show what a policy asks, why, and what may be changed.")
@click.argument("name")
def command(name: str) -> int:
    """Show what the policy NAME, or in a file, asks, why, and what may be changed."""
    return written((name,), "text")
