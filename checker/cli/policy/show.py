"""`ai-spend policy show`: the reference of one policy as text."""

from collections.abc import Iterator
from pathlib import Path

import click

from checker.cli.policy._problems import told
from checker.evaluation.display import shown
from checker.model.policy import Policy
from checker.trials import policies_for


@click.command("show")
@click.argument("name")
def command(name: str) -> int:
    """Show what the policy NAME asks, why, and what may be changed."""
    policies, problems = policies_for(Path.cwd(), (name,))
    for policy in policies if not problems else ():
        for line in _page(policy):
            click.echo(line)
    return told(problems)


def _page(policy: Policy) -> Iterator[str]:
    yield f"{policy.title}"
    yield " · ".join((policy.id, policy.severity, policy.enforcement, policy.kind, policy.subject))
    if policy.controls:
        yield f"controls   {', '.join(policy.controls)}"
    for source in policy.sources:
        first, last = source.lines
        lines = f"line {first}" if first == last else f"lines {first} to {last}"
        lines = lines if first else "a web page"
        yield f'source     {source.document}, "{source.section}", {lines}'
    for parameter in policy.parameters.values():
        default = shown(parameter.default, parameter.type)
        whose = "the document's" if parameter.origin == "document" else parameter.origin
        yield f"parameter  {parameter.name} = {default}  {parameter.meaning} ({whose})"
    for text in policy.rationale.splitlines():
        yield f"why        {text}"
    for example in policy.examples:
        yield f"example    {example.expect}: {example.name}"
    if policy.enforcement == "hard":
        yield "waiver     not possible"
    else:
        yield f"waiver     possible, at most {policy.waiver_days} days"
    yield f"verdicts   ai-spend explain {policy.id}"
    yield f"file       {policy.path}"
