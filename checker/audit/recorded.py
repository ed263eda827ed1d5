"""Judges what a bundle recorded: why a finding is what it is, and what another limit would do.

No repository is read again; the facts are those that were recorded.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from checker.audit.bundle import subject_name
from checker.audit.policies import policy_of
from checker.audit.recording import subject_of, with_parameters
from checker.audit.verifying import Bundle, verify
from checker.evaluation.judge import MATERIALITY, judge
from checker.evaluation.reasons import reasoned
from checker.model.declaration import Node
from checker.model.facts import Subject
from checker.model.location import Location
from checker.model.policy import Policy
from checker.model.reasoning import Reasoned, Reasons
from checker.model.report import VERDICTS, Finding, Problem, Report
from checker.model.rows import NamedTuple
from checker.model.settings import PolicyOverride
from checker.policy.documents import load_documents
from checker.policy.loader import headings, whole
from checker.policy.overrides import overridden

_NAMED = ("kind", "root", "address", "context")
"""What a subject is known by in one repository and context."""


class Changed(Exception):
    """A bundle that is not as it was written, so nothing is judged by it."""


def load_bundle(path: Path) -> Bundle:
    """Return a bundle that is whole; one that was changed is `Changed`, no bundle `Unreadable`."""
    verified = verify(path.read_bytes())
    if verified.changes or verified.bundle is None:
        raise Changed(f"it was changed: ai-spend audit verify {path} says where")
    return verified.bundle


class _Recorded(NamedTuple):
    """A subject with where it was recorded, and the parameters that were in force there."""

    where: str
    subject: Subject
    parameters: Mapping[str, Mapping[str, Any]]


def _subjects(bundle: Bundle, kind: str = "") -> Iterator[_Recorded]:
    parameters = {
        f"{entry['id']}/{context['name']}": context["parameters"]
        for entry in bundle.of("repository")
        for context in entry["content"]["contexts"]
    }
    for entry in bundle.of("subject"):
        content = entry["content"]
        if not kind or content["kind"] == kind:
            where = entry["id"].removesuffix(f"/{subject_name(content)}")
            yield _Recorded(where, subject_of(content), parameters.get(where, {}))


def reasons_in(bundle: Bundle, name: str, policies: Sequence[Policy] = ()) -> Reasons:
    """Return why a recorded finding is what it is; `name` begins its fingerprint.

    `policies` are an organization's own; where its policy is not known here, that is said.
    """
    report = _empty(bundle)
    found = [one for one in bundle.of("finding") if one["content"]["fingerprint"].startswith(name)]
    ids = sorted({one["content"]["fingerprint"] for one in found})
    if len(ids) != 1:
        step = "the bundle's entries of the kind finding hold all fingerprints"
        return Reasons(report, (), name, ids[:5], step)
    known = {one.id: one for one in (*map(whole, headings()[0]), *policies)}
    told = []
    for entry in found:
        policy = _own(bundle, entry) or known.get(entry["content"]["policy"])
        if policy is None:
            step = f"run it where the policy {entry['content']['policy']} is"
            return Reasons(report, (), name, (), step)
        told += [_reasons(bundle, entry, policy)]
    return Reasons(report, told)


def own_policies(bundle: Bundle, name: str) -> list[Policy]:
    """Return an organization's own policies of a name that were in force, whole, as recorded."""
    return [
        policy_of(one["content"]["whole"])
        for one in bundle.of("policy")
        if "whole" in one["content"] and one["content"]["id"] == name
    ]


def _own(bundle: Bundle, finding: Mapping[str, Any]) -> Policy | None:
    """Return the policy that a finding is of, where it was an organization's own."""
    where = finding["id"].removesuffix(f"/{finding['content']['fingerprint']}")
    name = finding["content"]["policy"]
    digests = {
        f"{name}@{context['own_policies'][name]}"
        for entry in bundle.of("repository")
        for context in entry["content"]["contexts"]
        if f"{entry['id']}/{context['name']}" == where and name in context["own_policies"]
    }
    found = (one for one in bundle.of("policy") if one["id"] in digests)
    return next((policy_of(one["content"]["whole"]) for one in found), None)


