"""Writes a report in GitLab's Code Quality format: what fails, what warns, what was not read.

Unknown verdicts are questions, not defects of the code: they come with `verbose` only.
"""

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, TextIO

from checker.model.location import Location
from checker.model.report import Finding, Problem, Report
from checker.reports.style import Style, safe
from checker.reports.wording.escapes import unmarked
from checker.reports.wording.findings import (
    anchor,
    details,
    in_repository,
    trouble_text,
    worst_first,
)

NAME = "gitlab-codequality"

_SEVERITIES = {
    "critical": "blocker", "high": "critical", "medium": "major", "low": "minor", "info": "info",
}  # fmt: skip


def write(report: Report, out: TextIO, style: Style) -> None:
    """Write a list of issues, what could not be read first; no fingerprint occurs twice."""
    told = ("fail", "warn", "unknown") if style.verbose else ("fail", "warn")
    issues = [_problem(problem, report) for problem in report.problems]
    issues += [
        _finding(finding, report)
        for finding in worst_first(report.findings)
        if finding.verdict in told
    ]
    text = json.dumps(list(_unique(issues)), indent=1, ensure_ascii=True)
    out.write(unmarked(text) + "\n")


def _finding(finding: Finding, report: Report) -> dict[str, Any]:
    told = [f"{name}: {text}" for name, text in details(finding) if name in ("money", "fix")]
    severity = _SEVERITIES.get(finding.severity, "info")
    return _issue(
        ". ".join((finding.headline.rstrip("."), *told)),
        finding.policy,
        finding.fingerprint,
        "info" if finding.verdict == "unknown" else severity,
        anchor(finding, report),
        report,
    )


def _problem(problem: Problem, report: Report) -> dict[str, Any]:
    place = problem.location or Location(next((row["path"] for row in report.inputs), "."))
    identity = f"{problem.kind}\0{place.path}\0{problem.message}"
    fingerprint = sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return _issue(
        trouble_text(problem), f"could-not-read/{problem.kind}", fingerprint, "critical", place,
        report,
    )  # fmt: skip


def _issue(
    text: str, check: str, fingerprint: str, severity: str, place: Location, report: Report
) -> dict[str, Any]:
    return {
        "description": safe(text),
        "check_name": safe(check),
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {
            "path": safe(in_repository(place.path, report)),
            "lines": {"begin": place.line},
        },
    }


def _unique(issues: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for issue in issues:
        name = issue["fingerprint"]
        seen[name] += 1
        yield issue if seen[name] == 1 else {**issue, "fingerprint": f"{name}-{seen[name]}"}
