"""Previews the rules that a change edits: what they would be once it is merged, and do then."""

from collections.abc import Sequence

from checker.change.side import Side
from checker.check import Tell
from checker.documents.tree import SETTINGS_FILE, SourceTree
from checker.evaluation.previewing import (
    effect,
    policy_previews,
    settings_previews,
    waiver_previews,
)
from checker.model.change import Preview
from checker.model.location import Location
from checker.model.report import Finding, Problem
from checker.model.rows import NamedTuple
from checker.policy.baseline import FILE as BASELINE
from checker.policy.baseline import load_baseline
from checker.policy.direction import loosens
from checker.policy.waivers import FOLDER, load_waivers


class Rules(NamedTuple):
    """What a change does to its rules, and what is wrong with those that it brings."""

    previews: tuple[Preview, ...] = ()
    problems: tuple[Problem, ...] = ()


def previewed(before: Side, after: Side, told: Sequence[Finding], tell: Tell) -> Rules:
    """Return the edits to rules; both sides are judged once more only if there are any."""
    if not any(_is_rule(path, before, after) for path in after.request.changed):
        return Rules()
    merged = Side(after.request, tell, SourceTree(after.request.project))
    merged.paid, merged.keeps = before.paid, False
    usage = [*merged.extended.problems, *merged.rulebook.problems]
    # Its edits are what it does to the rules that it found, whatever the base has done since.
    left = before if before.rules is before.tree else Side(before.request, tell, before.tree)
    old, new = load_waivers(left.tree), load_waivers(merged.tree)
    rows = [
        *policy_previews(
            left.rulebook.policies, merged.rulebook.policies, merged.settings, loosens
        ),
        *waiver_previews(old.waivers, new.waivers),
    ]
    then = merged.report().findings if not usage else ()
    previews = [
        preview._replace(effect=effect(name, told, then) if not usage else "")
        for name, preview in rows
    ]
    previews += settings_previews(left.settings, merged.settings)
    if BASELINE in after.request.changed:
        gone = not merged.tree.exists(BASELINE)
        text = f"the baseline is {'removed' if gone else 'written anew'}"
        previews.append(Preview("baseline", text, Location(BASELINE), False if gone else None))
    return Rules(tuple(previews), (*usage, *new.problems, *load_baseline(merged.tree)[1]))


def _is_rule(path: str, before: Side, after: Side) -> bool:
    folders = (*before.settings.policy_folders, FOLDER)
    inside = any(path.startswith(f"{folder.rstrip('/')}/") for folder in folders)
    return inside or path in (SETTINGS_FILE, BASELINE)
