"""Applies waivers to findings, and turns each waiver into a row of the register or a finding."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from checker.documents.addresses import matches
from checker.documents.digest import sha256
from checker.documents.nearest import suggestion
from checker.evaluation.tallies import worth
from checker.model.policy import Policy
from checker.model.report import Finding, PolicyRow, WaiverRow
from checker.model.rows import NamedTuple
from checker.model.waivers import Waiver

POLICY = "waiver-is-in-order"
"""What findings about waivers themselves are called; no file holds it."""

REMIND = 14
"""Days before its end from which a waiver is announced."""

_WAIVED = ("fail", "warn")
_OPEN = (*_WAIVED, "unknown")
_ONLY_WARNS = ("unused", "not_granted_yet")


class Standing(NamedTuple):
    """How a waiver stands: its state, what is said of it, and what mends it."""

    state: str
    headline: str = ""
    fix: str = ""


class Waiving(NamedTuple):
    """The waivers of a run with what decides whether they stand.

    `policies` are those that are judged, `known` the ids of all. `whole` says that everything was
    judged, so that a waiver without a finding covers nothing. Where `blocking`, one that is not in
    order blocks by itself.
    """

    waivers: Sequence[Waiver]
    approvers: Sequence[str]
    policies: Mapping[str, Policy]
    known: Collection[str]
    as_of: date
    whole: bool = True
    blocking: bool = False

    def applied(
        self, findings: Sequence[Finding], workloads: Collection[str]
    ) -> tuple[list[Finding], tuple[WaiverRow, ...]]:
        """Return the findings with what is waived, those about waivers, and the register."""
        by: dict[int, Waiver] = {}
        stood: list[tuple[Waiver, Standing, list[int]]] = []
        for waiver in self.waivers:
            numbers = [at for at, one in enumerate(findings) if covers(waiver, one)]
            standing = self._standing(waiver, [findings[at] for at in numbers], workloads)
            stood.append((waiver, standing, numbers))
            for at in numbers if standing.state == "in_force" else ():
                if _can_be_waived(findings[at]):
                    by[at] = max(by.get(at, waiver), waiver, key=lambda one: one.expires)
        told = [
            _waived(finding, by[at]) if at in by else finding for at, finding in enumerate(findings)
        ]
        rows = [
            _row(waiver, standing, [told[at] for at in numbers], self.as_of)
            for waiver, standing, numbers in stood
        ]
        own = [self._finding(*one[:2], workloads) for one in stood if one[1].headline]
        return told + own, tuple(rows)

    def _standing(
        self, waiver: Waiver, found: Sequence[Finding], workloads: Collection[str]
    ) -> Standing:
        policy = self.policies.get(waiver.policy)
        if waiver.policy not in self.known:
            fix = suggestion(waiver.policy, self.known, "ai-spend policy list names them")
            return Standing("unknown_policy", "A waiver names a policy that does not exist", fix)
        if policy is None:
            return Standing("not_judged")
        wrong = (
            _impossible(policy, found)
            or term(waiver, policy)
            or self.approval(waiver)
            or self._not_used(waiver, found, workloads)
            or self._time(waiver)
        )
        return wrong or Standing("in_force")

    def approval(self, waiver: Waiver) -> Standing | None:
        """Return what is wrong with who asks for a waiver and who accepts it."""
        owner, approver = _person(waiver.owner), _person(waiver.approver)
        others = [one for one in self.approvers if _person(one) != owner]
        fix = f"let one of the approvers accept it: {', '.join(others)}"
        if not others:
            fix = "name under approvers in ai-spend.yaml who may accept waivers"
        if owner == approver:
            headline = "A waiver is accepted by the one who asks for it, so it covers nothing"
            return Standing("self_approved", headline, fix)
        if approver not in map(_person, self.approvers):
            headline = "A waiver is accepted by somebody who is no approver, so it covers nothing"
            return Standing("unknown_approver", headline, fix)
        return None

    def _time(self, waiver: Waiver) -> Standing | None:
        if waiver.granted > self.as_of:
            headline = f"A waiver counts only from {waiver.granted}; it covers nothing before"
            return Standing("not_granted_yet", headline, "wait until then, or mend granted")
        if waiver.expires < self.as_of:
            headline = f"A waiver ended on {waiver.expires}; what it covered counts again"
            fix = f"mend the finding, or ai-spend waive {waiver.policy} {waiver.scope}".rstrip()
            return Standing("expired", headline, fix)
        return None

    def _not_used(
        self, waiver: Waiver, found: Sequence[Finding], workloads: Collection[str]
    ) -> Standing | None:
        if found or not self.whole:
            return None
        fix = "remove it, or mend what it covers"
        if waiver.scope and waiver.scope not in workloads:
            fix = suggestion(waiver.scope, workloads, fix)
        return Standing("unused", "A waiver covers nothing that fails or warns", fix)

    def _finding(self, waiver: Waiver, standing: Standing, workloads: Collection[str]) -> Finding:
        place, verdict = waiver.location, "warn" if standing.state in _ONLY_WARNS else "fail"
        address = f"{waiver.policy} on {waiver.covers}"
        print_ = sha256("\0".join((POLICY, standing.state, address)).encode())[:16]
        return Finding(
            policy=POLICY,
            controls=(),
            subject_kind="waiver",
            address=address,
            workload=waiver.scope if waiver.scope in workloads else None,
            root="",
            context="defaults",
            verdict=verdict,
            possible=(),
            severity="high" if verdict == "fail" else "low",
            enforcement="soft" if verdict == "fail" else "advisory",
            blocking=self.blocking and verdict == "fail",
            cause=POLICY,
            headline=standing.headline,
            money="",
            remediation=standing.fix,
            at=address,
            notes=(),
            location=place,
            depends_on=(place.path,),
            evidence=(),
            missing=(),
            missing_because=(),
            basis="declared",
            fingerprint=print_,
            reason=(standing.state,),
            declared_in=place.path.rpartition("/")[0],
        )


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver is about a finding that fails, warns or is unknown."""
    if waiver.policy != finding.policy or finding.verdict not in _OPEN:
        return False
    if waiver.scope and waiver.scope != (finding.workload or finding.address):
        return False
    return not waiver.addresses or any(matches(one, finding.address) for one in waiver.addresses)


