"""Computes what a million tokens really costs a workload, and what its alternative would."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.manifests import Manifest
from checker.facts.prices import PriceBook
from checker.facts.reading import derived, missing, unknown
from checker.model.facts import Fact
from checker.model.report import Money
from checker.model.settings import CurrencyRate
from checker.model.values import Interval, Unknown

_MILLION = 1_000_000


def economics(
    facts: Mapping[str, Fact], manifest: Manifest | None, book: PriceBook
) -> dict[str, Fact]:
    """Return the prices that follow from a workload's cost, tokens, model and alternative."""
    found: dict[str, Fact] = {}
    effective = _effective(facts, book)
    if effective is not None:
        found["effective_price"] = effective
    ratio = _against_list(facts, book)
    if ratio is not None:
        found["cost_against_list"] = ratio
    other = manifest.compare_with or manifest.base_model if manifest else None
    if manifest is None or other is None:
        return found
    return found | _alternative(other, effective, facts, manifest, book)


def _effective(facts: Mapping[str, Fact], book: PriceBook) -> Fact | None:
    """Return the price of a million tokens: fixed cost by volume, else the model's own."""
    cost, month = facts.get("fixed_cost"), facts.get("tokens_per_month")
    model, share = facts.get("deployment_model"), facts.get("input_share")
    if cost is not None and cost.value is not None and month is not None:
        lacking = missing((cost, month))
        if lacking is not None or not month.value:
            return derived("effective_price", lacking or unknown("no tokens"), [cost, month])
        price = _divided(cost.value, Decimal(month.value) / _MILLION)
        return derived("effective_price", price, [cost, month], "fixed cost by monthly tokens")
    by_token = model is not None and model.value in ("closed_source_api", "hosted_open_source")
    called = facts.get("model")
    names = [one for one in (called.value if called else ()) if isinstance(one, str)]
    if not by_token or called is None or share is None or not names:
        return None
    prices = [book.blended("effective_price", name, share) for name in names]
    known = [one for one in prices if one.known]
    distinct = {one.value for one in known}
    if len(distinct) == 1 and (len(known) == len(prices) or _one_model(names)):
        return derived("effective_price", known[0].value, [called, share], known[0].because)
    return prices[0] if len(prices) == 1 else None


def _one_model(names: list[str]) -> bool:
    """Whether several spellings may mean one model: what stands after the last slash agrees."""
    return len({name.rpartition("/")[2].lower() for name in names}) == 1


def _divided(cost: Money, by: Decimal) -> Money:
    amount: Any = cost.amount
    if isinstance(amount, Interval):
        amount = Interval(*(None if end is None else end / by for end in amount))
    else:
        amount = amount / by
    return Money(amount, cost.currency)


def _against_list(facts: Mapping[str, Fact], book: PriceBook) -> Fact | None:
    """Return declared cost over list price; a cost that is itself the list price says nothing."""
    cost, price = facts.get("fixed_cost"), facts.get("monthly_list_price")
    if cost is None or price is None or cost.basis not in ("declared", "billed"):
        return None
    name, inputs = "cost_against_list", [cost, price]
    lacking = missing(inputs)
    if lacking is not None or cost.value is None:
        return derived(name, lacking or unknown("no cost is declared"), inputs)
    paid = converted(cost.value, price.value.currency, book)
    if isinstance(paid, Unknown):
        return derived(name, paid, inputs)
    return derived(name, _ratio(paid.amount, price.value.amount), inputs, price.because)


def _alternative(
    other: str,
    effective: Fact | None,
    facts: Mapping[str, Fact],
    manifest: Manifest,
    book: PriceBook,
) -> dict[str, Fact]:
    path = "model.compare_with" if manifest.compare_with else "model.base"
    node = manifest.declaration.body.first(path)
    named = Fact("alternative", other, "declared", node.location if node else None,
                 "named to compare with" if manifest.compare_with else "hosted base model",
                 node.files if node else frozenset())  # fmt: skip
    found = {"alternative": named}
    share, month = facts.get("input_share"), facts.get("tokens_per_month")
    if share is None:
        return found
    price = book.blended("alternative_price", other, share)
    price = derived(price.name, price.value, [price, named], price.because)
    found["alternative_price"] = price
    if effective is None:
        return found
    lacking = missing((effective, price))
    if lacking is not None:
        found["effective_price_ratio"] = derived(
            "effective_price_ratio", lacking, [effective, price]
        )
        return found
    there = converted(price.value, effective.value.currency, book)
    if isinstance(there, Unknown):
        found["effective_price_ratio"] = derived("effective_price_ratio", there, [effective, price])
        return found
    ratio = _ratio(effective.value.amount, there.amount)
    said = f"{other} costs {there.amount:.2f} {there.currency} a million"
    found["effective_price_ratio"] = derived(
        "effective_price_ratio", ratio, [effective, price], said
    )
    if month is not None and month.known and month.value is not None:
        saved = _saved(effective.value, there, Decimal(month.value))
        found["alternative_saving"] = derived(
            "alternative_saving", saved, [effective, price, month], said
        )
    return found


def _saved(effective: Money, other: Money, tokens: Decimal) -> Money:
    low, high = span(effective.amount)
    ends = [
        None if end is None else (end - other.amount) * tokens / _MILLION for end in (low, high)
    ]
    amount: Any = ends[0] if ends[0] == ends[1] else Interval(*ends)
    return Money(amount, effective.currency, "month")


def _ratio(amount: Any, by: Any) -> Any:
    above, below = span(amount), span(by)
    if not below.low or not below.high or above.low is None or above.high is None:
        return unknown("one of the prices is open")
    low, high = Decimal(above.low) / below.high, Decimal(above.high) / below.low
    return low if low == high else Interval(low, high)


def converted(value: Money, currency: str, book: PriceBook) -> Money | Unknown:
    """Return money in another currency, by the settings' dated rates only."""
    if value.currency == currency:
        return value
    rates = [one for one in book.settings.currency_rates if _fits(one, value.currency, currency)]
    usable = [one for one in rates if one.date <= book.as_of]
    if not usable:
        said = (
            f"{value.currency} and {currency} are compared only by currency_rates in the settings"
        )
        return unknown(said)
    newest = max(usable, key=lambda one: one.date)
    factor = newest.rate if newest.currency == value.currency else 1 / newest.rate
    low, high = span(value.amount)
    ends = [None if end is None else end * factor for end in (low, high)]
    amount: Any = ends[0] if ends[0] == ends[1] else Interval(*ends)
    return value._replace(amount=amount, currency=currency)


def _fits(rate: CurrencyRate, first: str, second: str) -> bool:
    return {rate.currency, rate.to} == {first, second}


def apportioned(cost: Fact, weight: Fact | None, all_weights: Fact | None, alone: bool) -> Fact:
    """Return one capacity's part of a workload's fixed cost: by list price where there are more."""
    if alone:
        return cost
    lacking = missing((cost, weight, all_weights))
    if lacking is not None or weight is None or all_weights is None or cost.value is None:
        return derived("fixed_cost", lacking or unknown("no cost is declared"), [cost])
    part = _ratio(weight.value.amount, all_weights.value.amount)
    if not isinstance(part, Decimal):
        return derived("fixed_cost", unknown("its part of the cost is not known"), [cost])
    value = cost.value._replace(amount=cost.value.amount * part)
    return derived("fixed_cost", value, [cost, weight], "its part by list price")
