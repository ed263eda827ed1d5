"""Writes a report as SARIF 2.1.0, within the limits that GitHub sets for an upload.

Places are relative to the root of the repository (`%SRCROOT%`). What a limit cuts off is told in
a notification, mildest first: passes, unknown, waived, warnings.
"""

import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from checker import __version__
from checker.model.location import Location
from checker.model.report import Evidence, Finding, Gap, PolicyRow, Problem, Report
from checker.reports.json import dump, plain
from checker.reports.style import Style, safe
from checker.reports.wording.escapes import uri
from checker.reports.wording.findings import (
    anchor,
    details,
    exit_text,
    in_repository,
    trouble_text,
    worst_first,
)
from checker.reports.wording.policies import help_markdown, help_text
from checker.reports.wording.waivers import accepted_text

NAME = "sarif"

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
RESULTS, RULES, BYTES, TAGS, RELATED, TEXT = 25_000, 25_000, 10_000_000, 20, 20, 1024
"""GitHub's limits: results, rules, bytes after gzip, tags of a rule; related places and the length
of a description are held far below theirs."""

_Object = dict[str, Any]
_RANKS = {"critical": 95.0, "high": 80.0, "medium": 50.0, "low": 25.0, "info": 5.0}
_PROBLEM_SEVERITY = {"critical": "error", "high": "error", "medium": "warning", "low": "warning"}
_PRECISION = {"static": "very-high", "evidence": "high", "declared": "medium", "attested": "medium"}


_STATES = {"new": "new", "worsened": "updated", "unchanged": "unchanged", "improved": "updated"}


def write(report: Report, out: TextIO, style: Style) -> None:
    """Write one run; `verbose` adds what passed."""
    results = [_result(finding, report) for finding in worst_first(report.findings)]
    if style.verbose:
        results += _passes(report)
    _number(results)
    kept = results[:RESULTS]
    data = _log(report, kept, len(results) - len(kept))
    while kept and _too_large(data):
        kept = kept[: len(kept) // 2]
        data = _log(report, kept, len(results) - len(kept))
    dump(data, out)


def _too_large(data: _Object) -> bool:
    text = json.dumps(data, indent=1).encode()
    return len(text) > BYTES and len(zlib.compress(text, 6)) > BYTES


def _log(report: Report, results: Sequence[_Object], cut: int) -> _Object:
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, results, cut)]}


def _run(report: Report, results: Sequence[_Object], cut: int) -> _Object:
    rules = report.policies[:RULES]
    places = {safe(rule.id): number for number, rule in enumerate(rules)}
    return {
        "tool": {
            "driver": {
                "name": "AI Spend Checker",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(policy) for policy in rules],
            }
        },
        "invocations": [_invocation(report, cut)],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "Root of the repository"}}},
        "columnKind": "unicodeCodePoints",
        "results": [_placed(result, places) for result in results],
        "properties": {
            "asOf": report.as_of.isoformat(),
            "profile": report.profile,
            "contexts": [safe(context) for context in report.contexts],
            "summary": plain(report.counts),
        },
    }


def _placed(result: _Object, places: Mapping[str, int]) -> _Object:
    number = places.get(result["ruleId"])
    return result if number is None else {**result, "ruleIndex": number}


def _rule(policy: PolicyRow) -> _Object:
    tags = [policy.theme, policy.kind, policy.subject, *policy.controls]
    advisory = policy.enforcement == "advisory"
    return {
        "id": safe(policy.id),
        "shortDescription": {"text": _text(policy.title or policy.id)},
        "fullDescription": {"text": _text(policy.rationale or policy.title or policy.id)},
        "help": {"text": help_text(policy), "markdown": help_markdown(policy)},
        "defaultConfiguration": {
            "level": "warning" if advisory else "error",
            "rank": _RANKS.get(policy.severity, 0.0),
        },
        "properties": {
            "tags": list(dict.fromkeys(safe(tag) for tag in tags if tag))[:TAGS],
            "precision": _PRECISION.get(policy.kind, "medium"),
            "problem.severity": _PROBLEM_SEVERITY.get(policy.severity, "recommendation"),
            "severity": policy.severity,
            "enforcement": policy.enforcement,
        },
    }


def _text(text: str, most: int = TEXT) -> str:
    """Return text that is no link in SARIF's own notation, and no longer than is shown."""
    plain_text = safe(text).replace("](", "] (")
    return plain_text if len(plain_text) <= most else plain_text[: most - 1] + "…"


