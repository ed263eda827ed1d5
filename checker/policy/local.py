"""Applies what the settings say for some folders (`where:`) to the subjects that lie in them.

A folder of a repository is never softer than what an organization enforces, everywhere or there.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from checker.documents.globs import glob_matches
from checker.model.facts import Subject
from checker.model.policy import Policy
from checker.model.report import Problem
from checker.model.settings import FolderRules, PolicyOverride, Settings
from checker.policy.overrides import milder, overridden


class LocalPolicies:
    """The policies of a run as they stand in each folder; of several globs the last one wins."""

    def __init__(self, policies: Sequence[Policy], settings: Settings, as_of: date) -> None:
        self._policies, self._where, self._as_of = tuple(policies), settings.where, as_of
        self._sets: dict[tuple[int, ...], tuple[Policy, ...] | None] = {(): None}

    def of(self, subject: Subject) -> Sequence[Policy] | None:
        """Return the policies of a subject's folder, None where they are those of the whole."""
        path = subject.location.path if subject.location else subject.root
        if subject.kind == "portfolio" or not path:
            return None
        fitting = tuple(
            number for number, row in enumerate(self._where) if glob_matches(row.path, path)
        )
        if fitting not in self._sets:
            self._sets[fitting] = self._changed(fitting)
        return self._sets[fitting]

    def _changed(self, fitting: Sequence[int]) -> tuple[Policy, ...]:
        policies = self._policies
        ids = {policy.id for policy in policies}
        enforced: dict[str, tuple[int, str]] = {}
        for row in (self._where[number] for number in fitting):
            chosen = {name: one for name, one in row.policies.items() if name in ids}
            changed, _ = overridden(policies, chosen, self._as_of)
            policies = tuple(
                _held(new, old, row.level, enforced.get(new.id))
                for new, old in zip(changed, policies, strict=True)
            )
            for name, one in chosen.items():
                if one.enforcement and name not in enforced and _in_force(one, self._as_of):
                    enforced[name] = (row.level, one.enforcement)
        return policies


def _held(new: Policy, old: Policy, level: int, enforced: tuple[int, str] | None) -> Policy:
    """Return a changed policy, no milder than what settings below asked for the same folder."""
    if new is old or enforced is None or enforced[0] >= level:
        return new
    kept = old.enforcement if milder(new.enforcement, enforced[1]) else new.enforcement
    return new._replace(enforcement=kept, advisory_until=old.advisory_until)


def local_problems(
    policies: Sequence[Policy], settings: Settings, as_of: date, names: Collection[str]
) -> tuple[Problem, ...]:
    """Return what is wrong with the rules of folders.

    `names` are the ids of all policies that there are: one that this run does not choose may be
    set for a folder all the same.
    """
    ids = {policy.id for policy in policies}
    problems: list[Problem] = []
    for row in settings.where:
        rows = {k: v for k, v in row.policies.items() if k in ids or k not in names}
        problems += overridden(policies, rows, as_of, names)[1]
        problems += _softer(row, settings, as_of)
    return tuple(problems)


def _softer(row: FolderRules, settings: Settings, as_of: date) -> Iterator[Problem]:
    """Yield a problem for each policy that a folder enforces less than packages below ask."""
    asked = dict(_asked(settings.layers[: row.level], as_of))
    for other in settings.where:
        if other.level < row.level and _overlap(other.path, row.path):
            asked |= dict(_asked((other.policies,), as_of))
    for name, override in row.policies.items():
        if not _in_force(override, as_of):
            continue
        grace = override.advisory_until is not None and override.advisory_until >= as_of
        wanted, below = "advisory" if grace else override.enforcement, asked.get(name)
        if wanted and below and milder(wanted, below):
            yield Problem(
                "policy",
                f"{name} is {below} in the organization, and {wanted} in {row.path}",
                override.location,
                "leave enforcement to the organization; a folder never asks for less",
                usage=True,
            )


def _asked(
    layers: Sequence[Mapping[str, PolicyOverride]], as_of: date
) -> Iterator[tuple[str, str]]:
    for layer in layers:
        for name, override in layer.items():
            if override.enforcement and _in_force(override, as_of):
                yield name, override.enforcement


def _overlap(first: str, second: str) -> bool:
    return first == second or glob_matches(first, second) or glob_matches(second, first)


def _in_force(override: PolicyOverride, as_of: date) -> bool:
    return override.until is None or override.until >= as_of
