"""`ai-spend policy try`: judge what an audit recorded by a policy, or by another limit of it."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from checker.audit.recorded import Changed, Move, TriedOn, load_bundle, own_policies, try_on
from checker.audit.verifying import Unreadable
from checker.cli.output import style_for
from checker.cli.refusing import say, told
from checker.documents.nearest import suggestion
from checker.model.report import Problem
from checker.reports.style import plural, safe
from checker.reports.wording.lines import wrapped
from checker.reports.wording.values import shown_value
from checker.trials import policies_for

_MOST = 5
_TOLD = ("fail", "warn", "pass", "unknown")


@click.command("try", short_help="Judge what an audit recorded by a policy or another limit.")
@click.argument("policy")
@click.argument("limits", nargs=-1, metavar="[PARAMETER=VALUE]...")
@click.option("--on", "bundle", help="The bundle of an audit (required).",
              type=click.Path(path_type=Path, exists=True, dir_okay=False))  # fmt: skip
@click.option("--verbose", "-v", is_flag=True, help="Name every subject that changes.")
def command(policy: str, limits: tuple[str, ...], bundle: Path | None, verbose: bool) -> int:
    """Judge all that an audit recorded by POLICY; no repository is read again.

    With PARAMETER=VALUE, tell which verdicts another limit would change.
    """
    changes = dict(_limit(text) for text in limits)
    if bundle is None:
        raise click.UsageError(
            "Name a bundle with --on; ai-spend audit run writes one with --bundle. What this "
            f"project alone comes to: ai-spend explain {policy}"
        )
    try:
        recorded = load_bundle(bundle)
    except (Changed, Unreadable) as error:
        say(f"{bundle}: {error}")
        return 2
    chosen, problems = policies_for(Path.cwd(), (policy,))
    own = [one for one in chosen if one.id == policy] or own_policies(recorded, policy)
    if not own:
        known, _ = policies_for(Path.cwd(), ("all",))
        step = suggestion(policy, [one.id for one in known], "ai-spend policy list names them")
        return told([*problems, Problem("policy", f"{policy} is no policy", None, step)][-1:])
    found = try_on(recorded, own[0], changes)
    if not isinstance(found, TriedOn):
        return told(found)
    style = style_for(sys.stdout, Path.cwd(), verbose)
    for line in _moved(found, verbose) if found.tried else _first(found):
        click.echo(style.signs(line))
    return 0


def _limit(text: str) -> tuple[str, str]:
    name, given, value = text.partition("=")
    if not given:
        raise click.UsageError(f"{text} gives no value; write it as PARAMETER=VALUE.")
    return name, value


def _first(found: TriedOn) -> Iterator[str]:
    """Yield what a policy would say that was not in force, or was with the same limits."""
    judged = sum(found.counts.values()) - found.counts["not_applicable"]
    said = " · ".join(f"{found.counts[one]} {one}" for one in _TOLD if found.counts[one])
    noun = _subjects(judged, found)
    yield f"On the {found.as_of:%B} audit it would judge {noun}{f': {said}' if said else ''}."


def _moved(found: TriedOn, verbose: bool) -> Iterator[str]:
    judged = sum(found.counts.values()) - found.counts["not_applicable"]
    kinds = Counter((one.before, one.after) for one in found.moves)
    parts = []
    for (before, after), number in sorted(kinds.items()):
        names = [_named(one) for one in found.moves if (one.before, one.after) == (before, after)]
        shown = names if verbose else names[:_MOST]
        more = f", {number - len(shown)} more" if number > len(shown) else ""
        verb = "becomes" if number == 1 else "become"
        parts.append(f"{number} {before} {verb} {after} ({', '.join(shown)}{more})")
    stay = judged - len(found.moves)
    parts.append(
        f"{stay} {'stays' if stay == 1 else 'stay'} as {'it is' if stay == 1 else 'they are'}"
    )
    head = f"{_subjects(judged, found)}:"
    yield from wrapped(head + " ", parts, "  ", 88, 99, ", ")


def _subjects(number: int, found: TriedOn) -> str:
    kind = found.policy.subject
    return plural(number, kind, "capacities" if kind == "capacity" else "")


def _named(one: Move) -> str:
    name = safe(one.workload or one.address)
    deciding = one.finding.evidence[:1] if one.finding else ()
    return ", ".join([name, *(shown_value(row.value, row.unit) for row in deciding)])
