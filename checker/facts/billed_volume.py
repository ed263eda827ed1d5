"""Answers statistics of the tokens that a workload is billed for, as counted ones are answered."""

import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from checker.facts.billed_use import BilledMeasure
from checker.facts.reading import unknown
from checker.model.bills import Bill
from checker.model.facts import Fact
from checker.model.values import Unknown


class DailyTokens(BilledMeasure):
    """Tokens of a workload by the day; a billed day without a charge had none."""

    def __init__(self, bill: Bill) -> None:
        super().__init__(bill, "tokens")

    def statistic(self, name: str, window_days: int, as_of: datetime.date, of: Any) -> Fact:
        """Return a statistic of the days; what is charged for a month tells only their mean."""
        since = self._window(window_days, as_of)
        if isinstance(since, Unknown):
            return self._fact(since, window_days)
        if name == "month_growth":
            return self._fact(self._growth(since, window_days, as_of), window_days)
        if name != "mean" and self._spread(since):
            why = "a charge for several days does not say how many tokens each of them had"
            return self._fact(unknown(why, self.bill.location), window_days)
        return self._fact(_statistic(name, self._days(since, window_days), of), window_days)

    def _days(self, since: datetime.date, count: int) -> list[Decimal]:
        found = dict.fromkeys(
            (since + datetime.timedelta(days=at) for at in range(count)), Decimal(0)
        )
        for one in self.bill.tokens:
            if one.day in found:
                found[one.day] += one.tokens
        return list(found.values())

    def _spread(self, since: datetime.date) -> bool:
        return any(one.spread for one in self.bill.tokens if since <= one.day < self.bill.until)

    def _growth(self, since: datetime.date, count: int, as_of: datetime.date) -> Any:
        longer = self._window(2 * count, as_of)
        if isinstance(longer, Unknown):
            return longer
        before, now = (sum(self._days(day, count), Decimal(0)) for day in (longer, since))
        if not before:
            return unknown("no token is billed in the window before", self.bill.location)
        return now / before - 1


def billed_tokens(bill: Bill | None) -> DailyTokens | None:
    """Return the tokens that a bill counts; None where a part of its cost is in another unit.

    Tokens of own hardware are in no bill, so what is paid by the hour counts as such a part.
    """
    if bill is None or not any(one.tokens > 0 for one in bill.tokens):
        return None
    return None if any(one.other for one in bill.tokens) else DailyTokens(bill)


def _statistic(name: str, days: list[Decimal], of: Any) -> Any:
    mean = sum(days, Decimal(0)) / len(days)
    if name == "mean":
        return mean
    if name == "coefficient_of_variation":
        if not mean:
            return unknown("no token is billed")
        return (sum(((one - mean) ** 2 for one in days), Decimal(0)) / len(days)).sqrt() / mean
    if name == "share_at_or_above" and of is not None:
        return Decimal(sum(one >= of for one in days)) / len(days)
    if name == "longest_run_below" and of is not None:
        runs = (len(list(group)) for low, group in groupby(one < of for one in days) if low)
        return Decimal(max(runs, default=0))
    if name[:1] == "p" and name[1:].isdigit():
        return sorted(days)[len(days) * int(name[1:]) // 100]
    return unknown(f"bills do not answer {name}")
