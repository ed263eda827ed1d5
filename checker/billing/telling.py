"""Turns the rows of the queries into the bill of every workload, and says what is left over."""

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from checker.billing.reading import Part
from checker.billing.scan import Scanned
from checker.model.bills import Bill, Day, Hours, Tokens, Unusual, Use, Whole
from checker.model.location import Location
from checker.model.report import Gap

_CLOSING = 2
"""Days until a day's charges are complete where no envelope says for what time a bill is."""
_TOLD = 3


class Telling:
    """Turns the rows of the queries into bills."""

    def __init__(
        self, found: Scanned, parts: Sequence[Part], currency: str, as_of: datetime.date
    ) -> None:
        self.found, self.currency = found, currency
        self.files = frozenset(
            path
            for part in parts
            for path in (part.opened.path, part.envelope.path if part.envelope else "")
            if path
        )
        self.place = Location(parts[0].opened.path)
        self.version = parts[0].columns.version
        self.since, self.until = _window(parts, as_of)
        billed = {row[0] for row in found.rows["billed"]}
        every = (self.until - self.since).days
        days = (self.since + datetime.timedelta(days=n) for n in range(every))
        self.holes = tuple(day for day in days if day not in billed)

    def _rows(self, name: str, workload: str | None) -> Iterable[tuple[Any, ...]]:
        return (row for row in self.found.rows[name] if workload in (None, row[0]))

    def bill(self, workload: str | None) -> Bill:
        """Return the bill of one workload; of all AI spend for None."""
        totals = [row for row in self._rows("totals", workload) if row[1]]
        unlisted = sum(row[8] for row in totals)
        return Bill(
            workload=workload or "",
            currency=self.currency,
            since=self.since,
            until=self.until,
            holes=self.holes,
            days=tuple(self._days(workload)),
            hours=tuple(self._hours(workload)),
            uses=tuple(self._uses(workload)),
            unusual=tuple(
                Unusual(row[1], row[2], row[3] / row[4]) for row in self._rows("unusual", workload)
            ),
            total=_sum(row[3] for row in totals),
            attributed=_sum(row[4] for row in totals),
            stages={
                stage: _sum(row[3] for row in totals if row[2] == stage)
                for stage in sorted({row[2] for row in totals} - {""})
            },
            credits=_sum(row[5] for row in totals),
            committed=None if unlisted else _sum(row[6] for row in totals),
            coverable=None if unlisted else _sum(row[7] for row in totals),
            files=self.files,
            location=self.place,
            tokens=tuple(self._tokens(workload)),
        )

    def _days(self, workload: str | None) -> Iterable[Day]:
        """Return the days in order; what is charged for a month belongs to all of its days."""
        found: dict[datetime.date, list[Decimal]] = {}
        for _, day, days, *amounts in self._rows("days", workload):
            for at in range(days):
                sums = found.setdefault(day + datetime.timedelta(days=at), [Decimal(0)] * 3)
                for n, amount in enumerate(amounts):
                    sums[n] += amount / days
        return [Day(day, *sums) for day, sums in sorted(found.items())]

    def _hours(self, workload: str | None) -> Iterable[Hours]:
        for _, day, days, accelerator, bought, hours, unused, untold in self._rows(
            "hours", workload
        ):
            for at in range(days):
                idle = None if untold else unused / days
                yield Hours(day + datetime.timedelta(days=at), accelerator, bought, hours / days,
                            idle)  # fmt: skip

    def _tokens(self, workload: str | None) -> Iterable[Tokens]:
        for _, day, days, tokens, other in self._rows("tokens", workload):
            for at in range(days):
                yield Tokens(day + datetime.timedelta(days=at), tokens / days, other / days,
                             days > 1)  # fmt: skip

    def _uses(self, workload: str | None) -> Iterable[Use]:
        for _, day, days, accelerator, used, unused, untold in self._rows("commitments", workload):
            for at in range(days):
                parts = (None, None) if untold else (used / days, unused / days)
                yield Use(day + datetime.timedelta(days=at), accelerator, *parts)

    def whole(self) -> Whole:
        """Return all AI spend of the bills."""
        bill = self.bill(None)
        without = _sum(row[2] for row in self.found.rows["without_code"])
        undecided = _sum(row[1] for row in self.found.rows["undecided"])
        return Whole(bill, bill.total - without, without, undecided, tuple(self._places()))

    def gaps(self) -> list[Gap]:
        """Return what of the money has no owner, and what the catalog could not decide."""
        found: list[Gap] = []
        ranked = self._places()
        if ranked:
            names = ", ".join(name or "no account" for name, _ in ranked[:_TOLD])
            more = f", {len(ranked) - _TOLD} more" if ranked[_TOLD:] else ""
            total = self._money(_sum(cost for _, cost in ranked))
            said = f"{total} of AI spend in the bill is in no repository: {names}{more}"
            found.append(Gap("without-code", said, self.place))
        open_ones = [row for row in self.found.rows["undecided"] if row[1]]
        if open_ones:
            names = "; ".join(str(row[0]) for row in open_ones[:_TOLD])
            total = self._money(_sum(row[1] for row in open_ones))
            said = f"{total} looks like AI, and the catalog does not know it: {names}"
            found.append(Gap("undecided-spend", said, self.place))
        for account, cost in sorted(self.found.owners.shared_accounts.items()):
            said = (f"{self._money(cost)} of account {account} belongs to a team with several "
                    "workloads, and no tag says to which")  # fmt: skip
            found.append(Gap("without-code", said, self.place))
        if self.holes:
            many = f"{len(self.holes)} days, first {self.holes[0]}"
            said = f"the bills hold no charge of anybody on {many}"
            found.append(Gap("evidence", said, self.place))
        return found

    def _places(self) -> list[tuple[str, Decimal]]:
        """Return the accounts of what nobody owns, with their money, most first."""
        accounts: dict[str, Decimal] = {}
        for account, _, cost in self.found.rows["without_code"]:
            accounts[account] = accounts.get(account, Decimal(0)) + cost
        paid = [one for one in accounts.items() if one[1]]
        return sorted(paid, key=lambda row: (-row[1], row[0]))

    def _money(self, amount: Decimal) -> str:
        return f"${amount:,.0f}" if self.currency == "USD" else f"{amount:,.0f} {self.currency}"


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _window(parts: Sequence[Part], as_of: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the first day, and the day after the last that is complete."""
    firsts = [_begin(part) for part in parts]
    ends: list[datetime.date] = []
    closed = as_of - datetime.timedelta(days=_CLOSING - 1)
    for part in parts:
        stated = part.envelope.until if part.envelope else None
        if stated is not None:
            ends.append(min(stated.date(), as_of))
        else:
            ends.append(min(part.checked.last + datetime.timedelta(days=1), closed))
    since = min(firsts)
    return since, max(since, *ends)


def _begin(part: Part) -> datetime.date:
    stated = part.envelope.since if part.envelope else None
    return stated.date() if stated else part.checked.first
