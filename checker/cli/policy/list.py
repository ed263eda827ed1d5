"""`ai-spend policy list`: the policies by theme, one line each."""

from itertools import groupby
from pathlib import Path

import click

from checker.cli.refusing import say, told
from checker.model.policy import Policy
from checker.reports.style import safe
from checker.trials import policies_for


@click.command("list", short_help="List policies by id, theme or selection.")
@click.argument("names", nargs=-1)
def command(names: tuple[str, ...]) -> int:
    """List the policies that NAMES choose (ids, themes, selections; default: all)."""
    policies, problems = policies_for(Path.cwd(), names or ("all",))
    width = max((len(policy.id) for policy in policies), default=0)
    for theme, group in groupby(sorted(policies, key=lambda one: (one.theme, one.id)), _theme):
        click.echo(theme)
        for policy in group:
            core = "core" if "core" in policy.selections else ""
            click.echo(
                f"  {policy.id:<{width}}  {policy.severity:<8}  {policy.enforcement:<8}  "
                f"{core:<4}  {safe(policy.title)}"
            )
    if not policies and not problems:
        say(f"No policy is chosen by {' '.join(names)}. ai-spend policy new TITLE writes one.")
    return told(problems)


def _theme(policy: Policy) -> str:
    return policy.theme