def last_day(granted: date, policy: Policy) -> date:
    """Return the last day that a waiver of a policy may have."""
    return granted + timedelta(days=policy.waiver_days)


def _impossible(policy: Policy, found: Sequence[Finding]) -> Standing | None:
    hard = policy.enforcement == "hard"
    if not hard and not (found and all(one.enforcement == "hard" for one in found)):
        return None
    fix = "mend the finding, and remove the waiver"
    return Standing("not_possible", "A waiver names a policy that cannot be waived", fix)


def term(waiver: Waiver, policy: Policy) -> Standing | None:
    """Return what is wrong with the days of a waiver."""
    if waiver.expires < waiver.granted:
        headline = f"A waiver ends on {waiver.expires}, before it is granted on {waiver.granted}"
        return Standing("ends_before_it_begins", headline, "mend granted or expires")
    if waiver.days > policy.waiver_days:
        headline = f"A waiver runs {waiver.days} days; {policy.waiver_days} is the longest"
        fix = f"expires: {last_day(waiver.granted, policy)} at the latest; until then it is void"
        return Standing("too_long", headline, fix)
    return None


def _person(text: str) -> str:
    """Return a name as it is compared: neither case nor space makes somebody else of one."""
    return " ".join(text.casefold().split())


def _can_be_waived(finding: Finding) -> bool:
    return finding.verdict in _WAIVED and finding.enforcement != "hard"


def _waived(finding: Finding, waiver: Waiver) -> Finding:
    told = waiver.told(finding.verdict)
    return finding._replace(verdict="waived", blocking=False, waiver=told)


def _row(waiver: Waiver, standing: Standing, found: Sequence[Finding], as_of: date) -> WaiverRow:
    left = (waiver.expires - as_of).days
    told = [one for one in found if one.verdict != "unknown"]
    return WaiverRow(
        policy=waiver.policy,
        covers=waiver.covers,
        state=standing.state,
        days_left=left,
        expires=waiver.expires,
        granted=waiver.granted,
        owner=waiver.owner,
        approver=waiver.approver,
        ticket=waiver.ticket,
        reason=waiver.reason,
        until_then=waiver.until_then,
        location=waiver.location,
        findings=len(told),
        at_stake=worth(told),
        ends_soon=standing.state == "in_force" and bool(found) and left <= REMIND,
    )


def policy_row() -> PolicyRow:
    """Return what reports tell about findings on waivers."""
    return PolicyRow(
        id=POLICY,
        digest="",
        title="Waivers are in force, dated and accepted by somebody else",
        theme="waivers",
        kind="declared",
        subject="waiver",
        severity="high",
        enforcement="soft",
        rationale=(
            "A waiver that has ended, runs too long, or was accepted by the one who asks for it"
            " suppresses nothing, so that no exception outlives its reason."
        ),
        remediation="Mend the waiver under waivers/, or remove it.",
    )
