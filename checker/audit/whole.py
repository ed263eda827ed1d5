"""Judges the fleet as one: the policies about the whole portfolio, the bill, claims on evidence.

The result is a record like that of a repository, so that it is kept, bundled and compared alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from checker.audit.bills import FleetBills, billed
from checker.audit.recording import (
    SCHEMA,
    asked_by,
    canonical,
    changed_parameters,
    fact_of,
    recorded,
)
from checker.audit.sharing import Metrics, claimed_by_all
from checker.documents.frozen import to_plain
from checker.documents.tree import SourceTree
from checker.evaluation.ending import exit_code
from checker.evaluation.headlines import headlines
from checker.evaluation.judge import MATERIALITY, judge
from checker.evaluation.pages import policy_rows
from checker.facts.billed_whole import all_spend
from checker.facts.fleet import OF_WORKLOADS, Part, fleet_facts
from checker.facts.unmeasured import PORTFOLIO, unmeasured
from checker.model.audit import FLEET
from checker.model.facts import Fact, Subject
from checker.model.policy import Policy
from checker.model.report import Gap, Notice, Problem, Report
from checker.model.rows import NamedTuple
from checker.policy.documents import load_documents
from checker.policy.extending import Extended, load_extended
from checker.policy.loader import shipped
from checker.policy.rulebook import rulebook
from checker.reports.json import document, plain

KIND = "portfolio"
_CONTEXT = "all"
_KEPT = ("id", "digest", "enforcement", "limits")


class Rules(NamedTuple):
    """What the fleet as a whole is judged by: the settings beside the fleet file, if there are any.

    `inputs` are the files that say so.
    """

    extended: Extended
    policies: tuple[Policy, ...]
    problems: tuple[Problem, ...]
    inputs: tuple[tuple[str, str], ...]


def rules(folder: Path, select: Sequence[str], as_of: date) -> Rules:
    """Return the policies about a whole portfolio that hold for a fleet."""
    tree = SourceTree(folder)
    extended = load_extended(tree)
    book = rulebook(tree, extended, select, as_of)
    chosen = tuple(one for one in book.policies if one.subject == KIND)
    problems = tuple(one._replace(usage=True) for one in (*extended.problems, *book.problems))
    return Rules(extended, chosen, problems, tuple(tree.inputs))


class Parts:
    """Gathers from the records of repositories what is judged over all of them."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.claims: list[tuple[str, Mapping[str, Any]]] = []

    def add(self, record: Mapping[str, Any]) -> None:
        """Take note of one record."""
        name = record["repository"]
        for context in record["contexts"]:
            facts = {
                one["address"]: _facts(one["facts"], OF_WORKLOADS)
                for one in context["subjects"]
                if one["kind"] == "workload" and not one["implied"]
            }
            whole = _facts(context["portfolio"]["facts"])
            lacking = frozenset(context["portfolio"]["lacking"])
            self.parts.append(Part(name, whole, facts, lacking))
            self.claims += [(name, row) for row in context["claims"]]


def _facts(rows: Mapping[str, Any], names: Iterable[str] | None = None) -> dict[str, Fact]:
    """Return recorded facts: all of them, or those of some names."""
    asked = rows if names is None else [name for name in names if name in rows]
    return {name: fact_of(name, rows[name]) for name in asked}


def fleet_record(
    parts: Parts, by: Rules, bills: FleetBills, metrics: Metrics | None, as_of: date
) -> bytes:
    """Return the record of the fleet as a whole, in canonical JSON."""
    subject = Subject(KIND, KIND, {**fleet_facts(parts.parts), **_spend(bills, as_of)})
    claimed = claimed_by_all(metrics.store, parts.claims) if metrics else None
    trouble = [*bills.problems, *(claimed.problems if claimed else ())]
    gaps = [*bills.gaps, *(claimed.gaps if claimed else ())]
    notices = claimed.notices if claimed else ()
    inputs = {**dict(by.inputs), **dict(bills.inputs), **(metrics.inputs if metrics else {})}
    report = _report(subject, by, trouble, gaps, notices, inputs, as_of)
    rows = document(report)
    rows["policies"] = [{name: row[name] for name in _KEPT} for row in rows["policies"]]
    known = {one.id for one in shipped()}
    context = {
        "name": _CONTEXT,
        "report": rows,
        "parameters": changed_parameters(by.policies),
        "own_policies": {one.id: to_plain(one) for one in by.policies if one.id not in known},
        "subjects": [recorded(subject, asked_by(by.policies), as_of)],
    }
    found = billed(bills, as_of)
    return canonical(
        {
            "schema": SCHEMA,
            "repository": FLEET,
            "contexts": [context],
            "trouble": None,
            "asked": {},
            "billed": plain(found) if found else None,
            "bills": len(bills.files),
        }
    )


def _spend(bills: FleetBills, as_of: date) -> dict[str, Fact]:
    found = unmeasured(PORTFOLIO) if bills.whole is None else all_spend(bills.whole, as_of)
    return {one.name: one for one in found}


def _report(
    subject: Subject,
    by: Rules,
    problems: Iterable[Problem],
    gaps: Iterable[Gap],
    notices: Sequence[Notice],
    inputs: Mapping[str, str],
    as_of: date,
) -> Report:
    materiality = by.extended.settings.materiality or MATERIALITY
    judgment = judge(by.policies, [subject], as_of=as_of, profile="audit", materiality=materiality)
    shut = {one.location.path for one in problems if one.location}
    report = Report(
        as_of=as_of,
        profile="audit",
        contexts=(_CONTEXT,),
        counts=judgment.counts,
        exit_code=0,
        findings=judgment.findings,
        headlines=headlines(judgment.findings, frozenset()),
        passed=judgment.passed,
        not_applicable=judgment.not_applicable,
        inventory=(),
        workloads=(),
        questions=judgment.questions,
        problems=tuple(dict.fromkeys(problems)),
        gaps=tuple(dict.fromkeys(gaps)),
        inputs=[
            {"path": path, "sha256": digest,
             "outcome": "could_not_check" if path in shut else "judged"}
            for path, digest in sorted(inputs.items())
        ],
        policies=policy_rows(by.policies, load_documents()),
        grounds=judgment.grounds,
        notices=tuple(notices),
    )  # fmt: skip
    return report._replace(exit_code=exit_code(report))
