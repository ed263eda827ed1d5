"""Turns the waivers and the baseline of a rules tree into what becomes of the findings of a run.

Most projects have neither, and then nothing of it is imported.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from checker.documents.tree import SourceTree
from checker.evaluation.judge import Waive
from checker.evaluation.scope import Scope
from checker.model.policy import Policy
from checker.model.report import BaselineRow, Finding, Problem, WaiverRow

_WAIVERS, _BASELINE = "waivers", "ai-spend-baseline.json"
_Step = Callable[[list[Finding]], list[Finding]]


class Exemptions:
    """What the rules tree exempts; `problems` are malformed files, `row` tells of the baseline."""

    def __init__(self, tree: SourceTree, as_of: date, profile: str) -> None:
        self._tree, self._as_of, self._profile = tree, as_of, profile
        names = {*tree.walk(), *(one.path for one in tree.excluded)}
        self._waivers = any(name.split("/")[0] == _WAIVERS for name in names)
        self._baseline = _BASELINE in names
        self.problems: tuple[Problem, ...] = ()
        self.row: BaselineRow | None = None

    def of(
        self,
        policies: Sequence[Policy],
        known: Collection[str],
        approvers: Sequence[str],
        scope: Scope,
    ) -> Waive | None:
        """Return what replaces findings, None where nothing does.

        `known` are the ids of all policies, judged or not. `scope` tells older findings from those
        that a commit brings.
        """
        self.problems = ()
        waive = self._waiving(policies, known, approvers, scope.whole) if self._waivers else None
        compare = self._comparing(policies, scope.whole) if self._baseline else None
        steps = [*filter(None, [compare]), *([scope.older] if scope.narrows else [])]
        if not steps:
            return waive

        def applied(
            findings: Sequence[Finding], workloads: Collection[str]
        ) -> tuple[list[Finding], tuple[WaiverRow, ...]]:
            left, rows = waive(findings, workloads) if waive else (list(findings), ())
            for step in steps:
                left = step(left)
            return left, rows

        return applied

    def _waiving(
        self,
        policies: Sequence[Policy],
        known: Collection[str],
        approvers: Sequence[str],
        whole: bool,
    ) -> Waive:
        from checker.evaluation.waiving import Waiving
        from checker.policy.waivers import load_waivers

        waivers, problems = load_waivers(self._tree)
        self.problems += problems
        return Waiving(
            waivers,
            approvers,
            {policy.id: policy for policy in policies},
            known,
            self._as_of,
            whole=whole and self._profile != "pre-commit",
            blocking=self._profile == "audit",
        ).applied

    def _comparing(self, policies: Sequence[Policy], whole: bool) -> _Step | None:
        from checker.evaluation.baseline import compared
        from checker.policy.baseline import FILE, load_baseline

        baseline, problems = load_baseline(self._tree)
        self.problems += problems
        if baseline is None:
            return None
        kinds = ("static",) if self._profile == "pre-commit" else None
        judged = {one.id for one in policies if kinds is None or one.kind in kinds}
        audit = self._profile == "audit"

        def compare(findings: list[Finding]) -> list[Finding]:
            found = compared(
                baseline.findings, findings, judged if whole else None, holds=not audit
            )
            count = found.counts
            self.row = BaselineRow(
                FILE, baseline.as_of, count["new"], count["worsened"], count["unchanged"],
                count["fixed"], found.gone,
            )  # fmt: skip
            return found.findings

        return compare
