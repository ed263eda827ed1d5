"""Turns recognized resources into the rows of the inventory and adds them up, no GPU twice.

Totals are over capacity. A reservation counts where nothing in its root runs on it, and what only
asks for accelerators (a pod, a job) is added up apart, since it runs on somebody's capacity.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.build import Facts
from checker.facts.ownership import Owned
from checker.facts.resource import Resource
from checker.model.facts import Fact
from checker.model.inventory import GROUPINGS, Row, Sum
from checker.model.report import Item, Money
from checker.model.values import Interval, Number, Reason, Unknown

NOBODY, NO_MANIFEST, NOT_KNOWN, NONE = "nobody named", "no manifest", "not known", "none"
"""Names of the groups of what has no owner, no workload (by root), an unknown or no answer."""


def rows(facts: Facts) -> list[Row]:
    """Return a row for each resource, in the order of the inventory."""
    behind = _answering(facts)
    places = _by_place(facts.owned)
    return [
        _row(one, item, behind, places) for one, item in zip(facts.owned, facts.items, strict=True)
    ]


_HARDWARE = {"accelerator", "accelerator_count"}
Places = Mapping[tuple[str, str], Sequence[Resource]]


def _by_place(owned: Iterable[Owned]) -> Places:
    """Return the hardware of each root and context that certainly or perhaps exists."""
    found: dict[tuple[str, str], list[Resource]] = {}
    for one in owned:
        resource = one.resource
        if resource.exists is not False and "accelerators_per_instance" in resource.facts:
            place = (resource.declaration.root, resource.declaration.context)
            found.setdefault(place, []).append(resource)
    return found


def _answering(facts: Facts) -> dict[str, str]:
    """Return who answers for each declared workload."""
    found: dict[str, str] = {}
    for subject in facts.subjects:
        if subject.kind == "workload" and not subject.implied:
            for name in ("owner", "team"):
                fact = subject.facts.get(name)
                if fact is not None and isinstance(fact.value, str):
                    found.setdefault(subject.address, fact.value)
    return found


def _row(one: Owned, item: Item, behind: Mapping[str, str], places: Places) -> Row:
    facts = one.resource.facts
    number, day = facts.get("accelerator_count"), facts.get("list_price_date")
    known = number is not None and not isinstance(number.value, Unknown)
    return Row(
        item,
        accelerators=number.value if known and number else None,
        counts=_counts(one.resource, places),
        price_date=day.value if day is not None and isinstance(day.value, date) else None,
        owner=_owner(item, facts, behind),
        shares={claim.workload: claim.share for claim in one.claims},
        unknown={name: _reasons(facts[name]) for name in item.unknown if name in facts},
    )


def _reasons(fact: Fact) -> tuple[Reason, ...]:
    return fact.value.reasons if isinstance(fact.value, Unknown) else (Reason("it is sensitive"),)


def _owner(item: Item, facts: Mapping[str, Fact], behind: Mapping[str, str]) -> str | None:
    if item.owner:
        return item.owner
    if item.workload and item.workload in behind:
        return behind[item.workload]
    team = facts.get("team")
    return team.value if team is not None and isinstance(team.value, str) else item.cost_center


def _counts(resource: Resource, places: Places) -> str:
    facts = resource.facts
    none = "accelerator_count" in facts and facts["accelerator_count"].value == 0
    if resource.exists is False or none or not _HARDWARE & facts.keys():
        return ""
    if resource.role == "capacity":
        return "capacity"
    if resource.role == "consumer":
        return "asked"
    if resource.role != "commitment":
        return ""
    place = (resource.declaration.root, resource.declaration.context)
    users = [one for one in places.get(place, ()) if one.role == "capacity"]
    return "" if any(_runs_on(one, resource) for one in users) else "capacity"


def _runs_on(user: Resource, reservation: Resource) -> bool:
    """Whether a capacity may be the very hardware that a reservation holds."""
    if reservation.address in user.paid_by:
        return True
    mine, its = (one.facts.get("accelerator") for one in (user, reservation))
    names = {one.value for one in (mine, its) if one is not None and isinstance(one.value, str)}
    return len(names) < 2


def total(rows_shown: Sequence[Row]) -> Sum:
    """Return what rows add up to."""
    return _sum("", [(row, Decimal(1)) for row in rows_shown])


def by_root(rows_shown: Sequence[Row]) -> dict[tuple[str, str], Sum]:
    """Return the sums of rows by root and context, in their order."""
    groups: dict[tuple[str, str], list[tuple[Row, Decimal]]] = {}
    for row in rows_shown:
        groups.setdefault((row.item.root, row.item.context), []).append((row, Decimal(1)))
    return {place: _sum(place[0], members) for place, members in groups.items()}


def grouped(rows_shown: Sequence[Row], by: str) -> list[Sum]:
    """Return the sums of rows by one of `GROUPINGS`, the most expensive first."""
    groups: dict[str, list[tuple[Row, Decimal]]] = {}
    for row in rows_shown:
        for name, share in _NAMES[by](row):
            groups.setdefault(name, []).append((row, share))
    return sorted((_sum(name, members) for name, members in groups.items()), key=_weight)


def _workloads(row: Row) -> Iterable[tuple[str, Decimal]]:
    return row.shares.items() or ((f"{NO_MANIFEST}: {row.item.root or '.'}", Decimal(1)),)


def _word(value: str | None, unknown: bool, otherwise: str) -> Iterable[tuple[str, Decimal]]:
    return ((value or (NOT_KNOWN if unknown else otherwise), Decimal(1)),)


_NAMES: Mapping[str, Callable[[Row], Iterable[tuple[str, Decimal]]]] = {
    "workload": _workloads,
    "provider": lambda row: _word(row.item.provider, "provider" in row.item.unknown, NONE),
    "accelerator": lambda row: _word(row.item.accelerator, "accelerator" in row.item.unknown, NONE),
    "owner": lambda row: _word(row.owner, "owner" in row.item.unknown, NOBODY),
}
assert tuple(_NAMES) == GROUPINGS


def _weight(one: Sum) -> tuple[Decimal, Decimal, int, str]:
    money = sum((Decimal(_high(part.amount)) for part in one.money), Decimal(0))
    count = sum((Decimal(_high(part)) for part in one.accelerators.values()), Decimal(0))
    return (-money, -count, -one.resources, one.name)


def _high(value: Any) -> Number:
    found = span(value)
    return found.high if found.high is not None else found.low or 0


def _sum(name: str, members: Sequence[tuple[Row, Decimal]]) -> Sum:
    active = [(row, share) for row, share in members if row.item.active is not False]
    counted = [(row, share) for row, share in active if row.counts == "capacity"]
    asked = [(row, share) for row, share in active if row.counts == "asked"]
    priced = [(row, share) for row, share in counted if row.item.price is not None]
    days = sorted(row.price_date for row, _ in priced if row.price_date is not None)
    return Sum(
        name=name,
        resources=len(active),
        inactive=len(members) - len(active),
        accelerators=_numbers(counted),
        asked=_numbers(asked),
        uncounted=sum(1 for row, _ in (*counted, *asked) if row.accelerators is None),
        money=_money(priced),
        unpriced=len(counted) - len(priced),
        price_dates=(days[0], days[-1]) if days else (),
    )


def _numbers(members: Sequence[tuple[Row, Decimal]]) -> dict[str, Interval]:
    sums: dict[str, Interval] = {}
    for row, share in members:
        name = row.item.accelerator or ""
        if row.accelerators is not None:
            sums[name] = _plus(sums.get(name), _certain(row, span(row.accelerators)), share)
    return dict(sorted(sums.items()))


def _certain(row: Row, whole: Interval) -> Interval:
    """What may not be created, or may be no AI spend, counts from nothing up."""
    sure = row.item.active is True and row.item.ai_spend == "yes"
    return whole if sure else Interval(0, whole.high)


def _plus(before: Interval | None, piece: Interval, share: Decimal) -> Interval:
    first = before or Interval(0, 0)
    low, high = (
        None if one is None or two is None else _plain(one + two * share)
        for one, two in zip(first, piece, strict=True)
    )
    return Interval(low, high)


def _plain(value: Number) -> Number:
    number = Decimal(value)
    return int(number) if number == number.to_integral_value() else number


def _money(members: Sequence[tuple[Row, Decimal]]) -> tuple[Money, ...]:
    sums: dict[str, Interval] = {}
    for row, share in members:
        price = row.item.price
        if price is not None:
            piece = _certain(row, span(price.amount))
            sums[price.currency] = _plus(sums.get(price.currency), piece, share)
    return tuple(
        Money(one.low if one.exact is not None else one, currency, "month")
        for currency, one in sorted(sums.items())
    )
