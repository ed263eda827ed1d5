"""Finds findings that tell one cause twice, and puts them under the one that tells it best."""

from collections.abc import Mapping, Sequence

from checker.model.policy import SEVERITIES, Policy
from checker.model.report import Finding

_TOLD = ("fail", "warn")


def folded(findings: Sequence[Finding], policies: Mapping[str, Policy]) -> list[Finding]:
    """Return the findings, those of one workload and one cause put under the first of them.

    First is what blocks, then the worse verdict, then the policy that others name in
    `folds_under`, then the higher severity: nothing is hidden under a milder finding. Findings of
    the first one's own policy stay as they are, since each tells of another place.
    """
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        if finding.verdict in _TOLD:
            groups.setdefault(_group(finding), []).append(finding)
    under: dict[int, str] = {}
    for group in groups.values():
        under |= _placed(group, policies)
    return [
        finding._replace(folded_under=under[id(finding)]) if id(finding) in under else finding
        for finding in findings
    ]


def _group(finding: Finding) -> tuple[str, ...]:
    owner = finding.workload or finding.address
    older = "older" if finding.change == "unchanged" else ""
    return (finding.root, finding.context, owner, finding.cause, older)


def _placed(group: Sequence[Finding], policies: Mapping[str, Policy]) -> Mapping[int, str]:
    ordered = sorted(group, key=lambda finding: _first(finding, policies))
    first = ordered[0].policy
    heads = {finding.address: finding for finding in reversed(ordered) if finding.policy == first}
    return {
        id(finding): heads.get(finding.address, ordered[0]).fingerprint
        for finding in ordered
        if finding.policy != first
    }


def _first(finding: Finding, policies: Mapping[str, Policy]) -> tuple[object, ...]:
    return (
        not finding.blocking,
        _TOLD.index(finding.verdict),
        _depth(finding.policy, policies),
        SEVERITIES.index(finding.severity),
        finding.policy,
        finding.address,
    )


def _depth(name: str, policies: Mapping[str, Policy]) -> int:
    """Return how many policies one folds under, one above the other; a circle ends."""
    seen: list[str] = []
    while name in policies and name not in seen:
        seen.append(name)
        name = policies[name].folds_under or ""
    return len(seen)