def _result(finding: Finding, report: Report) -> _Object:
    told = [f"{name}: {text}" for name, text in details(finding)]
    related = [one for one in finding.evidence if one.location][:RELATED]
    result: _Object = {
        "ruleId": safe(finding.policy),
        "kind": "open" if finding.verdict == "unknown" else "fail",
        "level": _level(finding),
        "rank": _RANKS.get(finding.severity, 0.0),
        "message": {"text": _text(". ".join((finding.headline.rstrip("."), *told)), 4 * TEXT)},
        "locations": [_location(anchor(finding, report), report, finding)],
        "partialFingerprints": {"aiSpend/v1": finding.fingerprint},
        "properties": {
            "verdict": finding.verdict,
            "severity": finding.severity,
            "enforcement": finding.enforcement,
            "blocking": finding.blocking,
            "ground": finding.basis,
            "workload": safe(finding.workload or ""),
            "foldedUnder": finding.folded_under or "",
        },
    }
    state = _STATES.get(finding.change)
    if state:
        result["baselineState"] = state
    if related:
        places = enumerate(related, 1)
        result["relatedLocations"] = [_related(one, number, report) for number, one in places]
    if finding.verdict == "waived":
        result["suppressions"] = [_suppression(finding)]
    return result


def _level(finding: Finding) -> str:
    """Return `error` for what blocks only; SARIF wants `none` for whatever is not a fail."""
    if finding.verdict == "unknown":
        return "none"
    return "error" if finding.blocking else "warning"


def _suppression(finding: Finding) -> _Object:
    reason = _text(accepted_text(finding.waiver or {}))
    return {"kind": "external", "status": "accepted", "justification": reason}


def _related(one: Evidence, number: int, report: Report) -> _Object:
    assert one.location is not None
    value = plain(one.value)
    shown = "" if value is None or isinstance(value, dict | list) else f" {value}"
    text = _text(f"{one.fact}{shown} ({one.basis})")
    return {"id": number, **_location(one.location, report), "message": {"text": text}}


def _location(place: Location, report: Report, finding: Finding | None = None) -> _Object:
    # One line: GitHub shows a result in a pull request only if all its lines are in the change.
    found: _Object = {
        "physicalLocation": {
            "artifactLocation": {
                "uri": uri(in_repository(place.path, report)),
                "uriBaseId": "%SRCROOT%",
            },
            "region": {
                "startLine": place.line, "startColumn": place.column, "endLine": place.line,
            },
        }
    }  # fmt: skip
    if finding:
        found["logicalLocations"] = [
            {"fullyQualifiedName": safe(finding.address), "kind": finding.subject_kind}
        ]
    return found


def _passes(report: Report) -> Iterator[_Object]:
    titles = {policy.id: policy.title for policy in report.policies}
    for name, addresses in report.passed.items():
        for address in addresses:
            yield {
                "ruleId": safe(name),
                "kind": "pass",
                "level": "none",
                "message": {"text": _text(f"{address}: {titles.get(name) or name}")},
                "locations": [
                    {"logicalLocations": [{"fullyQualifiedName": safe(address)}]}
                ],
            }  # fmt: skip


def _number(results: Sequence[_Object]) -> None:
    """Give each result the fingerprint that GitHub compares, the same finding twice numbered."""
    seen: Counter[str] = Counter()
    for result in results:
        own = result.get("partialFingerprints")
        if own:
            name = own["aiSpend/v1"]
            seen[name] += 1
            own["primaryLocationLineHash"] = f"{name}:{seen[name]}"


def _invocation(report: Report, cut: int) -> _Object:
    execution = [_notification(one, "error", report) for one in report.problems if not one.usage]
    execution += [_notification(gap, "note", report) for gap in report.gaps]
    if cut:
        told = f"{cut:,} results were left out, the mildest first: a file holds no more"
        execution.append(
            {"descriptor": {"id": "cut"}, "level": "warning", "message": {"text": told}}
        )
    return {
        "executionSuccessful": report.exit_code in (0, 1),
        "exitCode": report.exit_code,
        "exitCodeDescription": exit_text(report.exit_code),
        "toolExecutionNotifications": execution,
        "toolConfigurationNotifications": [
            _notification(one, "error", report) for one in report.problems if one.usage
        ],
    }


def _notification(one: Problem | Gap, level: str, report: Report) -> _Object:
    told: _Object = {
        "descriptor": {"id": safe(one.kind)},
        "level": level,
        "message": {"text": _text(trouble_text(one), 4 * TEXT)},
    }
    if one.location:
        told["locations"] = [_location(one.location, report)]
    return told
