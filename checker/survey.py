"""Turns a request into what is there and what is open: inventory, explanations, reasons, questions.

The same road as `check`; what needs no verdict stops at the facts.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from checker.check import Request, Run, Tell
from checker.documents.addresses import matches
from checker.documents.nearest import nearest
from checker.evaluation.answers import answers
from checker.evaluation.display import shown, type_of
from checker.evaluation.judge import MATERIALITY
from checker.evaluation.reasons import reasoned
from checker.facts.tallies import by_root, grouped, rows, total
from checker.facts.why import explained, nearest_addresses
from checker.model.answers import Answers
from checker.model.facts import Fact, Subject
from checker.model.inventory import Explanations, Inventory
from checker.model.policy import Policy
from checker.model.reasoning import Reasoned, Reasons
from checker.model.values import Unknown
from checker.model.vocabulary import FACTS
from checker.policy.documents import load_documents
from checker.policy.loader import headings, whole
from checker.policy.local import LocalPolicies


def inventory(request: Request, tell: Tell, by: str = "") -> Inventory:
    """Return what is recognized in the paths of a request, summed up, and grouped by `by`."""
    run = Run(request._replace(code_only=True), tell)
    report = run.overview()
    all_rows = [row for row in rows(run.facts) if run.scope.shows(row.item)]
    groups = grouped(all_rows, by) if by else ()
    return Inventory(report, all_rows, total(all_rows), by_root(all_rows), by, groups)


def explain(request: Request, address: str, tell: Tell) -> Explanations:
    """Return why everything called `address` is AI spend or is not; else the nearest addresses.

    A place such as `gamma/compute.tf:18` means what is declared there.
    """
    run = Run(request._replace(code_only=True), tell)
    report = run.overview()
    names = _declared_at(address, run) or [address]
    found = [
        one
        for name in names
        for one in explained(name, run.facts, run.declarations, run.catalog, in_words)
    ]
    near = () if found else nearest_addresses(address, run.facts, run.declarations)
    return Explanations(report, address, found, near)


def _declared_at(place: str, run: Run) -> list[str]:
    """Return the addresses of what is declared at a place, as seen from the current folder."""
    path, _, line = place.rpartition(":")
    if not line.isdecimal() or not path:
        return []
    inside = os.path.relpath(Path(path).absolute(), run.tree.root).replace(os.sep, "/")
    return list(
        dict.fromkeys(
            one.address
            for one in run.declarations
            if one.kind != "workload" and one.location.path == inside
            if one.location.line <= int(line) <= (one.location.end_line or one.location.line)
        )
    )


def questions(request: Request, tell: Tell, who: str = "") -> Answers:
    """Return the facts that would settle unknown verdicts, and where each is answered.

    `who` takes one person's; what an answer settles is counted over everybody's all the same.
    """
    run = Run(request, tell)
    report = run.report()
    found = answers(report.questions, report.findings, run.facts.subjects, report.workloads)
    mine = [one for one in found if not who or one.question.who == who]
    waiting = sum(bool(finding.waits_until) for finding in report.findings)
    settled = sum(one.question.settles for one in found)
    stuck = report.counts["unknown"] - waiting - settled
    return Answers(report, mine, who, waiting, stuck)


def reasons(request: Request, name: str, about: str, tell: Tell) -> Reasons:
    """Return why the policy or control `name` says what it says about a subject or workload.

    Without `about` all its subjects are meant; a place such as `gamma/compute.tf:18` will do.
    """
    run = Run(request, tell)
    found, _ = headings(run.tree, run.settings.policy_folders, run.extended.packages)
    ids = tuple(one.id for one in found if one.id == name) or tuple(
        one.id for one in found if name.upper() in whole(one).controls
    )
    if not ids:
        known = {one.id for one in found} | {row for one in found for row in whole(one).controls}
        near = nearest(name, {one.lower() for one in known})
        spelled = [one for one in known if near and one.lower() == near]
        return Reasons(run.report(), (), name, spelled, "ai-spend policy list shows the policies")
    run = Run(request._replace(select=ids), tell)
    report = run.report()
    subjects = _about(about, run)
    if about and not subjects:
        step = f"ai-spend inventory --explain {about} says why something is not AI spend"
        return Reasons(report, (), about, _near_subjects(about, run), step)
    policies, _ = run.policies
    return Reasons(report, [_reasoned(one, subjects, bool(about), run) for one in policies])


def _about(about: str, run: Run) -> list[Subject]:
    """Return the subjects of an address, a workload or a place; of nothing, all in scope.

    What no manifest declares is called by its folder, as reports list it.
    """
    inside = [one for one in run.facts.subjects if run.scope.touches(one)]
    if not about:
        return inside
    names, workloads = set(_declared_at(about, run)), (about, f"unowned:{about.rstrip('/')}")
    return [
        one
        for one in inside
        if one.address in names or one.workload in workloads or matches(about, one.address)
    ]


def _near_subjects(about: str, run: Run) -> list[str]:
    names = {one.address for one in run.facts.subjects}
    names |= {one.workload for one in run.facts.subjects if one.workload}
    near = nearest(about, names)
    alike = nearest_addresses(about, run.facts, run.declarations)
    return list(dict.fromkeys([*([near] if near else []), *alike]))


def _reasoned(policy: Policy, subjects: Sequence[Subject], named: bool, run: Run) -> Reasoned:
    as_of, settings = run.request.as_of, run.settings
    local = LocalPolicies((policy,), settings, as_of)

    def standing_for(subject: Subject) -> Policy:
        return (local.of(subject) or (policy,))[0]

    documents = load_documents()
    materiality = settings.materiality or MATERIALITY
    found = reasoned(policy, subjects, as_of, materiality, standing_for, named)
    return found._replace(sources=[(documents[one.document].title, one) for one in policy.sources])


def in_words(fact: Fact) -> str:
    """Return the value of a fact in words; what is not known says what it can still be."""
    row = FACTS.get(fact.name)
    if fact.sensitive or (row is not None and not row.printable):
        return "sensitive, not shown"
    if isinstance(fact.value, Unknown):
        return _open(fact.value, fact.name)
    if fact.value is None or fact.value == ():
        return "none"
    text = shown(fact.value, type_of(fact.name))
    more = isinstance(fact.value, tuple) and any(isinstance(one, Unknown) for one in fact.value)
    return f"{text}, and more that is not known".removeprefix(", and ") if more else text


def _open(value: Unknown, name: str) -> str:
    words = [shown(one, type_of(name)) for one in value.possible or () if one is not None]
    if words:
        return f"not known: {' or '.join(words)}"
    if value.low:
        return f"not known, at least {shown(value.low)}"
    return "not known"
