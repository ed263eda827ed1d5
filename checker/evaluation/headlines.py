"""Turns findings into headlines: one cause told once, one policy with many places told once."""

from collections.abc import Iterable, Sequence

from checker.model.policy import SEVERITIES
from checker.model.report import Finding, Headline

_TOLD = ("fail", "warn")


def headlines(findings: Sequence[Finding], implied: frozenset[str]) -> list[Headline]:
    """Return the fails and warnings to tell, worst first.

    Findings folded under another are named below it. Findings of one policy with the same
    sentence in one workload become one headline. Workloads named in `implied` have no manifest:
    there one headline a policy stands for all of them, and names the other roots.
    """
    told = [finding for finding in findings if finding.verdict in _TOLD]
    folded: dict[str, list[Finding]] = {}
    for finding in told:
        if finding.folded_under:
            folded.setdefault(finding.folded_under, []).append(finding)
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in sorted(told, key=_worst_first):
        if not finding.folded_under:
            groups.setdefault(_group(finding, implied), []).append(finding)
    return [_headline(group, folded) for group in groups.values()]


def _group(finding: Finding, implied: frozenset[str]) -> tuple[str, ...]:
    older = "older" if finding.change == "unchanged" else ""
    if finding.workload in implied:
        return (finding.policy, finding.verdict, older)
    return (finding.policy, finding.verdict, finding.workload or "", finding.headline, older)


def _headline(group: Sequence[Finding], folded: dict[str, list[Finding]]) -> Headline:
    first = group[0]
    same = [finding for finding in group if finding.headline == first.headline]
    rest = [finding for finding in group if finding.headline != first.headline]
    return Headline(
        finding=first,
        places=tuple(finding.location for finding in same),
        times=len(same),
        same_cause=_unique(
            folding.policy
            for finding in group
            for folding in sorted(folded.get(finding.fingerprint, ()), key=_worst_first)
        ),
        others=_unique(finding.root or "." for finding in rest),
    )


def _worst_first(finding: Finding) -> tuple[object, ...]:
    worth = finding.impact.amount if finding.impact else 0
    return (
        _TOLD.index(finding.verdict),
        SEVERITIES.index(finding.severity),
        -worth,
        finding.policy,
        finding.root,
        finding.address,
    )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
