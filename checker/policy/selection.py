"""Chooses the policies of a run by selection (`core`), theme or id."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from checker.documents.nearest import suggestion
from checker.model.location import Location
from checker.model.report import Problem
from checker.policy.loader import OWN

DEFAULT = ("core",)
EVERYTHING = "all"


class Heading(Protocol):
    """What choosing needs to know of a policy."""

    @property
    def id(self) -> str:
        """The name that nothing else has."""
        ...

    @property
    def theme(self) -> str:
        """The folder that it is in."""
        ...

    @property
    def status(self) -> str:
        """Preview, stable or deprecated."""
        ...

    @property
    def selections(self) -> tuple[str, ...]:
        """The selections that it belongs to."""
        ...


Chosen = TypeVar("Chosen", bound=Heading)


def select(
    policies: Sequence[Chosen], names: Sequence[str] = DEFAULT, place: Location | None = None
) -> tuple[tuple[Chosen, ...], tuple[Problem, ...]]:
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


def _chooses(name: str, policy: Heading) -> bool:
    if name == policy.id:
        return True
    if policy.status == "deprecated":
        return False
    return name in (EVERYTHING, policy.theme, *policy.selections)


def _names(policies: Sequence[Heading]) -> set[str]:
    groups = {name for policy in policies for name in (policy.theme, *policy.selections)}
    return groups | {policy.id for policy in policies} | {EVERYTHING, OWN, *DEFAULT}


def _unknown(name: str, policies: Sequence[Heading], place: Location | None) -> Problem:
    step = suggestion(name, _names(policies), "ai-spend policy list shows them all")
    return Problem("policy", f"{name} is no policy, theme or selection", place, step, usage=True)
