"""Compares what a workload costs with what the other ways to run it would cost."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.economics import CALLED, converted
from checker.facts.economics_spans import MILLION, exact, over, times
from checker.facts.prices import PriceBook
from checker.facts.reading import derived, missing, unknown
from checker.model.facts import Fact
from checker.model.report import Money
from checker.model.settings import Price
from checker.model.values import Interval, Unknown

_WITHOUT_BILL = {
    "cost_against_bill": "no bill tells what it costs",
    "commitment_coverage": "no bill tells what commitments pay",
    "stages_billed": "no bill tells its stages apart",
    "staged_cost_share": "no bill tells its stages apart",
}


def savings(facts: Mapping[str, Fact], book: PriceBook) -> Iterator[Fact]:
    """Yield the share that the alternative saves, and own hardware against a called service."""
    yield _share(facts)
    called = _called(facts)
    yield called
    fleet = _fleet(facts, called, book)
    yield fleet
    said = "both costs are known" if fleet.known else "one of the costs is not known"
    yield derived("own_fleet_priced", fleet.known, [fleet] if fleet.known else [], said)
    yield _split(facts, book)
    yield from (one for one in _days() if one.name not in facts)
    yield from (Fact(name, None, "declared", because=why) for name, why in _WITHOUT_BILL.items()
                if name not in facts)  # fmt: skip


def _share(facts: Mapping[str, Fact]) -> Fact:
    """Return the part of the cost that the alternative saves; nothing where it is dearer."""
    name, ratio = "saving_share", facts.get("effective_price_ratio")
    if ratio is None or isinstance(ratio.value, Unknown):
        return Fact(name, ratio.value if ratio is not None else Unknown(needs=("alternative",)))
    low, high = (None if one is None else _saved(Decimal(one)) for one in span(ratio.value))
    value: Any = low if low == high else Interval(low, high)
    return derived(name, value, [ratio], ratio.because)


def _saved(ratio: Decimal) -> Decimal:
    return max(Decimal(0), 1 - 1 / ratio) if ratio > 0 else Decimal(0)


def _called(facts: Mapping[str, Fact]) -> Fact:
    name, model = "called_cost", facts.get("deployment_model")
    if model is None or model.value not in CALLED:
        return Fact(name, unknown("it calls no service by the token"))
    price, month = facts.get("effective_price"), facts.get("tokens_per_month")
    lacking = missing({"effective_price": price, "tokens_per_day": month})
    if lacking is not None or price is None or month is None:
        return Fact(name, lacking)
    if not isinstance(price.value, Money) or month.value is None:
        return derived(name, unknown("there is no price or no volume"), [price, month])
    tokens = over(month.value, MILLION)
    value = Money(exact(times(price.value.amount, tokens)), price.value.currency, "month")
    return derived(name, value, [price, month], "tokens a month at the service's price")


def _fleet(facts: Mapping[str, Fact], called: Fact, book: PriceBook) -> Fact:
    name, own = "own_fleet_ratio", facts.get("own_fleet_cost")
    lacking = missing({"own_fleet_cost": own, "called_cost": called})
    if lacking is not None or own is None:
        return Fact(name, lacking)
    if not isinstance(own.value, Money) or not isinstance(called.value, Money):
        return derived(name, unknown("nobody compared own hardware"), [own, called])
    there = converted(own.value, called.value.currency, book)
    if isinstance(there, Unknown):
        return derived(name, there, [own, called])
    low, high = span(called.value.amount)
    if not low or not high:
        return derived(name, unknown("the service costs nothing"), [own, called])
    value = exact(over(there.amount, called.value.amount))
    return derived(name, value, [own, called], "own hardware over the service")


def _split(facts: Mapping[str, Fact], book: PriceBook) -> Fact:
    """Return whether the own price of each model has both directions; lists always do."""
    name, models = "token_price_split", facts.get("model")
    called = [one for one in (models.value if models else ()) if isinstance(one, str)]
    own = [row for row in book.settings.prices if row.sku in called]
    if not own:
        return Fact(name, True, because="list prices have both")
    single = next((row for row in own if not _both(row)), None)
    row = single or own[0]
    said = f"own price of {row.date} ({row.source})"
    files = frozenset((row.location.path,))
    return Fact(name, single is None, "declared", row.location, said, files)


def _both(row: Price) -> bool:
    return row.input_price is not None and row.output_price is not None


def _days() -> Iterator[Fact]:
    """Yield that the dearest day is not known: only bills tell it."""
    for name in ("dearest_day_ratio", "dearest_day_cost", "dearest_day_excess", "dearest_day"):
        yield Fact(name, Unknown(needs=("daily_cost",)))
