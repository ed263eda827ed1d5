"""What an audit of many repositories came to: standing, money, what it rests on, what was left."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.model.history import Month
from checker.model.maturity import TeamMaturity
from checker.model.report import Money, PolicyRow
from checker.model.rows import NamedTuple

FLEET = "(fleet)"
"""The name of the record of all repositories together; no repository can have it."""

STANDINGS = ("fail", "warn", "waived", "unknown", "pass")
"""Where a workload can stand: its worst verdict."""


class AuditWorkload(NamedTuple):
    """One workload of one repository in one context, with its worst finding.

    `at_stake` counts each dollar of its fails and warnings once, `accepted` is what waivers cover.
    `since` is the day of the first audit that had its worst finding, None where this one is it.
    """

    repository: str
    context: str
    name: str
    declared: bool
    team: str
    owner: str
    standing: str
    counts: Mapping[str, int]
    at_stake: tuple[Money, ...] = ()
    accepted: tuple[Money, ...] = ()
    worst: str = ""
    worst_policy: str = ""
    fingerprint: str = ""
    since: date | None = None
    deployment_model: str | None = None
    cost: Money | None = None
    cost_basis: str = ""


class Standing(NamedTuple):
    """How many workloads stand alike, what they have at stake a month, and what it was before."""

    standing: str
    workloads: int
    at_stake: tuple[Money, ...] = ()
    before: tuple[Money, ...] | None = None
    remark: str = ""


class AcceptedRisk(NamedTuple):
    """A waiver that covers a finding, with the money that it covers."""

    repository: str
    policy: str
    workload: str
    address: str
    reason: str
    owner: str
    approver: str
    ticket: str
    expires: date
    money: Money | None = None


class EndingCommitment(NamedTuple):
    """A commitment that ends: the capacity or workload that it pays for, and when."""

    repository: str
    workload: str
    address: str
    owner: str
    ends: date


class PolicyTotal(NamedTuple):
    """How many findings of a verdict a policy has over the fleet, and what they are worth."""

    policy: str
    title: str
    verdict: str
    number: int
    money: tuple[Money, ...] = ()


class EvidenceUse(NamedTuple):
    """A file of evidence with its digest, and the workloads whose facts rest on it."""

    path: str
    sha256: str
    workloads: tuple[str, ...]


class Unread(NamedTuple):
    """A repository, file or block that should have been judged and was not, with the next step.

    What all repositories share, as evidence, belongs to the one that is called `FLEET`.
    """

    repository: str
    message: str
    next_step: str = ""
    place: str = ""
    whole: bool = False

    @property
    def where(self) -> str:
        """Return the repository and the place in it; of what is shared the place alone."""
        owner = "" if self.repository == FLEET and self.place else self.repository
        return "/".join(filter(None, (owner, self.place)))


class Billed(NamedTuple):
    """What the bill says: all AI spend, what of it was judged with an owner, and what no code has.

    `places` names where the spend without code comes from (accounts, services), most first.
    """

    total: Money
    judged: Money
    without_code: Money
    places: tuple[tuple[str, Money], ...] = ()
    window: str = ""


class PortfolioVerdict(NamedTuple):
    """What a policy about the whole portfolio says of the fleet, where it does not pass."""

    policy: str
    verdict: str
    message: str
    severity: str
    enforcement: str
    fingerprint: str


class Spend(NamedTuple):
    """Resources that are AI spend, their list prices, and how many of them have none.

    Money is a month's, one for each currency; where it is not exact it is the least.
    """

    resources: int = 0
    money: tuple[Money, ...] = ()
    unpriced: int = 0

    def plus(self, data: Mapping[str, Any]) -> "Spend":
        """Return it with another's, told in JSON, added."""
        sums = {one.currency: Decimal(one.amount) for one in self.money}
        for row in data["money"]:
            amount = row["amount"]
            least = amount["low"] if isinstance(amount, Mapping) else amount
            sums[row["currency"]] = sums.get(row["currency"], Decimal(0)) + Decimal(str(least or 0))
        return Spend(
            self.resources + data["resources"],
            tuple(Money(amount, name, "month") for name, amount in sorted(sums.items())),
            self.unpriced + data["unpriced"],
        )


class Coverage(NamedTuple):
    """How much of the AI spend in code a manifest claims, and how much there is."""

    claimed: Spend
    everything: Spend


class Audit(NamedTuple):
    """Everything that an audit has to say at a glance; the bundle holds the rest.

    `grounds` counts the passes by the ground they rest on. `left_out` counts what was not checked,
    by kind of gap. `questions` counts the open questions, `evidence_questions` those for evidence.
    `previous` is the day of the audit before, None without one. `bills` is how many files of bills
    were given, also where none could be used.
    """

    fleet: str
    as_of: date
    repositories: int
    workloads: Sequence[AuditWorkload]
    standings: Sequence[Standing]
    counts: Mapping[str, int]
    grounds: Mapping[str, int]
    accepted: Sequence[AcceptedRisk]
    unread: Sequence[Unread]
    left_out: Mapping[str, int]
    questions: int
    evidence_questions: int
    exit_code: int
    exit_without_unread: int
    teams: tuple[str, ...] = ()
    billed: Billed | None = None
    previous: date | None = None
    bundle: str = ""
    policies: Sequence[PolicyTotal] = ()
    commitments: Sequence[EndingCommitment] = ()
    evidence: Sequence[EvidenceUse] = ()
    maturity: Sequence[TeamMaturity] = ()
    portfolio: Sequence[PortfolioVerdict] = ()
    coverage: Coverage | None = None
    bills: int = 0


class AuditPage(NamedTuple):
    """An audit with what its page shows beside it: what the policies ask, and the months before."""

    audit: Audit
    asked: Sequence[PolicyRow]
    months: Sequence[Month]
