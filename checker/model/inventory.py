"""The inventory as it is written: what was recognized, what it adds up to, and why it is so."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.report import Item, Money, Report
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Reason

GROUPINGS = ("workload", "provider", "accelerator", "owner")
"""What an inventory can be grouped by."""


class Row(NamedTuple):
    """One item with what it adds to the totals.

    `accelerators` is how many it holds when as large as desired: a number, an `Interval`, or None
    where nobody knows. `counts` is `capacity` where they stand in the totals, `asked` where it
    only asks for accelerators that some capacity has, else empty. `owner` answers for it, by its
    own tags or by its workload. `shares` says how much of it belongs to which workload. `unknown`
    holds why a field is not known.
    """

    item: Item
    accelerators: Any = None
    counts: str = ""
    price_date: date | None = None
    owner: str | None = None
    shares: Mapping[str, Decimal] = {}
    unknown: Mapping[str, tuple[Reason, ...]] = {}


class Sum(NamedTuple):
    """What some rows add up to, no accelerator twice.

    `accelerators` and `asked` are numbers by accelerator; the name is empty where it is not known
    which. `uncounted` is how many of the rows hold hardware whose number nobody knows. `money` is
    a month at list price, one for each currency; `unpriced` rows of hardware are not in it.
    `price_dates` are the first and the last day of those prices.
    """

    name: str
    resources: int = 0
    inactive: int = 0
    accelerators: Mapping[str, Interval] = {}
    asked: Mapping[str, Interval] = {}
    uncounted: int = 0
    money: tuple[Money, ...] = ()
    unpriced: int = 0
    price_dates: tuple[date, ...] = ()


class Inventory(NamedTuple):
    """Everything that `ai-spend inventory` has to say; `groups` is empty where `by` is.

    `roots` holds the sums by root and context.
    """

    report: Report
    rows: Sequence[Row]
    total: Sum
    roots: Mapping[tuple[str, str], Sum] = {}
    by: str = ""
    groups: Sequence[Sum] = ()


class Told(NamedTuple):
    """One fact of an explained item, with its value in words."""

    fact: Fact
    shown: str
    meaning: str = ""


class Explanation(NamedTuple):
    """Why one declaration is AI spend or is not.

    `verdict` is `recognized`, `inactive`, `maybe`, `not_recognized` or `not_read`; `because` says
    why, and `next_step` what would change it.
    """

    address: str
    location: Location
    root: str
    context: str
    type: str
    verdict: str
    because: str
    facts: Sequence[Told] = ()
    workload: str | None = None
    next_step: str = ""


class Explanations(NamedTuple):
    """What is known about an address; where nothing is called so, the nearest addresses."""

    report: Report
    asked: str
    found: Sequence[Explanation]
    nearest: Sequence[str] = ()
