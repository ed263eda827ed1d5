"""Tells older findings from new and worse ones by a baseline; older ones do not block."""

from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal

from checker.evaluation.identity import Match, costs_more, matched
from checker.model.report import Finding
from checker.model.rows import NamedTuple

_TOLD = ("fail", "warn")
_NAMED = 3
_MORE = Decimal("0.1")
"""Money that grows by less than this share is the same: measured money moves every month."""


class Compared(NamedTuple):
    """Findings with what became of each since the baseline, and what of it is gone."""

    findings: list[Finding]
    counts: Counter[str]
    gone: tuple[str, ...] = ()


def compared(
    baseline: Sequence[Finding],
    findings: Sequence[Finding],
    judged: Collection[str] | None,
    holds: bool,
) -> Compared:
    """Mark findings as `new`, `worsened` or `unchanged`; older ones stop blocking where it `holds`.

    A hard policy blocks all the same. `judged` are the policies of a whole run, so that what is not
    found by them is gone; None where only a part was judged.
    """
    told = [one for one in findings if one.subject_kind != "waiver"]
    kept: dict[int, Finding] = {}
    counts: Counter[str] = Counter()
    gone: list[str] = []
    for match in matched(baseline, told):
        before, after = match
        if after is None:
            assert before is not None
            if judged is not None and before.policy in judged:
                gone.append(f"{before.policy} on {before.address}")
        elif after.verdict in _TOLD:
            change = _change(match)
            counts[change] += 1
            kept[id(after)] = _marked(after, change, holds)
    counts["fixed"] = len(gone)
    return Compared([kept.get(id(one), one) for one in findings], counts, tuple(gone[:_NAMED]))


def _change(match: Match) -> str:
    before, after = match
    change = "unchanged" if match.change == "improved" else match.change
    if change == "unchanged" and before and after and costs_more(before, after, _MORE):
        return "worsened"
    return change


def _marked(finding: Finding, change: str, holds: bool) -> Finding:
    older = holds and change == "unchanged" and finding.enforcement != "hard"
    return finding._replace(change=change, blocking=finding.blocking and not older)
