"""What audits came to over time: runs, what changed between two, and sums by month."""

from collections.abc import Mapping, Sequence
from datetime import date

from checker.model.report import Money
from checker.model.rows import NamedTuple

CHANGES = ("new", "worse", "better", "fixed", "unseen", "same")
"""How a finding of one audit stands in another; `unseen` is what the other could not judge."""

TREND_BY = ("all", "team", "policy")


class PastAudit(NamedTuple):
    """One audit that ended: how many workloads stood where, and what was at stake a month."""

    run: int
    fleet: str
    as_of: date
    repositories: int
    standings: Mapping[str, int]
    at_stake: tuple[Money, ...]
    accepted: tuple[Money, ...]
    exit_code: int
    bundle: str


class ChangedFinding(NamedTuple):
    """A finding in one of two audits, or in both; a verdict is empty where it was not there."""

    change: str
    repository: str
    context: str
    policy: str
    address: str
    workload: str
    team: str
    before: str
    after: str
    headline: str
    money: Money | None = None


class Difference(NamedTuple):
    """What changed between two audits, worst first; `same` counts what did not."""

    first: PastAudit
    second: PastAudit
    findings: Sequence[ChangedFinding]
    same: int


class Month(NamedTuple):
    """The last audit of a month, for one name: verdicts by kind, and money at stake a month."""

    month: date
    verdicts: Mapping[str, int]
    at_stake: tuple[Money, ...]
    accepted: tuple[Money, ...]


class TrendRow(NamedTuple):
    """One team or policy, or everything, month by month, oldest first."""

    name: str
    months: Sequence[Month]


class Deadline(NamedTuple):
    """A waiver or a commitment that ends: what, whose, when, and what it covers a month."""

    kind: str
    repository: str
    name: str
    owner: str
    ends: date
    money: Money | None = None


class Trend(NamedTuple):
    """Sums by month, how long it takes until something is fixed, and what ends soon.

    `days_to_fix` is the median over findings that were there and are gone, None without any;
    `fixed` counts them, and `open_days` is the median age of what is still there.
    """

    by: str
    rows: Sequence[TrendRow]
    deadlines: Sequence[Deadline]
    as_of: date | None
    fixed: int = 0
    days_to_fix: int | None = None
    open_days: int | None = None
