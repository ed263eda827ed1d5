"""Applies what the settings say for some folders (`where:`) to the subjects that lie in them."""

from collections.abc import Collection, Sequence
from datetime import date

from checker.documents.globs import glob_matches
from checker.model.facts import Subject
from checker.model.policy import Policy
from checker.model.report import Problem
from checker.model.settings import FolderRules
from checker.policy.overrides import overridden


class LocalPolicies:
    """The policies of a run as they stand in each folder; of several globs the last one wins."""

    def __init__(
        self, policies: Sequence[Policy], where: Sequence[FolderRules], as_of: date
    ) -> None:
        self._policies, self._where, self._as_of = tuple(policies), tuple(where), as_of
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
        for number in fitting:
            rows = self._where[number].policies
            chosen = {name: row for name, row in rows.items() if name in ids}
            policies, _ = overridden(policies, chosen, self._as_of)
        return policies


def local_problems(
    policies: Sequence[Policy],
    where: Sequence[FolderRules],
    as_of: date,
    names: Collection[str],
) -> tuple[Problem, ...]:
    """Return what is wrong with the rules of folders.

    `names` are the ids of all policies that there are: one that this run does not choose may be
    set for a folder all the same.
    """
    ids = {policy.id for policy in policies}
    problems: list[Problem] = []
    for row in where:
        rows = {k: v for k, v in row.policies.items() if k in ids or k not in names}
        problems += overridden(policies, rows, as_of, names)[1]
    return tuple(problems)
