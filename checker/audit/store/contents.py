"""Turns a record into the rows by which the store finds what it holds."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table

from checker.audit.store.tables import FINDINGS, INPUTS, SUBJECTS, WAIVERS

Rows = list[dict[str, Any]]
_MONTH = "month"


def contents(record: Mapping[str, Any]) -> dict[Table, Rows]:
    """Return the rows of a record by table, without the record's digest."""
    found: dict[Table, Rows] = {SUBJECTS: [], FINDINGS: [], WAIVERS: [], INPUTS: []}
    inputs: dict[str, dict[str, Any]] = {}
    for context in record["contexts"]:
        report, name = context["report"], context["name"]
        workloads = {row["name"]: row for row in report["workloads"]}
        found[SUBJECTS] += [_subject(one, name, workloads) for one in context["subjects"]]
        found[FINDINGS] += [_finding(one, name, workloads) for one in report["findings"]]
        found[WAIVERS] += list(_waivers(report["findings"]))
        inputs |= {row["path"]: row for row in report["inputs"]}
    found[INPUTS] = [dict(inputs[path]) for path in sorted(inputs)]
    return found


def _subject(
    subject: Mapping[str, Any], context: str, workloads: Mapping[str, Any]
) -> dict[str, Any]:
    summary = workloads.get(subject["workload"] or "", {})
    return {
        "context": context,
        **{name: subject[name] for name in ("kind", "address", "workload")},
        "team": summary.get("team"),
        "owner": summary.get("owner"),
    }


def _finding(
    finding: Mapping[str, Any], context: str, workloads: Mapping[str, Any]
) -> dict[str, Any]:
    subject = finding["subject"]
    return {
        "context": context,
        "policy": finding["policy"],
        "kind": subject["kind"],
        "address": subject["address"],
        "workload": subject["workload"],
        "team": workloads.get(subject["workload"] or "", {}).get("team"),
        **{name: finding[name] for name in ("verdict", "severity", "fingerprint")},
        "headline": finding["message"],
        **money(finding),
    }


def _waivers(findings: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for finding in findings:
        waiver = finding.get("waiver")
        if waiver:
            granted = waiver.get("granted")
            yield {
                "policy": finding["policy"],
                "workload": finding["subject"]["workload"],
                "address": finding["subject"]["address"],
                **{name: waiver.get(name) or "" for name in ("owner", "approver", "ticket")},
                "granted": date.fromisoformat(granted) if granted else None,
                "expires": date.fromisoformat(waiver["expires"]),
                **money(finding),
            }


def money(finding: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a finding is worth a month, where that is known."""
    impact = finding.get("impact")
    if not impact or impact["period"] != _MONTH:
        return {"amount": None, "currency": None}
    return {"amount": Decimal(str(impact["amount"])), "currency": impact["currency"]}
