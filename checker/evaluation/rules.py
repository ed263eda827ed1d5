"""A policy made ready to judge: conditions compiled once, its standing on a day decided once."""

from datetime import date

from checker.evaluation.conditions import compiled
from checker.evaluation.outcome import (
    HOLDS,
    RANKS,
    Asking,
    Check,
    Missing,
    Outcome,
    Shared,
    Spoken,
)
from checker.evaluation.verdicts import verdict_of
from checker.model.facts import Subject
from checker.model.policy import Policy
from checker.model.rows import NamedTuple

IDENTIFICATION = "identification"
_ASSUMED = RANKS["assumed"]


class Ruling(NamedTuple):
    """The verdict of one policy on one subject with the outcomes that made it.

    `capped` is true where a fail became a warning, because it rests on something assumed.
    """

    verdict: str
    possible: tuple[str, ...] = ()
    applies: Outcome = HOLDS
    require: Outcome = HOLDS
    prefer: Outcome = HOLDS
    capped: bool = False

    @property
    def rank(self) -> int:
        """The ground of what was demanded; what only decides whether it applies is left out."""
        return max(self.require.rank, self.prefer.rank)


NOT_APPLICABLE = Ruling("not_applicable")


def pairs_with(policy: Policy, subject: Subject) -> bool:
    """Whether a policy has anything to say about this very subject."""
    if policy.subject != subject.kind:
        return False
    if not subject.implied or subject.kind != "workload":
        return True
    return policy.kind == "static" or policy.theme == IDENTIFICATION


class Said(NamedTuple):
    """What a finding says in words, and why; `told` is false where the verdict is unknown."""

    headline: str
    reason: tuple[str, ...]
    money: str = ""
    remediation: str = ""
    at: str = ""
    notes: tuple[str, ...] = ()
    covered: str = ""
    missing: tuple[str, ...] = ()
    missing_because: tuple[str, ...] = ()
    waits_until: str | None = None
    told: bool = True


class Rule(NamedTuple):
    """One policy, compiled; `open` keeps what its unknown verdicts say, by what is missing.

    `spoken` keeps the conditions of its sentences.
    """

    policy: Policy
    enforcement: str
    applies: Check | None
    require: Check
    prefer: Check | None
    open: dict[tuple[Missing, ...], Said]
    spoken: Spoken

    @property
    def standing(self) -> str:
        """Why the policy only advises, whatever it asks; empty where it stands as it is."""
        if self.policy.status == "preview":
            return "preview"
        return "newer" if self.policy.held else ""

    def judge(self, asking: Asking) -> Ruling:
        """Return the verdict on one subject."""
        applies = self.applies(asking) if self.applies else HOLDS
        if applies.truth is False:
            return NOT_APPLICABLE
        require = self.require(asking)
        prefer = HOLDS
        if self.prefer and require.truth is not False:
            prefer = self.prefer(asking)
        verdict, possible = verdict_of(applies.truth, require.truth, prefer.truth)
        return self._capped(Ruling(verdict, possible, applies, require, prefer), asking.subject)

    def _capped(self, ruling: Ruling, subject: Subject) -> Ruling:
        """Keep what rests on an assumption from being a fail.

        The boundary of a workload without a manifest is assumed; a resource has no boundary.
        """
        if ruling.verdict != "fail" and "fail" not in ruling.possible:
            return ruling
        assumed = max(ruling.applies.rank, ruling.require.rank) == _ASSUMED
        bounded = subject.implied and subject.kind != "resource"
        if ruling.verdict == "fail" and (assumed or bounded):
            return ruling._replace(verdict="warn", capped=True)
        if bounded or (ruling.applies.truth and ruling.applies.rank == _ASSUMED):
            left = ("warn", *(name for name in ruling.possible if name not in ("fail", "warn")))
            return ruling._replace(possible=left)
        return ruling


def rule_of(policy: Policy, as_of: date, shared: Shared | None = None) -> Rule:
    """Compile a policy as it stands on a day, beside others that share comparisons with it."""
    parameters = policy.parameters
    return Rule(
        policy,
        _enforcement(policy, as_of),
        compiled(policy.applies, parameters, shared, brief=True) if policy.applies else None,
        compiled(policy.require, parameters, shared),
        compiled(policy.prefer, parameters, shared) if policy.prefer else None,
        {},
        {},
    )


def _enforcement(policy: Policy, as_of: date) -> str:
    """Return the enforcement in force.

    A preview, a policy newer than the pinned pack, and one in its grace period only advise.
    """
    if policy.status == "preview" or policy.held:
        return "advisory"
    if policy.advisory_until and date.fromisoformat(policy.advisory_until) >= as_of:
        return "advisory"
    return policy.enforcement
