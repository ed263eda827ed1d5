"""Turns the bill of a workload into facts: what it pays, its unusual days, its rate to month end.

Billed stands before declared. A bill that is old, short or has holes gives nothing but the reason.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from checker.facts.attribution import ATTRIBUTING, tag_word
from checker.facts.days import day as read_day
from checker.facts.economics import converted
from checker.facts.manifests import Manifest
from checker.facts.prices import PriceBook
from checker.facts.reading import derived, unknown
from checker.facts.volume import share_of
from checker.model.bills import Bill, Claim, Claims, Unusual
from checker.model.declaration import Node
from checker.model.facts import Fact
from checker.model.quantities import HOURS_PER_MONTH
from checker.model.report import Money
from checker.model.rows import NamedTuple
from checker.model.settings import Settings
from checker.model.values import Interval, Unknown

WINDOW_DAYS, LEAST_DAYS, OLDEST_DAYS = 30, 14, 45
"""Days that a month's cost is taken from, the fewest that say anything, and how old they may be."""

UNUSUAL_TIMES, UNUSUAL_DAY, UNUSUAL_EXCESS = Decimal(3), Decimal(20), Decimal(50)
"""What makes a day unusual: times a normal one, its cost, and what it cost more, in US dollars."""

_LOOK_BACK = 28
_APART = Decimal("0.25")
_MILLION = 1_000_000


def claims_of(manifests: Sequence[Manifest], settings: Settings) -> Claims:
    """Return which charges are whose, as manifests and the settings of teams say."""
    rows = []
    for one in manifests:
        named = one.facts.get("team")
        team = settings.teams.get(str(named.value)) if named is not None else None
        accounts = team.accounts if team is not None else ()
        place = one.declaration.location
        rows.append(Claim(one.name, one.match, accounts, share_of(one), place))
    return Claims(tuple(rows), tag_word, ATTRIBUTING)


class Month(NamedTuple):
    """The latest days of a bill: their number, and what they cost, in all and by the hour."""

    days: int
    cost: Decimal
    by_hour: Decimal


def month_of(bill: Bill, as_of: datetime.date) -> Month | Unknown:
    """Return the last days of a bill, or why they say nothing."""
    since = max(bill.since, bill.until - datetime.timedelta(days=WINDOW_DAYS))
    days = (bill.until - since).days
    trouble = _trouble(bill, since, as_of)
    if trouble is None and days < LEAST_DAYS:
        trouble = f"the bills cover {max(days, 0)} whole days, and {LEAST_DAYS} are the least"
    if trouble is not None:
        return unknown(trouble, bill.location)
    found = [one for one in bill.days if since <= one.day < bill.until]
    return Month(days, _sum(one.cost for one in found), _sum(one.by_hour for one in found))


def _trouble(bill: Bill, since: datetime.date, as_of: datetime.date) -> str | None:
    age = (as_of - bill.until).days
    if age > OLDEST_DAYS:
        return f"the bills end on {bill.until}, {age} days before this check"
    holes = [one for one in bill.holes if one >= since]
    if holes:
        return f"the bills hold nothing for {len(holes)} days, first {holes[0]}"
    return None


def billed(
    bill: Bill | None, manifest: Manifest | None, facts: Mapping[str, Fact], book: PriceBook
) -> dict[str, Fact]:
    """Return the facts that a workload's bill brings; nothing without any."""
    if bill is None:
        return {}
    month = month_of(bill, book.as_of)
    found = {one.name: one for one in _costs(bill, month, facts, book)}
    found |= {one.name: one for one in _unusual(bill, manifest, book)}
    found["spend_against_budget"] = _rate(bill, facts, book)
    error = _forecast_error(bill, facts, book)
    found |= {} if error is None else {error.name: error}
    share = _attributed(bill)
    return found | ({} if share is None else {share.name: share})


def fact_of(bill: Bill, name: str, value: Any, because: str = "") -> Fact:
    """Return a billed fact with its place and files."""
    return Fact(name, value, "billed", bill.location, because, bill.files)


def window_in_words(bill: Bill, days: int) -> str:
    """Return which days of the bills were added up."""
    last = bill.until - datetime.timedelta(days=1)
    return f"billed {last - datetime.timedelta(days=days - 1)} to {last}"


