"""`ai-spend policy coverage`: which passage asks what, which policies serve it, what has none."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from checker.cli.policy.sources import lines_of
from checker.cli.refusing import told
from checker.model.policy import Control, Policy
from checker.policy.coverage import Coverage, Served, coverage
from checker.reports.style import plural
from checker.reports.wording.lines import wrapped
from checker.trials import policies_for

_WIDTH = 88


@click.command("coverage", short_help="Print which passage asks what, and which policies serve it.")
@click.option("--missing", is_flag=True, help="Only what has no counterpart.")
def command(missing: bool) -> int:
    """Print which passage asks which control, which policies serve it, and what has none."""
    policies, problems = policies_for(Path.cwd(), ("all",))
    if problems:
        return told(problems)
    found = coverage(policies)
    if not missing:
        for line in (*_by_passage(found), "", *_by_policy(policies), ""):
            click.echo(line)
    for line in _lacking(found):
        click.echo(line)
    return 1 if found.unserved or found.unproved or found.strangers else 0


def _by_passage(found: Coverage) -> Iterator[str]:
    served = {one.control.id: one for one in found.controls}
    document = ""
    for passage in found.passages:
        if passage.document != document:
            document = passage.document
            yield document
        if not passage.controls:
            yield f"  {lines_of(passage.lines)}: nothing to check"
            continue
        yield f"  {lines_of(passage.lines)}"
        for name in passage.controls:
            one = served[name]
            yield from _told(one)
    pages = [one for one in found.controls if not one.control.lines]
    if pages:
        yield "web pages"
    for one in pages:
        yield from _told(one)


def _told(one: Served) -> Iterator[str]:
    shown = plural(len(one.examples), "failing example")
    said = f"{one.control.asks}: {', '.join(one.policies) or 'no policy'} ({shown})"
    yield from wrapped(f"    {one.control.id}  ", said.split(" "), " " * 12, _WIDTH, 9, " ")


def _by_policy(policies: Iterable[Policy]) -> Iterator[str]:
    yield "policies"
    for policy in policies:
        places = [f"{one.document} {lines_of(one.lines)}" for one in policy.sources if one.digest]
        pages = [f'{one.document} "{one.section}"' for one in policy.sources if not one.digest]
        yield f"  {policy.id}: {', '.join(policy.controls) or 'no control'}"
        told = [f"{one};" for one in (*places, *pages)] or ["no source;"]
        yield from wrapped("      ", [*told[:-1], told[-1][:-1]], "      ", _WIDTH, 9, " ")


def _lacking(found: Coverage) -> Iterator[str]:
    total = len(found.controls)
    yield f"{total - len(found.unserved):,} of {total:,} controls have a policy"
    yield from _listed("no policy", found.unserved)
    yield from _listed("no example that shows it broken", found.unproved)
    for control, policy in found.strangers:
        yield f"  {policy} names {control}, which no list of controls holds"


def _listed(said: str, controls: Iterable[Control]) -> Iterator[str]:
    for one in controls:
        yield f"  {one.id}  {said}: {one.asks}"
