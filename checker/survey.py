"""Turns a request into what is there and what is open: inventory, explanations, questions.

The same road as `check`; what needs no verdict stops at the facts.
"""

import os
from pathlib import Path

from checker.check import Request, Run, Tell
from checker.evaluation.answers import answers
from checker.evaluation.display import shown, type_of
from checker.facts.tallies import by_root, grouped, rows, total
from checker.facts.why import explained, nearest_addresses
from checker.model.answers import Answers
from checker.model.facts import Fact
from checker.model.inventory import Explanations, Inventory
from checker.model.values import Unknown
from checker.model.vocabulary import FACTS


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
