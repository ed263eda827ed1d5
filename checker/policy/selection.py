"""Chooses the policies of a run: by id, theme, kind, severity, selection (`core`) or status."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from checker.documents.nearest import suggestion
from checker.model.location import Location
from checker.model.policy import KINDS, SEVERITIES
from checker.model.report import Problem
from checker.policy.loader import OWN

DEFAULT = ("core",)
EVERYTHING = "all"
ASIDE = ("preview", "deprecated")
"""Policies of these states are chosen by their id or by the name of the state, by nothing else."""


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
    def kind(self) -> str:
        """Static, declared, evidence or attested."""
        ...

    @property
    def severity(self) -> str:
        """Critical to info."""
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

    `all` chooses what is stable. A preview runs when its id or `preview` is named, a deprecated
    policy when its id or `deprecated` is.
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
    if policy.status in ASIDE:
        return name == policy.status
    return name in (EVERYTHING, policy.theme, policy.kind, policy.severity, *policy.selections)


def _names(policies: Sequence[Heading]) -> set[str]:
    groups = {name for policy in policies for name in (policy.theme, *policy.selections)}
    ids = {policy.id for policy in policies}
    return groups | ids | {EVERYTHING, OWN, *DEFAULT, *ASIDE, *KINDS, *SEVERITIES}


def _unknown(name: str, policies: Sequence[Heading], place: Location | None) -> Problem:
    step = suggestion(name, _names(policies), "ai-spend policy list shows them all")
    message = f"{name} is no policy, theme, kind, severity or selection"
    return Problem("policy", message, place, step, usage=True)
