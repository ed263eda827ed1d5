"""Chooses the policies of a run by selection (`core`), theme or id."""

from collections.abc import Sequence

from checker.documents.nearest import suggestion
from checker.model.location import Location
from checker.model.policy import Policy
from checker.model.report import Problem
from checker.policy.loader import OWN

DEFAULT = ("core",)
EVERYTHING = "all"


def select(
    policies: Sequence[Policy], names: Sequence[str] = DEFAULT, place: Location | None = None
) -> tuple[tuple[Policy, ...], tuple[Problem, ...]]:
    """Return the policies that any of the names chooses, and a problem for each unknown name.

    `all` chooses everything; a deprecated policy only runs when its id is named.
    """
    chosen: set[str] = set()
    problems: list[Problem] = []
    for name in names or DEFAULT:
        found = {policy.id for policy in policies if _chooses(name, policy)}
        if not found and name not in _names(policies):
            problems.append(_unknown(name, policies, place))
        chosen |= found
    return tuple(policy for policy in policies if policy.id in chosen), tuple(problems)


def _chooses(name: str, policy: Policy) -> bool:
    if name == policy.id:
        return True
    if policy.status == "deprecated":
        return False
    return name in (EVERYTHING, policy.theme, *policy.selections)


def _names(policies: Sequence[Policy]) -> set[str]:
    groups = {name for policy in policies for name in (policy.theme, *policy.selections)}
    return groups | {policy.id for policy in policies} | {EVERYTHING, OWN, *DEFAULT}


def _unknown(name: str, policies: Sequence[Policy], place: Location | None) -> Problem:
    step = suggestion(name, _names(policies), "ai-spend policy list shows them all")
    return Problem("policy", f"{name} is no policy, theme or selection", place, step, usage=True)