def _costs(
    bill: Bill, month: Month | Unknown, facts: Mapping[str, Fact], book: PriceBook
) -> Iterator[Fact]:
    if isinstance(month, Unknown):
        yield fact_of(bill, "billed_cost", month)
        return
    said = window_in_words(bill, month.days)
    cost = fact_of(bill, "billed_cost", _a_month(bill, month.cost, month.days), said)
    yield cost
    declared = facts.get("fixed_cost")
    by_hour = fact_of(bill, "fixed_cost", _a_month(bill, month.by_hour, month.days), said)
    compared = _against(declared, by_hour if month.by_hour else cost, book)
    if month.by_hour:
        conflict = compared.because if compared is not None and _far(compared.value) else ""
        yield by_hour._replace(because=f"{said}{conflict and '; '}{conflict}")
    if compared is not None:
        yield compared
    yield _price(cost, month, facts)


def _a_month(bill: Bill, amount: Decimal, days: int) -> Money:
    """Return the cost of some days for a month of the same hours as list prices have."""
    value = amount * HOURS_PER_MONTH / (days * 24)
    return Money(value.quantize(Decimal("0.01")), bill.currency, "month")


def _against(declared: Fact | None, paid: Fact, book: PriceBook) -> Fact | None:
    """Return declared over billed cost, which is 1 where the manifest is right."""
    name = "cost_against_bill"
    if declared is None or not isinstance(declared.value, Money):
        return None
    there = converted(declared.value, paid.value.currency, book)
    if isinstance(there, Unknown):
        return derived(name, there, [declared, paid])
    if not paid.value.amount or not isinstance(there.amount, (int, Decimal)):
        return None
    said = f"the manifest declares {there.amount:,.0f} {there.currency} a month"
    return derived(name, Decimal(there.amount) / paid.value.amount, [declared, paid], said)


def _far(ratio: Any) -> bool:
    return isinstance(ratio, Decimal) and abs(ratio - 1) > _APART


def _price(cost: Fact, month: Month, facts: Mapping[str, Fact]) -> Fact:
    """Return what a million counted tokens cost where nothing is paid by the hour."""
    name, tokens = "billed_price", facts.get("tokens_per_month")
    if month.by_hour:
        return derived(name, unknown("a part of it is paid by the hour, whatever is asked"), [cost])
    counted = tokens is not None and tokens.basis in ("measured", "billed")
    if tokens is None or not counted or not isinstance(tokens.value, (int, Decimal)):
        return derived(name, unknown("no tokens were counted for it"), [cost])
    if not tokens.value:
        return derived(name, unknown("no token was counted"), [cost, tokens])
    price = Money(cost.value.amount * _MILLION / tokens.value, cost.value.currency)
    whose = "counted" if tokens.basis == "measured" else "billed"
    return derived(name, price, [cost, tokens], f"{cost.because}, by {whose} tokens")


def _unusual(bill: Bill, manifest: Manifest | None, book: PriceBook) -> Iterator[Fact]:
    """Yield the dearest day beside a normal one, and the unusual days that nobody explains."""
    since = bill.until - datetime.timedelta(days=_LOOK_BACK)
    names = ("dearest_day_ratio", "dearest_day_cost", "dearest_day_excess", "dearest_day")
    recent = [one for one in bill.unusual if since <= one.day < bill.until]
    days = [one for one in recent if one.normal > 0]
    trouble = _trouble(bill, max(bill.since, since - datetime.timedelta(days=_LOOK_BACK)),
                       book.as_of)  # fmt: skip
    if trouble is None and not days:
        trouble = "the bills are too short to tell what a normal day costs"
    if trouble is not None:
        why = unknown(trouble, bill.location)
        yield from (fact_of(bill, name, why) for name in names)
        return
    floors = _floors(bill, book)
    material = [one for one in days if _material(one, floors)]
    top = max(material or days, key=lambda one: (one.cost / one.normal, one.day))
    said = f"a normal day costs {top.normal:,.2f} {bill.currency}, the median of its weekday"
    excess = Money(max(Decimal(0), top.cost - top.normal), bill.currency)
    ratio: Any = top.cost / top.normal
    seen = len(days) + sum(one.normal <= 0 and one.cost < floors[0] for one in recent)
    if seen < _LOOK_BACK:
        # A day that nothing is compared with may have been any number of times a normal one.
        ratio = Interval(ratio, None)
        said += f"; {seen} of {_LOOK_BACK} days have one to be compared with"
    values = (ratio, Money(top.cost, bill.currency), excess, top.day)
    for name, value in zip(names, values, strict=True):
        yield fact_of(bill, name, value, said)
    found = {one.day for one in material if one.cost >= UNUSUAL_TIMES * one.normal}
    listed = dict(_listed(manifest))
    yield fact_of(bill, "unusual_days", len(found | listed.keys()))
    open_days = (found - listed.keys()) | {day for day, told in listed.items() if not told}
    yield fact_of(bill, "unexplained_day", min(open_days, default=None))


