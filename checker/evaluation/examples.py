"""Runs the examples of a policy through the same judgment that real subjects get."""

from collections.abc import Iterable, Sequence
from datetime import date

from checker.evaluation.disagreeing import disagreements
from checker.evaluation.judge import Judgment, judge
from checker.evaluation.outcome import Asking
from checker.model.facts import Subject
from checker.model.policy import Example, Policy
from checker.model.report import Finding
from checker.model.rows import NamedTuple

_DAY = date(2026, 11, 21)


class Tried(NamedTuple):
    """What an example came to; `why` tells in words where it differs from what it expects.

    `clauses` are those of the policy because of which it does. `lacking` tells what has to be
    installed to try it at all.
    """

    example: Example
    verdict: str
    why: str = ""
    finding: Finding | None = None
    clauses: tuple[str, ...] = ()
    lacking: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the example came out as it says."""
        return not self.why


def try_example(policy: Policy, example: Example) -> Tried:
    """Judge the facts that an example gives."""
    subject, as_of = subject_of(policy, example), day_of(example)
    return compared(policy, example, judge([policy], [subject], as_of=as_of), [subject])


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
    """Return the day an example is judged on: its own, else one that never moves.

    An example that agreed once agrees always, whatever day its policy is tested.
    """
    return date.fromisoformat(example.as_of) if example.as_of else _DAY


def compared(
    policy: Policy, example: Example, judgment: Judgment, subjects: Iterable[Subject] = ()
) -> Tried:
    """Hold a judgment, of facts or of input files, against what the example expects.

    Of several subjects the example's own counts; if it names none, there has to be one. Where the
    `subjects` are given, it is told which clauses decided otherwise.
    """
    found = list(_verdicts(policy, example, judgment))
    if len(found) != 1:
        places = ", ".join(sorted(address for address, _, _ in found)) or "nothing"
        said = f"the inputs give {len(found)} subjects ({places}): name one with subject"
        return Tried(example, "not judged", said)
    _, verdict, finding = found[0]
    why = _difference(example, verdict, finding)
    if verdict == example.expect or not why:
        return Tried(example, verdict, why, finding)
    clauses: tuple[str, ...] = ()
    for subject in _alone(policy, example, subjects):
        asking = Asking(subject, day_of(example))
        clauses = disagreements(policy, subject, asking, example.expect, verdict)
    return Tried(example, verdict, why, finding, clauses)


def _alone(policy: Policy, example: Example, subjects: Iterable[Subject]) -> list[Subject]:
    """Return the subject that was judged, if it is certain which one it was."""
    kind = [one for one in subjects if one.kind == policy.subject]
    named = [one for one in kind if one.address == example.subject] if example.subject else kind
    return named if len(named) == 1 else []


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
    if verdict != example.expect:
        return f"expected {example.expect}, is {verdict}"
    if example.says is not None and (not finding or finding.headline != example.says):
        return f"it says: {finding.headline if finding else 'nothing'}"
    if example.severity is not None and (not finding or finding.severity != example.severity):
        said = f"is {finding.severity}" if finding else "there is no finding"
        return f"expected severity {example.severity}, {said}"
    return ""
