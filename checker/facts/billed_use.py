"""Answers statistics of bills: cost by the day, use of commitments, and hours that are paid."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from checker.facts.billed import WINDOW_DAYS, fact_of, month_of, window_in_words
from checker.facts.reading import unknown
from checker.model.bills import Bill
from checker.model.facts import Coverage, Fact, PaidHours
from checker.model.report import Money
from checker.model.values import Interval, Unknown

_BOUGHT = {"reserved": "reserved", "capacity_block": "reserved", "on_demand": "on_demand",
           "spot": "spot"}  # fmt: skip
_QUANTILES = {"p20": 20, "p50": 50, "p95": 95}


class BilledMeasure:
    """What all measures over a bill share; the window ends where the bill's whole days end."""

    def __init__(self, bill: Bill, name: str) -> None:
        self.bill, self.name = bill, name

    def meaning(self) -> Fact:
        """Return that it is billed."""
        return fact_of(self.bill, f"{self.name}_metric", "billed")

    def coverage(self, window_days: int, as_of: datetime.date) -> Coverage:
        """Return how many hours of the window the bill holds."""
        first, last = self.bill.since, self.bill.until - datetime.timedelta(days=1)
        since = max(first, self.bill.until - datetime.timedelta(days=window_days))
        held = (self.bill.until - since).days - sum(one >= since for one in self.bill.holes)
        return Coverage(24 * held, 24 * window_days, 24 * window_days, since, last)

    def judgeable_from(self, window_days: int) -> datetime.date | None:
        """Return None: a bill has no age of its own."""
        return None

    def _window(self, days: int, as_of: datetime.date) -> datetime.date | Unknown:
        """Return the first day of a window, or why the bill does not say enough."""
        month = month_of(self.bill, as_of)
        if isinstance(month, Unknown):
            return month
        since = self.bill.until - datetime.timedelta(days=days)
        holes = [one for one in self.bill.holes if one >= since]
        if since < self.bill.since or holes:
            held = (self.bill.until - max(since, self.bill.since)).days - len(holes)
            return unknown(f"the bills hold {held} of {days} days", self.bill.location)
        return since

    def _fact(self, value: Any, days: int) -> Fact:
        return fact_of(self.bill, self.name, value, window_in_words(self.bill, days))


class DailyCost(BilledMeasure):
    """What a workload costs by the day; a billed day without a charge cost nothing."""

    def statistic(self, name: str, window_days: int, as_of: datetime.date, of: Any) -> Fact:
        """Return a mean or a quantile of the days as money."""
        since = self._window(window_days, as_of)
        if isinstance(since, Unknown):
            return self._fact(since, window_days)
        known = {one.day: one.cost for one in self.bill.days}
        days = [known.get(since + datetime.timedelta(days=n), Decimal(0))
                for n in range(window_days)]  # fmt: skip
        value = _statistic(name, days)
        money = Money(value, self.bill.currency) if isinstance(value, Decimal) else value
        return self._fact(money, window_days)


class CommitmentUse(BilledMeasure):
    """The part of its commitments that met any use, in money."""

    def __init__(self, bill: Bill, accelerator: str) -> None:
        super().__init__(bill, "commitment_use")
        self.uses = [one for one in bill.uses if one.accelerator == accelerator]

    def statistic(self, name: str, window_days: int, as_of: datetime.date, of: Any) -> Fact:
        """Return the used share; a bill that leaves its column empty says nothing, not zero."""
        since = self._window(window_days, as_of)
        if isinstance(since, Unknown):
            return self._fact(since, window_days)
        found = [one for one in self.uses if since <= one.day < self.bill.until]
        if any(one.used is None or one.unused is None for one in found):
            why = "the bill leaves empty which part of a commitment was used"
            return self._fact(unknown(why, self.bill.location), window_days)
        days: dict[datetime.date, list[Decimal]] = {}
        for one in found:
            sums = days.setdefault(one.day, [Decimal(0), Decimal(0)])
            sums[0] += one.used or 0
            sums[1] += (one.used or 0) + (one.unused or 0)
        paid = sum((whole for _, whole in days.values()), Decimal(0))
        if paid <= 0:
            why = "the bill holds no commitment for it in that time"
            return self._fact(unknown(why, self.bill.location), window_days)
        if name == "mean":
            return self._fact(
                sum((one for one, _ in days.values()), Decimal(0)) / paid, window_days
            )
        return self._fact(_statistic(name, [a / b for a, b in days.values() if b]), window_days)


def commitment_use(bill: Bill | None, facts: Mapping[str, Fact]) -> CommitmentUse | None:
    """Return the use of a capacity's commitment; None where no bill tells of any."""
    found = facts.get("accelerator")
    accelerator = found.value if found is not None and isinstance(found.value, str) else ""
    if bill is None or not any(one.accelerator == accelerator for one in bill.uses):
        return None
    return CommitmentUse(bill, accelerator)


def paid_hours(
    bill: Bill | None, name: str, alone: bool, since: datetime.date | None, as_of: datetime.date
) -> PaidHours | None:
    """Return the hardware that the bill holds for a capacity, `accelerator/commitment` by name.

    Days with other numbers make it an interval. None where the bill does not tell.
    """
    if bill is None or isinstance(month_of(bill, as_of), Unknown):
        return None
    accelerator, _, commitment = name.partition("/")
    bought = None if alone else _BOUGHT.get(commitment)
    first = max(bill.since, bill.until - datetime.timedelta(days=WINDOW_DAYS))
    days = {first + datetime.timedelta(days=n): Decimal(0)
            for n in range((bill.until - first).days)}  # fmt: skip
    for one in bill.hours:
        fits = one.accelerator == accelerator and bought in (None, one.bought)
        if fits and one.day in days:
            days[one.day] += one.hours
    if not any(days.values()):
        return None
    least, most = (pick(days.values()) / 24 for pick in (min, max))
    count: Any = least if least == most else Interval(least, most)
    return PaidHours(count, None, since, "billed")


def fixed_share(
    bill: Bill, facts: Mapping[str, Fact], alone: bool, as_of: datetime.date
) -> Iterator[Fact]:
    """Yield which part of the cost is paid by the hour, where the code cannot tell."""
    known, month = facts.get("fixed_cost_share"), month_of(bill, as_of)
    told = known is not None and not isinstance(known.value, Unknown)
    if told or not alone or isinstance(month, Unknown) or not month.cost:
        return
    said = f"what is paid by the hour, {window_in_words(bill, month.days)}"
    yield fact_of(bill, "fixed_cost_share", min(Decimal(1), month.by_hour / month.cost), said)


def _statistic(name: str, days: Sequence[Decimal]) -> Any:
    if not days:
        return unknown("there is no day to look at")
    if name == "mean":
        return sum(days, Decimal(0)) / len(days)
    rank = _QUANTILES.get(name)
    if rank is None:
        return unknown(f"bills do not answer {name}")
    return sorted(days)[max(0, -(-rank * len(days) // 100) - 1)]
