"""Writes a report as JUnit XML: a suite a policy, a test case a subject.

A fail is a failure, whether it blocks or not; unknown and waived are skipped with the reason; what
could not be read is an error. No times: the same inputs give the same bytes.
"""

from collections.abc import Iterator, Sequence
from typing import TextIO
from xml.etree import ElementTree as XML

from checker.model.report import Finding, Gap, Problem, Report
from checker.reports.style import Style, safe
from checker.reports.wording.findings import (
    anchor,
    details,
    in_repository,
    titles,
    trouble_text,
    worst_first,
)
from checker.reports.wording.waivers import accepted_text

NAME = "junit"

_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}
_UNREAD = "could not be checked"


def write(report: Report, out: TextIO, style: Style) -> None:
    """Write one `testsuites` document in ASCII."""
    root = XML.Element("testsuites", name="AI Spend Checker")
    root.extend(_suites(report))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    XML.indent(root, " ")
    text = XML.tostring(root, encoding="us-ascii", xml_declaration=True).decode("ascii")
    out.write(text + "\n")


def _suites(report: Report) -> Iterator[XML.Element]:
    trouble = [*(_error(one, report) for one in report.problems)]
    trouble += [_out_of_reach(gap, report) for gap in report.gaps]
    if trouble:
        yield _suite(_UNREAD, trouble)
    told: dict[str, list[Finding]] = {}
    for finding in worst_first(report.findings):
        told.setdefault(finding.policy, []).append(finding)
    known = titles(report)
    for policy in sorted({*told, *report.passed}):
        cases = [_case(finding, report) for finding in told.get(policy, ())]
        cases += [_test(address, policy) for address in report.passed.get(policy, ())]
        suite = _suite(policy, cases)
        title = known[policy].title if policy in known else ""
        if title:
            properties = XML.Element("properties")
            XML.SubElement(properties, "property", name="title", value=safe(title))
            suite.insert(0, properties)
        yield suite


def _suite(name: str, cases: Sequence[XML.Element]) -> XML.Element:
    suite = XML.Element("testsuite", name=safe(name), tests=str(len(cases)))
    for attribute, tag in _COUNTED.items():
        suite.set(attribute, str(sum(1 for case in cases if case.find(tag) is not None)))
    suite.extend(cases)
    return suite


def _test(name: str, group: str) -> XML.Element:
    return XML.Element("testcase", name=safe(name) or ".", classname=safe(group))


def _case(finding: Finding, report: Report) -> XML.Element:
    case = _test(finding.address, finding.policy)
    place = anchor(finding, report)
    at = f"{in_repository(place.path, report)}:{place.line}"
    text = "\n".join(
        safe(line)
        for line in (
            finding.headline, *(f"{name}: {text}" for name, text in details(finding)), at,
        )
    )  # fmt: skip
    if finding.verdict == "warn":
        XML.SubElement(case, "system-out").text = text
        return case
    # What a change does not stop at is no failure of it, and what it hides is one.
    fails = finding.blocking or (finding.verdict == "fail" and report.change is None)
    tag = "failure" if fails else "skipped"
    result = XML.SubElement(case, tag, type=finding.verdict, message=_message(finding))
    result.text = text
    return case


def _message(finding: Finding) -> str:
    if finding.verdict != "waived":
        return safe(finding.headline)
    return safe(f"waived: {accepted_text(finding.waiver or {})}")


def _error(problem: Problem, report: Report) -> XML.Element:
    case = _trouble(problem, report)
    message = safe(problem.message)
    XML.SubElement(case, "error", type=safe(problem.kind), message=message).text = safe(
        trouble_text(problem)
    )
    return case


def _out_of_reach(gap: Gap, report: Report) -> XML.Element:
    case = _trouble(gap, report)
    XML.SubElement(case, "skipped", type=safe(gap.kind), message=safe(gap.message))
    return case


def _trouble(one: Problem | Gap, report: Report) -> XML.Element:
    place = one.location
    name = f"{in_repository(place.path, report)}:{place.line}" if place else one.kind
    return _test(name, _UNREAD)
