"""Writes a report as CSV for spreadsheets: one row a finding, in the report's order.

What passed comes with `verbose`, as rows that name policy and address. What was not checked has
rows of its own, so that a table without them is not read as complete.
"""

import csv
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from checker.model.report import Finding, Gap, Problem, Report
from checker.reports.inventory.csv import cell
from checker.reports.style import Style
from checker.reports.wording.findings import in_repository, trouble_text

NAME = "csv"

COLUMNS = (
    "verdict", "blocking", "severity", "enforcement", "policy", "title", "finding", "money", "fix",
    "amount", "currency", "period", "kind_of_money", "workload", "owner", "team", "subject",
    "address", "file", "line", "ground", "missing", "same_cause_as", "waiver", "controls",
    "fingerprint", "as_of", "change",
)  # fmt: skip


def write(report: Report, out: TextIO, style: Style) -> None:
    """Write a header and the rows; no cell can become a formula."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(report, style):
        full = {**row, "as_of": report.as_of}
        writer.writerow([cell(full.get(name)) for name in COLUMNS])


def _rows(report: Report, style: Style) -> Iterator[Mapping[str, Any]]:
    titles = {policy.id: policy.title for policy in report.policies}
    people = {row.name: row for row in report.workloads}
    for finding in report.findings:
        summary = people.get(finding.workload or "")
        yield {
            **_finding(finding, report),
            "title": titles.get(finding.policy),
            "owner": summary.owner if summary else None,
            "team": summary.team if summary else None,
        }
    if style.verbose:
        for policy, addresses in report.passed.items():
            for address in addresses:
                title = titles.get(policy)
                yield {"verdict": "pass", "policy": policy, "title": title, "address": address}
    for problem in report.problems:
        yield _trouble("could not read", problem, report)
    for gap in report.gaps:
        yield _trouble("not checked", gap, report)


def _finding(finding: Finding, report: Report) -> Mapping[str, Any]:
    place, impact = finding.location, finding.impact
    return {
        "verdict": finding.verdict,
        "blocking": finding.blocking,
        "severity": finding.severity,
        "enforcement": finding.enforcement,
        "policy": finding.policy,
        "finding": finding.headline,
        "money": finding.money,
        "fix": finding.remediation,
        "amount": impact.amount if impact else None,
        "currency": impact.currency if impact else None,
        "period": impact.period if impact else None,
        "kind_of_money": impact.kind if impact else None,
        "workload": finding.workload,
        "subject": finding.subject_kind,
        "address": finding.address,
        "file": in_repository(place.path, report) if place else None,
        "line": place.line if place else None,
        "ground": finding.basis,
        "missing": "; ".join(finding.missing_because or finding.missing),
        "same_cause_as": finding.folded_under,
        "waiver": _waiver(finding.waiver),
        "controls": " ".join(finding.controls),
        "fingerprint": finding.fingerprint,
        "change": finding.change,
    }


def _waiver(waiver: Mapping[str, Any] | None) -> str:
    return "; ".join(f"{name}: {waiver[name]}" for name in sorted(waiver)) if waiver else ""


def _trouble(verdict: str, one: Problem | Gap, report: Report) -> Mapping[str, Any]:
    place = one.location
    return {
        "verdict": verdict,
        "finding": trouble_text(one),
        "file": in_repository(place.path, report) if place else None,
        "line": place.line if place else None,
    }
