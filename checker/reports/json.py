"""Writes a report as JSON (schema `ai-spend/report/v1`), the same bytes for the same inputs."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TextIO

from checker import __version__
from checker.model.location import Location
from checker.model.report import Evidence, Finding, Report
from checker.model.values import Unknown
from checker.reports.style import Style
from checker.reports.wording.escapes import unmarked

NAME = "json"

_MANY = 1_000
_AS_IT_IS = frozenset((str, int, bool, type(None)))
_TOLD_ABOVE = (
    "policy", "controls", "subject_kind", "address", "workload", "root", "context", "headline",
)  # fmt: skip
_ALWAYS = (
    "blocking", "change", "location", "depends_on", "evidence", "missing", "missing_because",
    "possible",
)  # fmt: skip
# In the order of the fields: name, place in the row, whether an unknown verdict may leave it out.
_MEMBERS = tuple(
    (name, at, name not in _ALWAYS)
    for at, name in enumerate(Finding._fields)
    if name not in (*_TOLD_ABOVE, "reason")
)
_ROW = json.JSONEncoder(separators=(",", ":"))


def write(report: Report, out: TextIO, style: Style) -> None:
    """Write the report as one JSON document with a final newline."""
    dump(document(report), out)


def document(report: Report) -> dict[str, Any]:
    """Return the report as plain data in the order of its schema."""
    data = {
        "schema": "ai-spend/report/v1",
        "tool": {"name": "ai-spend", "version": __version__},
        "as_of": report.as_of,
        "profile": report.profile,
        "contexts": report.contexts,
        "summary": {
            **report.counts,
            "problems": len(report.problems),
            "gaps": len(report.gaps),
            "exit_code": report.exit_code,
        },
        "findings": (),
        "passed": report.passed,
        "grounds": report.grounds,
        "not_applicable": report.not_applicable,
        "workloads": report.workloads,
        "headlines": [
            {**headline._asdict(), "finding": headline.finding.fingerprint}
            for headline in report.headlines
        ],
        "questions": report.questions,
        "inventory": report.inventory,
        "problems": report.problems,
        "gaps": report.gaps,
        "notices": report.notices,
        "inputs": report.inputs,
        "policies": report.policies,
        "at_stake": report.at_stake,
        "by_workload": report.by_workload,
        "by_owner": report.by_owner,
        "waivers": report.waivers,
        "waived_at_stake": report.waived_at_stake,
        "baseline": report.baseline,
    }
    if report.change is not None:
        data["change"] = report.change
    if report.maturity is not None:
        data["maturity"] = report.maturity
    written = {name: plain(value) for name, value in data.items()}
    # Findings of one subject share their evidence; it lives as long as the report.
    seen: dict[int, dict[str, Any]] = {}
    return {**written, "findings": [_finding(finding, seen) for finding in report.findings]}


def _finding(finding: Finding, seen: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """Return a finding; of an unknown verdict without what says nothing.

    Most of a large report are unknown verdicts. The reason of one is what is missing.
    """
    row: dict[str, Any] = {
        "policy": finding.policy,
        "controls": plain(finding.controls),
        "subject": {
            "kind": finding.subject_kind,
            "address": finding.address,
            "workload": finding.workload,
            "root": finding.root,
            "context": finding.context,
        },
        "message": finding.headline,
    }
    told = finding.verdict != "unknown"
    for name, at, spared in _MEMBERS:
        value: Any = finding[at]
        if value.__class__ in _AS_IT_IS:
            if told or value or not spared:
                row[name] = value
        elif name == "location":
            row[name] = _place(value)
        elif name == "evidence":
            row[name] = [seen.get(id(one)) or _seen(one, seen) for one in value]
        elif told or value or not spared:
            row[name] = plain(value)
    if told:
        row["reason"] = plain(finding.reason)
    return row


def _place(place: Location | None) -> dict[str, Any] | None:
    if place is None:
        return None
    path, line, column, end = place
    found = {"path": path, "line": line, "column": column}
    return found if end is None else {**found, "end_line": end}


def _seen(evidence: Evidence, seen: dict[int, dict[str, Any]]) -> dict[str, Any]:
    fact, value, unit, basis, place, because = evidence
    found = {"fact": fact, "value": plain(value), "unit": unit, "basis": basis}
    if place is not None:
        found["location"] = _place(place)
    if because:
        found["because"] = because
    seen[id(evidence)] = found
    return found


def plain(value: Any) -> Any:
    """Return a value of the report as JSON data: tuples with names become objects."""
    kind = value.__class__
    if kind in _AS_IT_IS:
        return value
    if kind is tuple or kind is list:
        return [one if one.__class__ in _AS_IT_IS else plain(one) for one in value]
    if hasattr(value, "_asdict"):
        return dict(zip(value._fields, map(plain, value), strict=True))
    if isinstance(value, Mapping):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Unknown):
        return {"unknown": [str(reason) for reason in value.reasons]}
    raise TypeError(f"a report holds no {type(value).__name__}")


def dump(data: dict[str, Any], out: TextIO) -> None:
    """Write plain data as indented JSON with a final newline; a long list has one row a line.

    Of 10,000 subjects a row a line is a quarter smaller, and written three times as fast.
    """
    # ASCII only: the bytes do not depend on a terminal's encoding, and no sign can draw.
    members = ",\n".join(f" {json.dumps(name)}: {_laid_out(data[name])}" for name in data)
    out.write(unmarked(f"{{\n{members}\n}}") + "\n")


def _laid_out(value: Any) -> str:
    if isinstance(value, list) and len(value) > _MANY:
        rows = ",\n".join(["  " + _ROW.encode(row) for row in value])
        return f"[\n{rows}\n ]"
    # A string of JSON holds no line break, so every break is one of the layout.
    return json.dumps(value, indent=1).replace("\n", "\n ")
