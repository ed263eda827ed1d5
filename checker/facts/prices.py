"""Finds prices, of the organization or of a list, with their date and what they may prove."""

from datetime import date
from decimal import Decimal
from typing import Any

from checker.catalog import Catalog
from checker.catalog.prices import ApiPrice
from checker.facts.amounts import span
from checker.facts.reading import derived, unknown
from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.quantities import HOURS_PER_MONTH, monthly
from checker.model.report import Money
from checker.model.rows import NamedTuple
from checker.model.settings import Price, Settings
from checker.model.values import Interval, Number, Unknown

OLD, TOO_OLD = 90, 180
"""Days after which a list price is said to be old, and after which it proves nothing."""


class Tokens(NamedTuple):
    """What a million tokens of a model cost, by direction."""

    input: Number
    output: Number
    currency: str
    said: str
    location: Location | None = None


class PriceBook(NamedTuple):
    """The prices that hold on a day: the organization's own before the catalog's lists."""

    catalog: Catalog
    settings: Settings
    as_of: date

    def machine(
        self, sku: Fact, instances: Fact, committed: Fact | None, region: Fact | None
    ) -> list[Fact]:
        """Return what so many machines cost a month at list price, and the day of that price."""
        name = "monthly_list_price"
        if not isinstance(sku.value, str):
            return [derived(name, sku.value, [sku, instances])]
        if committed is not None and committed.value == "spot":
            return [derived(name, unknown("spot prices change by the hour"), [sku, instances])]
        row = self.catalog.price(sku.value, _text(region))
        if row is None:
            why = unknown(f"no list price of {sku.value} is known")
            return [derived(name, why, [sku, instances])]
        day = Fact("list_price_date", row.retrieved)
        stale = self._stale(row.retrieved)
        if stale is not None:
            return [derived(name, stale, [sku, instances]), day]
        elsewhere = _text(region) not in (None, row.region)
        said = f"list price of {row.retrieved}" + (f" in {row.region}" if elsewhere else "")
        said += self._aged(row.retrieved)
        price = Money(row.amount, row.currency, "hour")
        basis = "assumed" if elsewhere else None
        return [_month(name, price, said, sku, instances, basis), day]

    def contract(self, sku: Fact, instances: Fact, committed: Fact | None) -> Fact | None:
        """Return what so many machines cost a month by the organization's own price, if any."""
        own = self._own(sku.value, committed) if isinstance(sku.value, str) else None
        if own is None or own.price is None:
            return None
        said = f"own price of {own.date} ({own.source})"
        return _month("contract_price", own.price, said, sku, instances, "declared")

    def tokens(self, model: str) -> Tokens | Unknown:
        """Return what a million tokens of a model cost."""
        for own in self.settings.prices:
            if own.sku == model and own.input_price is not None and own.output_price is not None:
                low, high = own.input_price, own.output_price
                said = f"own price of {own.date}"
                return Tokens(low.amount, high.amount, low.currency, said, own.location)
        row = self._row(model)
        if row is None:
            return unknown(f"no price of {model} is known; add it under prices in ai-spend.yaml")
        stale = self._stale(row.retrieved)
        if stale is not None:
            return stale
        said = f"list price of {row.retrieved}{self._aged(row.retrieved)}"
        return Tokens(row.input, row.output, row.currency, said)

    def listed(self, model: str) -> date | None:
        """Return the day of the list price of a model that has no price of the organization's."""
        if any(own.sku == model and own.input_price is not None for own in self.settings.prices):
            return None
        row = self._row(model)
        return None if row is None else row.retrieved

    def _row(self, model: str) -> ApiPrice | None:
        # Manifests name a model as people do, price lists with the version that is on sale.
        return self.catalog.api_price(model) or self.catalog.api_price(f"{model}-v1:0")

    def blended(self, name: str, model: str, share: Fact) -> Fact:
        """Return what a million tokens of a model cost at a share of input."""
        tokens = self.tokens(model)
        if isinstance(tokens, Unknown) or isinstance(share.value, Unknown):
            why = tokens if isinstance(tokens, Unknown) else share.value
            return derived(name, why, [share])
        if share.value is None:
            return derived(name, unknown("how much of it is input is not known"), [share])
        ends = [tokens.output - Decimal(one) * (tokens.output - tokens.input)
                for one in _ends(share.value)]  # fmt: skip
        low, high = min(ends), max(ends)
        amount: Any = low if low == high else Interval(low, high)
        said = f"{model} at {_percent(share.value)} input, {tokens.said}"
        return derived(name, Money(amount, tokens.currency), [share], said)

    def _own(self, sku: str, committed: Fact | None) -> Price | None:
        reserved = committed is not None and committed.value in ("reserved", "capacity_block")
        for own in self.settings.prices:
            fits = own.sku.rpartition("/")[2].lower() == sku.lower()
            if fits and (own.term is not None) == reserved:
                return own
        return None

    def _stale(self, retrieved: date) -> Unknown | None:
        age = (self.as_of - retrieved).days
        if age <= TOO_OLD:
            return None
        return unknown(f"the list price is of {retrieved}, {age} days old, and proves nothing now")

    def _aged(self, retrieved: date) -> str:
        age = (self.as_of - retrieved).days
        return f", {age} days old" if age > OLD else ""


def _month(
    name: str, price: Money, said: str, sku: Fact, instances: Fact, basis: str | None
) -> Fact:
    inputs = [sku, instances]
    if isinstance(instances.value, Unknown):
        return derived(name, instances.value, inputs)
    each = _monthly(price)
    low, high = span(instances.value)
    amount: Any = _times(each.amount, low)
    if low != high:
        amount = Interval(amount, _times(each.amount, high))
    counted = f"{low} × {price.amount} × {HOURS_PER_MONTH} hours"
    money = Money(amount, price.currency, "month")
    return derived(name, money, inputs, f"{counted}, {said}", basis)


def _monthly(price: Money) -> Money:
    return monthly(price) if price.period else monthly(price._replace(period="hour"))


def _times(each: Number, number: Number | None) -> Number | None:
    return None if number is None else each * number


def _text(fact: Fact | None) -> str | None:
    return fact.value if fact is not None and isinstance(fact.value, str) else None


def _ends(share: Any) -> tuple[Number, Number]:
    """Return between which shares it lies; an open end is nothing or all."""
    found = span(share)
    return found.low or 0, 1 if found.high is None else found.high


def _percent(share: Any) -> str:
    low, high = (f"{end * 100:.0f}%" for end in _ends(share))
    return low if low == high else f"{low} to {high}"
