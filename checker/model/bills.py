"""What bills say of a workload: money by the day, hours of hardware, and who asked for it."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from checker.model.location import Location
from checker.model.report import Gap, Problem
from checker.model.rows import NamedTuple


class Claim(NamedTuple):
    """Which charges are a workload's.

    Its name in the tag `workload` comes first, then all tags of `match`, then `accounts`, which
    are its team's. With a `share`, that part of them is meant, and others may claim the rest.
    `repository` is told where several are read together, whose workloads may share a name.
    """

    workload: str
    match: Mapping[str, str]
    accounts: tuple[str, ...] = ()
    share: Decimal | None = None
    location: Location | None = None
    repository: str = ""

    @property
    def claimant(self) -> str:
        """Whose bill the charges go into, as messages name it."""
        return f"{self.workload} in {self.repository}" if self.repository else self.workload


class Claims(NamedTuple):
    """All claims of a run, and how tags are read.

    `word` gives our word for the name of a tag (`CostCenter` is `cost_center`), or nothing where
    the tag means none of them. One of the `attributing` words is enough to tie a charge to
    somebody.
    """

    rows: tuple[Claim, ...]
    word: Callable[[str], str]
    attributing: tuple[str, ...]


class Day(NamedTuple):
    """One billed day of one workload, in the bill's currency.

    `cost` is what was used at its effective price, `by_hour` the part of it that is paid by time,
    `regular` what is left without corrections and without charges of more than a day.
    """

    day: datetime.date
    cost: Decimal
    by_hour: Decimal
    regular: Decimal


class Hours(NamedTuple):
    """Hours of one accelerator that one day of a bill is paid for.

    `bought` is `reserved`, `on_demand` or `spot`; `unused` are those of the hours that belong to a
    commitment or reservation and met no use, None where the bill leaves that empty.
    """

    day: datetime.date
    accelerator: str
    bought: str
    hours: Decimal
    unused: Decimal | None


class Tokens(NamedTuple):
    """Tokens that one day of a workload is billed for, and the cost of what is counted in none.

    `spread` says that a charge for several days was spread over them.
    """

    day: datetime.date
    tokens: Decimal
    other: Decimal
    spread: bool


class Use(NamedTuple):
    """How much of its commitments one day of a workload used, in money; None is not told."""

    day: datetime.date
    accelerator: str
    used: Decimal | None
    unused: Decimal | None


class Unusual(NamedTuple):
    """One day beside a normal one: the median of its weekday over 28 days, else of 14 days."""

    day: datetime.date
    cost: Decimal
    normal: Decimal


class Bill(NamedTuple):
    """Everything that bills say of one workload, or of all AI spend where `workload` is empty.

    The days from `since` to before `until` are complete; `holes` are those among them on which
    the bills hold no charge of anybody. `attributed` is what a tag ties to somebody, of `total`;
    `stages` is money by the tag of a stage. `committed` and `coverable` are what commitments
    paid of what they could, at list price.
    """

    workload: str
    currency: str
    since: datetime.date
    until: datetime.date
    holes: tuple[datetime.date, ...]
    days: tuple[Day, ...]
    hours: tuple[Hours, ...]
    uses: tuple[Use, ...]
    unusual: tuple[Unusual, ...]
    total: Decimal
    attributed: Decimal
    stages: Mapping[str, Decimal]
    committed: Decimal | None
    coverable: Decimal | None
    credits: Decimal
    files: frozenset[str]
    location: Location
    tokens: tuple[Tokens, ...] = ()


class Whole(NamedTuple):
    """All AI spend of the bills: with an owner, with none, and what the catalog cannot decide.

    `places` names the accounts of what has no owner, and how much of it each pays, most first.
    """

    bill: Bill
    owned: Decimal
    without_code: Decimal
    undecided: Decimal
    places: tuple[tuple[str, Decimal], ...] = ()


class BillSource(Protocol):
    """Whatever holds bills; facts ask it once, for all workloads together."""

    @property
    def paths(self) -> Sequence[str]:
        """The files that are bills, which nobody else reads."""
        ...

    @property
    def problems(self) -> Sequence[Problem]:
        """Bills that could not be used, and charges that two workloads claim."""
        ...

    @property
    def gaps(self) -> Sequence[Gap]:
        """Charges that nobody claims, and what the catalog could not decide."""
        ...

    def read(self, claims: Claims) -> Mapping[str, Bill]:
        """Return the bill of every workload that has any charge."""
        ...

    @property
    def whole(self) -> Whole | None:
        """All AI spend, once it was read; None without any bill that can be used."""
        ...
