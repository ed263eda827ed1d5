"""Turns unknown verdicts into the few questions whose answers settle most of them."""

from collections import Counter
from collections.abc import Mapping, Sequence

from checker.model.report import Finding, Question
from checker.model.rows import NamedTuple
from checker.model.vocabulary import FACTS, MEASURES


def questions(findings: Sequence[Finding]) -> list[Question]:
    """Return the missing facts, the one that settles most verdicts first.

    A fact settles a verdict if it is the last one missing once those above it are answered, so
    the column adds up to all unknown verdicts that questions can settle. What only needs time to
    pass is no question.
    """
    open_verdicts = [
        finding
        for finding in findings
        if finding.verdict == "unknown" and finding.missing and not finding.waits_until
    ]
    helped: dict[str, list[Finding]] = {}
    for finding in open_verdicts:
        for name in finding.missing:
            helped.setdefault(name, []).append(finding)
    return list(_greedy(open_verdicts, helped))


def _greedy(
    open_verdicts: Sequence[Finding], helped: Mapping[str, Sequence[Finding]]
) -> Sequence[Question]:
    """Ask the best question next until none is left.

    Where none settles anything alone, the one that leaves most verdicts with one fact missing.
    """
    # Many verdicts lack the same facts: they are one row with their number.
    alike = Counter(frozenset(finding.missing) for finding in open_verdicts)
    by_name: dict[str, list[_Lack]] = {name: [] for name in helped}
    for names, times in alike.items():
        lack = _Lack(set(names), times)
        for name in names:
            by_name[name].append(lack)
    asked: list[Question] = []
    while by_name:
        best = min(by_name, key=lambda name: (*_worth(by_name[name]), name))
        settles = -_worth(by_name[best])[0]
        for lack in by_name.pop(best):
            lack.names.discard(best)
        asked.append(_question(best, settles, helped[best]))
    return asked


class _Lack(NamedTuple):
    """Facts that are missing together, and in how many verdicts."""

    names: set[str]
    times: int


def _worth(lacks: Sequence[_Lack]) -> tuple[int, int, int]:
    """Return what an answer settles, what it nearly settles and what it helps, best lowest."""
    worth = [0, 0, 0]
    for names, times in lacks:
        left = len(names)
        worth[2] -= times
        if left <= len(worth) - 1:
            worth[left - 1] -= times
    return worth[0], worth[1], worth[2]


def _question(name: str, settles: int, helped: Sequence[Finding]) -> Question:
    fact, measure = FACTS.get(name), MEASURES.get(name)
    row = measure or fact
    workloads = {finding.workload for finding in helped if finding.workload}
    return Question(
        fact=name,
        meaning=row.meaning if row else "an attribute of the code",
        who=row.who if row else "engineering",
        settles=settles,
        helps=len(helped),
        workloads=tuple(sorted(workloads)),
        per_team=bool(fact and fact.per_team),
    )