def _reasons(bundle: Bundle, entry: Mapping[str, Any], policy: Policy) -> Reasoned:
    about = entry["content"]["subject"]
    where = entry["id"].removesuffix(f"/{entry['content']['fingerprint']}")
    rows = [
        one
        for one in _subjects(bundle, about["kind"])
        if one.where == where and all(getattr(one.subject, name) == about[name] for name in _NAMED)
    ]
    standing = with_parameters(policy, rows[0].parameters.get(policy.id, {}))
    found = reasoned(
        standing, [one.subject for one in rows], as_of(bundle), MATERIALITY, lambda _: standing
    )
    documents = load_documents()
    return found._replace(sources=[(documents[one.document].title, one) for one in policy.sources])


def as_of(bundle: Bundle) -> date:
    """Return the day that a bundle was judged as of."""
    return date.fromisoformat(str(bundle.head["as_of"]))


class Move(NamedTuple):
    """A subject whose verdict another limit would change; `finding` is the one with the limit."""

    where: str
    address: str
    workload: str
    before: str
    after: str
    finding: Finding | None


class TriedOn(NamedTuple):
    """What a policy comes to on the subjects of a bundle; `moves` only where limits were tried."""

    policy: Policy
    as_of: date
    counts: Mapping[str, int]
    moves: Sequence[Move]
    tried: bool


def try_on(
    bundle: Bundle, policy: Policy, changes: Mapping[str, str]
) -> TriedOn | tuple[Problem, ...]:
    """Judge everything that a bundle recorded by a policy, with `changes` to its parameters.

    Where the policy was in force already, its verdicts are held against those with its limits as
    they were. A parameter that is unknown or out of bounds is a problem.
    """
    before: dict[tuple[str, ...], tuple[str, Finding | None]] = {}
    after: dict[tuple[str, ...], tuple[str, Finding | None]] = {}
    for row in _subjects(bundle, policy.subject):
        standing = with_parameters(policy, row.parameters.get(policy.id, {}))
        tried, problems = _with(standing, changes, as_of(bundle))
        if problems:
            return problems
        key = (row.where, row.subject.root, row.subject.address)
        before[key] = _verdict(standing, row.subject, as_of(bundle))
        after[key] = _verdict(tried, row.subject, as_of(bundle))
    counts = dict.fromkeys(VERDICTS, 0)
    for verdict, _ in after.values():
        counts[verdict] += verdict != ""
    moves = [
        Move(
            key[0], key[2], _owner(after[key][1], before[key][1]), was, after[key][0], after[key][1]
        )
        for key, (was, _) in sorted(before.items())
        if was != after[key][0]
    ]
    return TriedOn(policy, as_of(bundle), counts, moves, bool(changes))


def _owner(*findings: Finding | None) -> str:
    return next((one.workload for one in findings if one and one.workload), "")


def _with(
    policy: Policy, changes: Mapping[str, str], day: date
) -> tuple[Policy, tuple[Problem, ...]]:
    place = Location("the command line")
    values = {name: Node(text, place) for name, text in changes.items()}
    override = PolicyOverride(policy.id, place, values, reason="tried")
    policies, problems = overridden([policy], {policy.id: override} if values else {}, day)
    return policies[0], tuple(one._replace(location=None) for one in problems)


def _verdict(policy: Policy, subject: Subject, day: date) -> tuple[str, Finding | None]:
    """Return a verdict, or nothing where the policy does not pair with the subject."""
    judgment = judge([policy], [subject], as_of=day, profile="audit")
    finding = judgment.findings[0] if judgment.findings else None
    return next((name for name, count in judgment.counts.items() if count), ""), finding


def _empty(bundle: Bundle) -> Report:
    return Report(
        as_of=as_of(bundle), profile="audit", contexts=(), counts={}, exit_code=0, findings=(),
        headlines=(), passed={}, not_applicable={}, inventory=(), workloads=(), questions=(),
        problems=(), gaps=(), inputs=(), policies=(),
    )  # fmt: skip