def _floors(bill: Bill, book: PriceBook) -> tuple[Decimal, Decimal]:
    """Return the floors in the bill's currency; without a rate every day counts."""
    found = [converted(Money(one), bill.currency, book) for one in (UNUSUAL_DAY, UNUSUAL_EXCESS)]
    day, excess = (one.amount if isinstance(one, Money) else Decimal(0) for one in found)
    return day, excess


def _material(one: Unusual, floors: tuple[Decimal, Decimal]) -> bool:
    return one.cost >= floors[0] and one.cost - one.normal >= floors[1]


def _listed(manifest: Manifest | None) -> Iterator[tuple[datetime.date, bool]]:
    """Yield the days that a manifest lists, and whether it explains them."""
    for entry in manifest.declaration.body.find("anomalies.*") if manifest is not None else ():
        at, cause = entry.first("date"), entry.first("cause")
        if at is None:
            continue
        try:
            found = read_day(at.value)
        except ValueError:
            continue
        yield found, _told(cause)


def _told(cause: Node | None) -> bool:
    return cause is not None and str(cause.value).strip().lower() not in ("", "open")


def _rate(bill: Bill, facts: Mapping[str, Fact], book: PriceBook) -> Fact:
    """Return spend over budget at the end of the last billed month, at the rate of its days."""
    name, budget = "spend_against_budget", facts.get("budget")
    if budget is None or not isinstance(budget.value, Money):
        return fact_of(bill, name, Unknown(needs=("budget",)))
    last = bill.until - datetime.timedelta(days=1)
    first, after = last.replace(day=1), _next_month(last)
    trouble = _trouble(bill, first, book.as_of)
    if trouble is None and bill.since > first:
        trouble = f"the bills begin on {bill.since}, within the month"
    there = converted(budget.value, bill.currency, book)
    if trouble is not None or isinstance(there, Unknown) or not there.amount:
        why = there if isinstance(there, Unknown) else unknown(trouble or "the budget is nothing")
        return derived(name, why, [budget])
    so_far = _sum(one.cost for one in bill.days if first <= one.day < bill.until)
    left = (after - bill.until).days
    recent = bill.until - datetime.timedelta(days=min(_LOOK_BACK, (bill.until - bill.since).days))
    spent = _sum(one.cost for one in bill.days if recent <= one.day < bill.until)
    total = so_far + spent / (bill.until - recent).days * left
    said = f"{so_far:,.0f} {bill.currency} to {last}"
    said += f", {total:,.0f} at the end of the month at this rate" if left else ", the whole month"
    value = total / Decimal(there.amount)
    return derived(name, value, [fact_of(bill, name, None), budget], said, "billed")


def _forecast_error(bill: Bill, facts: Mapping[str, Fact], book: PriceBook) -> Fact | None:
    """Return how far a forecast was off, once the month that it is for is billed."""
    name, by, cost = "forecast_error", facts.get("forecast_by"), facts.get("forecast_cost")
    if by is None or cost is None or not isinstance(by.value, datetime.date):
        return None
    first, after = by.value.replace(day=1), _next_month(by.value)
    whole = bill.since <= first and bill.until >= after
    if not whole or not isinstance(cost.value, Money):
        return derived(name, unknown(f"the month of {by.value} is not billed in full"), [by, cost])
    there = converted(cost.value, bill.currency, book)
    holes = [one for one in bill.holes if first <= one < after]
    actual = _sum(one.cost for one in bill.days if first <= one.day < after)
    if isinstance(there, Unknown) or holes or not actual:
        why = there if isinstance(there, Unknown) else unknown("that month's bill has holes")
        return derived(name, why, [by, cost])
    said = f"{actual:,.0f} {bill.currency} were billed for that month"
    return fact_of(bill, name, abs(actual - Decimal(there.amount)) / actual, said)


def _attributed(bill: Bill) -> Fact | None:
    name = "attributed_cost_share"
    if bill.total <= 0:
        return None
    said = f"{bill.attributed:,.0f} of {bill.total:,.0f} {bill.currency} carry a tag that names one"
    return fact_of(bill, name, min(Decimal(1), bill.attributed / bill.total), said)


def _next_month(day: datetime.date) -> datetime.date:
    return (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)


def _sum(amounts: Iterator[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
