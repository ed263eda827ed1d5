"""`ai-spend policy test`: run the examples of policies, and see which mistakes they would miss."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from checker.cli.output import progress, style_for
from checker.cli.refusing import told
from checker.evaluation.examples import Tried
from checker.model.policy import Policy
from checker.model.report import Problem
from checker.reports.style import plural, safe
from checker.reports.wording.lines import wrapped
from checker.trials import Mutated, mutate, try_examples

_WIDTH = 88
_QUIET = ("unknown", "not_applicable")


@click.command("test", short_help="Run the examples of policies.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--mutate",
    "mutating",
    is_flag=True,
    help="Also change the policies in small ways; list what no example notices.",
)
def command(paths: tuple[Path, ...], mutating: bool) -> int:
    """Run the examples of the policies in PATHS (default: all that ship, and your own).

    Exit codes: 0 all agree, 1 one disagrees or a mutant lives, 2 a policy does not load, 3 an
    example could not be tried here.
    """
    tried, found = try_examples(Path.cwd(), paths)
    problems = [*found, *_untold(tried)]
    if not tried and not problems:
        named = ", ".join(str(path) for path in paths) or "this folder"
        raise click.UsageError(f"There is no policy in {named}; name a .yaml file or its folder.")
    _say(_by_policy(tried, bool(paths)))
    sound = [policy for policy, results in tried if all(one.agrees for one in results)]
    wrong = len(sound) < len(tried)
    if mutating and not problems:
        with progress() as tell:
            mutated = list(mutate(sound, tell))
        _say(_mutants(mutated, skipped=len(tried) - len(sound)))
        wrong = wrong or any(one.alive for one in mutated)
    return told(problems) or _lacking(tried) or (1 if wrong else 0)


def _untold(tried: list[tuple[Policy, list[Tried]]]) -> Iterator[Problem]:
    """Yield policies that no example shows: nothing says what they are for."""
    for policy, results in tried:
        if not results:
            step = "add a line ---, then examples: with one that passes and one that fails"
            said = f"{policy.id} has no example"
            yield Problem("policy", said, policy.location, step, usage=True)


def _lacking(tried: list[tuple[Policy, list[Tried]]]) -> int:
    """Print what has to be installed to try all examples; return 3 where anything has to be."""
    lacks = [one.lacking for _, results in tried for one in results if one.lacking]
    for said in dict.fromkeys(lacks):
        noun = plural(lacks.count(said), "example")
        click.echo(f"{noun} could not be tried: {said}", err=True)
    return 3 if lacks else 0


def _say(lines: Iterable[str]) -> None:
    style = style_for(sys.stdout, Path.cwd())
    for line in lines:
        click.echo(style.signs(line))


def _by_policy(tried: list[tuple[Policy, list[Tried]]], every: bool) -> Iterator[str]:
    for policy, results in tried:
        if every or not all(one.agrees for one in results):
            yield policy.id
            yield from _results(results)
    total = sum(not one.lacking for _, results in tried for one in results)
    wrong = sum(not one.agrees for _, results in tried for one in results)
    if wrong:
        verb = "disagrees" if wrong == 1 else "disagree"
        yield f"{wrong:,} of {plural(total, 'example')} {verb}. Exit 1."
    elif tried:
        policies = plural(len(tried), "policy", "policies")
        yield f"{plural(total, 'example')} of {policies} {'agrees' if total == 1 else 'agree'}."


def _results(results: Iterable[Tried]) -> Iterator[str]:
    """Yield a line for each verdict that was found; what needs no names shares one line."""
    quiet = dict.fromkeys(_QUIET, 0)
    for one in results:
        expected = one.example.expect
        if one.lacking:
            yield f"  · {expected:<5}  {safe(one.example.name)}: not tried"
        elif one.agrees and expected in quiet:
            quiet[expected] += 1
        elif one.agrees:
            yield f"  ✓ {expected:<5}  {safe(one.example.name)}"
        else:
            yield from _disagreeing(one)
    counted = [f"{count} × {name}" if count > 1 else name for name, count in quiet.items() if count]
    if counted:
        yield f"  ✓ {', '.join(counted)}"


def _disagreeing(one: Tried) -> Iterator[str]:
    head = f"  ✗ {one.example.expect:<5}  "
    below = " " * 11
    said = f"{one.example.name}: {one.why}"
    yield from wrapped(head, safe(said).split(" "), below, _WIDTH, 6, " ")
    for clause in one.clauses:
        yield from wrapped(below, safe(clause).split(" "), f"{below}  ", _WIDTH, 4, " ")
    yield f"{below}at {one.example.location}"


def _mutants(mutated: Iterable[Mutated], skipped: int) -> Iterator[str]:
    total = lives = 0
    for one in mutated:
        total, lives = total + one.total, lives + len(one.alive)
        if one.alive:
            yield one.policy.id
            for said, hint in zip(one.alive, one.hints, strict=True):
                text = f"{said} · add {hint}" if hint else said
                yield from wrapped("  ~ ", safe(text).split(" "), "      ", _WIDTH, 6, " ")
            yield f"      at {one.policy.location}"
    if lives:
        yield f"No example notices {lives:,} of {plural(total, 'small mistake')}. Exit 1."
        yield "Next: add the examples that are named; else one in which only that clause decides."
    else:
        yield f"{plural(total, 'small mistake')} tried; an example notices each of them."
    if skipped:
        yield f"{plural(skipped, 'policy', 'policies')} left out, whose examples disagree."
