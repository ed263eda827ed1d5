"""`ai-spend policy`: list the policies, show one, and run their examples."""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import click

from checker.cli._derivation import covered, sources
from checker.cli.output import style_for
from checker.evaluation.display import shown
from checker.evaluation.examples import Tried
from checker.model.policy import Policy
from checker.model.report import Problem
from checker.reports.style import plural
from checker.trials import policies_for, try_examples


@click.group("policy")
def command() -> None:
    """List policies, show one, run their examples."""


command.add_command(sources)
command.add_command(covered)


@command.command("list")
@click.argument("names", nargs=-1)
def list_policies(names: tuple[str, ...]) -> int:
    """List the policies that NAMES choose (ids, themes, selections; default: all)."""
    policies, problems = policies_for(Path.cwd(), names or ("all",))
    width = max((len(policy.id) for policy in policies), default=0)
    for theme, group in groupby(sorted(policies, key=lambda one: (one.theme, one.id)), _theme):
        click.echo(theme)
        for policy in group:
            core = "core" if "core" in policy.selections else ""
            click.echo(
                f"  {policy.id:<{width}}  {policy.severity:<8}  {policy.enforcement:<8}  "
                f"{core:<4}  {policy.title}"
            )
    return _told(problems)


@command.command("show")
@click.argument("name")
def show(name: str) -> int:
    """Show what the policy NAME asks, why, and what may be changed."""
    policies, problems = policies_for(Path.cwd(), (name,))
    for policy in policies if not problems else ():
        for line in _page(policy):
            click.echo(line)
    return _told(problems)


@command.command("test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
def run_examples(paths: tuple[Path, ...]) -> int:
    """Run the examples of the policies in PATHS (default: all that ship, and your own)."""
    tried, problems = try_examples(Path.cwd(), paths)
    if not tried and not problems:
        named = ", ".join(str(path) for path in paths) or "this folder"
        raise click.UsageError(f"There is no policy in {named}; name a .yaml file or its folder.")
    style = style_for(sys.stdout, Path.cwd())
    wrong = total = 0
    for policy, results in tried:
        disagreeing = [one for one in results if not one.agrees]
        wrong, total = wrong + len(disagreeing), total + len(results)
        if disagreeing or paths:
            click.echo(policy.id)
            for line in _results(results):
                click.echo(style.signs(line))
    if wrong:
        click.echo(f"{wrong:,} of {plural(total, 'example')} disagree. Exit 1.")
    elif total:
        click.echo(
            f"{plural(total, 'example')} of {plural(len(tried), 'policy', 'policies')} agree."
        )
    return _told(problems) or (1 if wrong else 0)


def _theme(policy: Policy) -> str:
    return policy.theme


def _results(results: Iterable[Tried]) -> Iterator[str]:
    agreeing = []
    for one in results:
        if one.agrees:
            agreeing.append(f"{one.example.expect} ({one.example.name})")
            continue
        yield f"  ✗ {one.example.name}: {one.why}"
        yield f"      at {one.example.location}"
    for line in agreeing:
        yield f"  ✓ {line}"


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


def _told(problems: Iterable[Problem]) -> int:
    """Print problems to the error stream; exit 2 where there are any."""
    code = 0
    for problem in problems:
        place = f"{problem.location}: " if problem.location else ""
        step = f" ({problem.next_step})" if problem.next_step else ""
        click.echo(f"{place}{problem.message}{step}", err=True)
        code = 2
    return code
