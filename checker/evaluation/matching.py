"""Compares the findings of a change with those of its base: what is new, worse, older or fixed.

A change is stopped only by what it can mend: what it introduces or makes worse.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from checker.evaluation.folding import folded
from checker.evaluation.growth import Key, Pair, key_of
from checker.evaluation.headlines import headlines
from checker.evaluation.identity import Match, matched
from checker.model.facts import Subject
from checker.model.policy import Policy
from checker.model.report import Finding, Headline
from checker.model.rows import NamedTuple

ADVISORY_THEMES = ("maturity", "personas", "key-figures")
"""Themes whose policies only advise in a pull request, where no settings say otherwise."""
_STATES = {"new": "new", "worsened": "worse", "unchanged": "older", "improved": "older",
           "fixed": "fixed"}  # fmt: skip
_TOLD = ("new", "worsened")
_ABOUT_SPEND = "ai-spend-has-an-owner"


class Sides(NamedTuple):
    """What is known of both sides: which subjects stood before, and which became larger.

    `unfounded` are new workloads over hardware that stood before, `emptied` those of which all
    hardware is gone.
    """

    stood: frozenset[Key]
    grown: frozenset[Key]
    unfounded: frozenset[Key]
    emptied: frozenset[Key]


class Compared(NamedTuple):
    """The findings after a change with what became of each, and how many there are of a kind."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


def sides(pairs: Sequence[Pair], grown: frozenset[Key]) -> Sides:
    """Return what is known of both sides of a change."""
    stood = {key_of(after) for before, after in pairs if before is not None and after is not None}
    fresh = {
        key_of(after)
        for before, after in pairs
        if before is None and after is not None and after.kind in ("capacity", "workload")
    }
    return Sides(frozenset(stood), grown, frozenset(fresh - grown), _emptied(pairs))


def _emptied(pairs: Sequence[Pair]) -> frozenset[Key]:
    hardware = [pair for pair in pairs if "resource" in (one.kind for one in pair if one)]
    had = {_holder(before) for before, _ in hardware if before is not None}
    stays = [one for pair in hardware if pair.after is not None for one in pair]
    has = {_holder(one) for one in stays if one is not None}
    gone = had - has
    return frozenset(
        key_of(after)
        for before, after in pairs
        if before is not None and after is not None and after.kind != "resource"
        if _holder(before) in gone
    )


def _holder(subject: Subject) -> tuple[str, str]:
    return (subject.workload or subject.address, subject.context)


def compared(
    before: Sequence[Finding],
    after: Sequence[Finding],
    known: Sides,
    policies: Mapping[str, Policy],
) -> Compared:
    """Return the findings of a change, each with its state and whether it stops the change.

    Roots, places and addresses of `before` are told as they are called after the change.
    """
    matches = matched(before, after)
    told = [_judged(match, known, policies) for match in matches if match.after is not None]
    counts = Counter(_STATES[one.change] for one in told if one.verdict in ("fail", "warn"))
    counts["fixed"] = sum(_mended(match) for match in matches)
    counts["unknown"] = sum(one.verdict == "unknown" for one in told)
    return Compared(tuple(told), counts)


def _mended(match: Match) -> bool:
    """Whether a fail or warning is gone, and not merely unknown by now."""
    before, after = match
    return before is not None and before.verdict in ("fail", "warn") and after is None


def _judged(match: Match, known: Sides, policies: Mapping[str, Policy]) -> Finding:
    assert match.after is not None
    finding, key = match.after, _key(match.after)
    policy = policies.get(finding.policy)
    kind = policy.kind if policy is not None else "static"
    change = _change(match, finding, key, known)
    by_size = kind == "evidence" or finding.policy == _ABOUT_SPEND
    if change == "unchanged" and finding.verdict == "fail" and by_size and key in known.grown:
        change = "worsened"
    stops = change in _TOLD and _may_stop(finding, change) and key not in known.unfounded
    if kind == "evidence" and key not in known.grown:
        stops = False
    if finding.verdict == "unknown" and key in known.emptied:
        stops = False
    return finding._replace(change=change, blocking=stops)


def _change(match: Match, finding: Finding, key: Key, known: Sides) -> str:
    before, change = match.before, match.change
    if finding.verdict == "unknown":
        if before is None:
            return "worsened" if key in known.stood else "new"
        return "unchanged" if before.verdict == "unknown" else "worsened"
    if before is not None and change == "new" and set(finding.reason) < set(before.reason):
        return "unchanged"
    return change


def _key(finding: Finding) -> Key:
    root = finding.root if finding.subject_kind == "resource" else ""
    return (finding.subject_kind, root, finding.context, finding.address)


def _may_stop(finding: Finding, change: str) -> bool:
    if finding.verdict == "unknown":
        hides = change == "worsened" and "fail" in finding.possible
        return hides and finding.enforcement != "advisory" and not finding.waits_until
    # What the baseline knows does not stop anybody, unless a change makes it worse.
    known = finding.change == "unchanged" and finding.enforcement != "advisory"
    return finding.blocking or (known and finding.verdict == "fail" and change == "worsened")


def change_headlines(
    findings: Sequence[Finding], implied: Collection[str], policies: Mapping[str, Policy]
) -> list[Headline]:
    """Return what a change introduces or makes worse, worst first; older findings are left out."""
    own = [one._replace(folded_under=None) for one in findings if one.change in _TOLD]
    told = headlines(folded(own, policies), frozenset(implied))
    return [*told, *_open(own, policies)]


def _open(findings: Sequence[Finding], policies: Mapping[str, Policy]) -> list[Headline]:
    """Return the verdicts that became unknown and stop the change, by what is missing."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for one in findings:
        if one.verdict == "unknown" and one.blocking:
            groups.setdefault((one.workload, one.missing[:1]), []).append(one)
    found = []
    for group in groups.values():
        first = group[0]
        why = first.missing_because[0] if first.missing_because else first.headline
        title = policies[first.policy].title if first.policy in policies else first.policy
        headline = f"Not known any more: {title} ({why})"
        told = first._replace(headline=headline, remediation=_WRITE)
        others = tuple(dict.fromkeys(one.policy for one in group[1:]))
        found.append(Headline(told, (first.location,), 1, others))
    return found


_WRITE = (
    "give it a value that can be read here: a default, a tfvars file, or a field of the manifest"
)


def is_advisory(policy: Policy) -> bool:
    """Whether a policy only advises in a pull request, where no settings say otherwise."""
    return policy.kind == "attested" or policy.theme in ADVISORY_THEMES
