"""Runs the examples of a policy through the same judgment that real subjects get."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from checker.evaluation.judge import Judgment, judge
from checker.model.facts import Subject
from checker.model.policy import Example, Policy
from checker.model.report import Finding


class Tried(NamedTuple):
    """What an example came to; `why` tells in words where it differs from what it expects."""

    example: Example
    verdict: str
    why: str = ""
    finding: Finding | None = None

    @property
    def agrees(self) -> bool:
        """Whether the example came out as it says."""
        return not self.why


def try_example(policy: Policy, example: Example) -> Tried:
    """Judge the facts that an example gives."""
    judgment = judge([policy], [subject_of(policy, example)], as_of=day_of(example))
    return compared(policy, example, judgment)


def subject_of(policy: Policy, example: Example) -> Subject:
    """Return the subject that an example describes by its facts."""
    workload = "example"
    return Subject(
        kind=policy.subject,
        address=example.subject or ("example" if policy.subject != "resource" else "a_type.a_name"),
        facts=example.given,
        location=example.location,
        workload=None if policy.subject == "portfolio" else workload,
        measures=example.measures,
        implied=example.implied,
    )


def day_of(example: Example) -> date:
    """Return the day an example is judged on: its own, else today."""
    if example.as_of:
        return date.fromisoformat(example.as_of)
    return datetime.now(UTC).date()


def compared(policy: Policy, example: Example, judgment: Judgment) -> Tried:
    """Hold a judgment, of facts or of input files, against what the example expects.

    Of several subjects the example's own counts; if it names none, there has to be one.
    """
    found = list(_verdicts(policy, example, judgment))
    if len(found) != 1:
        places = ", ".join(sorted(address for address, _, _ in found)) or "nothing"
        said = f"the inputs give {len(found)} subjects ({places}): name one with subject"
        return Tried(example, "not judged", said)
    _, verdict, finding = found[0]
    if verdict != example.expect:
        return Tried(example, verdict, _difference(example, verdict, finding), finding)
    if example.says is not None and (not finding or finding.headline != example.says):
        said = finding.headline if finding else "nothing"
        return Tried(example, verdict, f"it says: {said}", finding)
    return Tried(example, verdict, "", finding)


def _verdicts(
    policy: Policy, example: Example, judgment: Judgment
) -> Sequence[tuple[str, str, Finding | None]]:
    rows: list[tuple[str, str, Finding | None]] = [
        (finding.address, finding.verdict, finding)
        for finding in judgment.findings
        if finding.policy == policy.id
    ]
    rows += [(address, "pass", None) for address in judgment.passed.get(policy.id, ())]
    if example.subject and example.inputs:
        rows = [row for row in rows if row[0] == example.subject]
    silent = judgment.not_applicable.get(policy.id, 0)
    if not rows and silent:
        return [("", "not_applicable", None)]
    return rows


def _difference(example: Example, verdict: str, finding: Finding | None) -> str:
    said = f"expected {example.expect}, is {verdict}"
    if finding and finding.missing_because:
        return f"{said}: {'; '.join(finding.missing_because)}"
    if finding and finding.headline:
        return f"{said}: {finding.headline}"
    return said
