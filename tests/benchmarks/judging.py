"""Judges 10,000 subjects by all policies, and tells CPU seconds and the size of the JSON report.

The subjects are those of `tests/verdicts/roots`, with new addresses until there are enough: real
facts, known and unknown, of all kinds. Run: `python tests/benchmarks/judging.py [SUBJECTS]`; with
`--implied` as if no manifest declared any of their workloads, which is what most repositories are.
"""

import gc
import io
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count, islice
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from checker.check import Request, Run
from checker.evaluation.headlines import headlines
from checker.evaluation.judge import Judgment, judge
from checker.evaluation.pages import policy_rows
from checker.evaluation.tallies import tallies
from checker.model.facts import Subject
from checker.model.policy import Policy
from checker.model.report import Report
from checker.policy.documents import load_documents
from checker.policy.loader import load_policies
from checker.reports import load_format
from checker.reports.style import Style

DAY = date(2026, 11, 21)
ROOTS = Path(__file__).parents[1] / "verdicts" / "roots"


def subjects(many: int) -> list[Subject]:
    """Return so many subjects: those of the corpus, each copy a folder of its own."""
    found: list[Subject] = []
    with TemporaryDirectory() as scratch:
        for root in sorted(ROOTS.iterdir()):
            copy = Path(copytree(root, Path(scratch) / root.name))
            run = Run(Request((copy,), DAY, second_reader="off"), lambda *stage: None)
            found += run.facts.subjects
    # A run has one portfolio.
    portfolios = [one for one in found if one.kind == "portfolio"]
    found = [one for one in found if one.kind != "portfolio"] + portfolios[:1]
    return list(islice(_copies(found), many))


def _copies(found: Sequence[Subject]) -> Iterator[Subject]:
    for number in count():
        for one in found:
            if number and one.kind == "portfolio":
                continue
            workload = one.workload and f"{one.workload}-{number}"
            yield one._replace(
                address=f"{one.address}-{number}", workload=workload, root=f"{number}/{one.root}"
            )


def report(policies: Sequence[Policy], judgment: Judgment) -> str:
    """Return the JSON report of a judgment."""
    found = Report(
        as_of=DAY,
        profile="local",
        contexts=("defaults",),
        counts=judgment.counts,
        exit_code=0,
        findings=judgment.findings,
        headlines=headlines(judgment.findings, frozenset()),
        passed=judgment.passed,
        not_applicable=judgment.not_applicable,
        inventory=(),
        workloads=(),
        questions=judgment.questions,
        problems=(),
        gaps=(),
        inputs=(),
        policies=policy_rows(policies, load_documents()),
        **tallies(judgment.findings, ())._asdict(),
    )
    out = io.StringIO()
    load_format("json").write(found, out, Style())
    return out.getvalue()


def main() -> None:
    """Measure once and print."""
    numbers = [int(text) for text in sys.argv[1:] if text.isdigit()]
    policies, given = load_policies().policies, subjects(numbers[0] if numbers else 10_000)
    if "--implied" in sys.argv:
        given = [one._replace(implied=True) for one in given]
    gc.disable()
    start = time.process_time()
    judgment = judge(policies, given, as_of=DAY)
    judged = time.process_time()
    text = report(policies, judgment)
    written = time.process_time()
    kinds = {kind: sum(1 for one in given if one.kind == kind) for kind in {g.kind for g in given}}
    print(f"{len(given):,} subjects {kinds} by {len(policies)} policies")
    print(f"verdicts  {sum(judgment.counts.values()):,}  {dict(judgment.counts)}")
    print(f"judging   {judged - start:.2f} s CPU")
    print(f"report    {written - judged:.2f} s CPU, {len(text) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
