"""Tells the policies that were in force once each: what they ask, their sources, their limits.

An organization's own policy is recorded whole, so that what it said can be judged without it.
"""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from checker.audit.bundle import Entry
from checker.audit.recording import digest_of
from checker.check import Run
from checker.documents.frozen import from_plain, kinds_of, to_plain
from checker.evaluation.pages import policy_rows
from checker.model import location, policy, report, values
from checker.model.policy import Policy
from checker.model.report import Limit, PolicyRow
from checker.policy.canonical import canonical_digest
from checker.policy.documents import load_documents
from checker.policy.loader import headings, shipped, whole
from checker.reports.json import plain
from checker.reports.style import joined

_KINDS = kinds_of((location, policy, report, values))


def own_policies(run: Run) -> dict[str, Any]:
    """Return the policies of a run that do not ship, by id, as their files say, in plain data."""
    known = {one.id for one in shipped()}
    asked = {one.id for one in run.policies[0]} - known
    if not asked:
        return {}
    folders = run.settings.policy_folders
    found, _ = headings(run.rules, folders, run.extended.packages)
    return {one.id: to_plain(whole(one)) for one in found if one.id in asked}


def policy_of(data: Any) -> Policy:
    """Return a recorded policy."""
    found = from_plain(data, _KINDS)
    assert isinstance(found, Policy)
    return found


class PoliciesInForce:
    """Gathers the policies of records; each is told once, whatever number of records has it."""

    def __init__(self) -> None:
        self._shipped: set[str] = set()
        self._own: dict[tuple[str, str], Any] = {}
        self._changed: dict[str, dict[Limit, set[str]]] = {}
        self._users: dict[str, set[str]] = {}

    def add(self, record: Mapping[str, Any]) -> None:
        """Take note of the policies of a record."""
        for context in record["contexts"]:
            own = context["own_policies"]
            self._shipped |= {row["id"] for row in context["report"]["policies"]} - own.keys()
            self._own |= {(name, digest_of(data)): data for name, data in own.items()}
            for row in context["report"]["policies"]:
                self._limits(record["repository"], row)

    def _limits(self, repository: str, row: Mapping[str, Any]) -> None:
        self._users.setdefault(row["id"], set()).add(repository)
        for limit in row["limits"]:
            if limit["document"]:
                found = self._changed.setdefault(row["id"], {})
                found.setdefault(Limit(**limit), set()).add(repository)

    def asked(self, named: Set[str]) -> tuple[PolicyRow, ...]:
        """Return what policies of these names ask; a limit that was changed stands with where."""
        documents = load_documents()
        shipped_ones = [whole(one) for one in shipped() if one.id in named & self._shipped]
        own = [policy_of(data) for (name, _), data in self._own.items() if name in named]
        return tuple(
            row._replace(limits=tuple(self._in_force(row)))
            for row in policy_rows([*shipped_ones, *own], documents)
        )

    def _in_force(self, row: PolicyRow) -> Iterator[Limit]:
        changed = self._changed.get(row.id, {})
        users = self._users.get(row.id, set())
        for limit in row.limits:
            others = {one: names for one, names in changed.items() if one.name == limit.name}
            everywhere = {name for names in others.values() for name in names}
            if not users or everywhere != users:
                yield limit
            for one, names in sorted(others.items()):
                where = "" if names == users else f" in {joined(sorted(names))}"
                yield one._replace(name=f"{one.name}{where}")

    def entries(self) -> Iterator[Entry]:
        """Yield an entry for each policy; an own one is called by its digest too."""
        documents = load_documents()
        for heading in shipped():
            if heading.id in self._shipped:
                yield Entry("policy", heading.id, _told(whole(heading), documents))
        for (name, digest), data in sorted(self._own.items(), key=lambda row: row[0]):
            told = _told(policy_of(data), documents)
            yield Entry("policy", f"{name}@{digest}", {**told, "whole": data})

    def rows(self) -> dict[tuple[str, str], Any]:
        """Return what the store keeps of policies, by id and digest."""
        return {(one.content["id"], one.content["asks"]): one.content for one in self.entries()}


def _told(one: Policy, documents: Mapping[str, Any]) -> dict[str, Any]:
    """Return a policy with its own limits; those that an organization set stand where they hold."""
    row: dict[str, Any] = plain(policy_rows([one], documents)[0])
    return {**row, "since": one.since, "asks": f"sha256:{canonical_digest(one)}"}
