"""Computes what a million tokens really costs a workload, and what its alternative would."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.economics_spans import (
    MILLION,
    ends_of,
    exact,
    in_words,
    minus,
    over,
    scaled,
    times,
)
from checker.facts.manifests import Manifest
from checker.facts.prices import PriceBook
from checker.facts.reading import derived, missing, unknown
from checker.model.facts import Fact
from checker.model.quantities import MONTH_DAYS
from checker.model.report import Money
from checker.model.settings import CurrencyRate
from checker.model.values import Interval, Unknown

CALLED = ("closed_source_api", "hosted_open_source")
"""Deployment models that are called by the token."""


def economics(
    facts: Mapping[str, Fact], manifest: Manifest | None, contract: Fact | None, book: PriceBook
) -> dict[str, Fact]:
    """Return the prices that follow from a workload's cost, tokens, model and alternative."""
    found: dict[str, Fact] = {"capacity_cost": capacity_cost(facts)}
    found["effective_price"] = _effective({**facts, **found}, book)
    for name, price in (
        ("cost_against_list", facts.get("monthly_list_price")),
        ("cost_against_contract", contract),
    ):
        ratio = _against(name, facts.get("fixed_cost"), price, book)
        if ratio is not None:
            found[name] = ratio
    found |= _alternative({**facts, **found}, manifest, book)
    found["break_even_volume"] = _break_even({**facts, **found}, book)
    found["alternative_priced"] = _priced(found)
    return found


def capacity_cost(facts: Mapping[str, Fact]) -> Fact:
    """Return what the capacity costs a month: as declared, else at list price, which is assumed."""
    declared, listed = facts.get("fixed_cost"), facts.get("monthly_list_price")
    if declared is not None and declared.known:
        return declared._replace(name="capacity_cost")
    if listed is not None and listed.known:
        return derived("capacity_cost", listed.value, [listed], listed.because, "assumed")
    reasons = listed.value.reasons if listed is not None else ()
    value = Unknown(*reasons, needs=("fixed_cost",))
    return derived("capacity_cost", value, [one for one in (declared, listed) if one is not None])


def _effective(facts: Mapping[str, Fact], book: PriceBook) -> Fact:
    """Return the price of a million tokens: billed, else fixed cost by volume, else the model's."""
    billed = facts.get("billed_price")
    if billed is not None and billed.known:
        return billed._replace(name="effective_price")
    model, shapes = facts.get("deployment_model"), facts.get("cost_shape")
    called = model is not None and model.value in CALLED
    if called and all(one == "per_token" for one in (shapes.value if shapes else ())):
        return _by_token(facts, book)
    cost, month = facts.get("capacity_cost"), facts.get("tokens_per_month")
    inputs = [one for one in (cost, month) if one is not None]
    lacking = missing({"fixed_cost": cost, "tokens_per_day": month})
    if lacking is not None or cost is None or month is None:
        return derived("effective_price", lacking, inputs)
    if not isinstance(cost.value, Money) or not month.value:
        return derived("effective_price", unknown("there is no cost or no volume"), inputs)
    price = _divided(cost.value, span(month.value))
    said = f"{in_words(cost.value)} a month over {in_words(month.value)} tokens"
    return derived("effective_price", price, inputs, said)


def _by_token(facts: Mapping[str, Fact], book: PriceBook) -> Fact:
    """Return the price of the one model that a workload pays by the token, if it is one."""
    called, share = facts.get("model"), facts.get("input_share")
    names = [one for one in (called.value if called else ()) if isinstance(one, str)]
    if called is None or share is None or not names:
        return Fact("effective_price", Unknown(needs=("model",)))
    prices = [book.blended("effective_price", name, share) for name in names]
    known = [one for one in prices if one.known]
    agree = len({one.value for one in known}) == 1
    if agree and (len(known) == len(prices) or _one_model(names)):
        return derived("effective_price", known[0].value, [called, share], known[0].because)
    if len(prices) == 1:
        return prices[0]
    why = unknown(f"it calls several models: {', '.join(names[:3])}")
    return derived("effective_price", why, [called, share])


def _one_model(names: list[str]) -> bool:
    """Whether several spellings may mean one model: what stands after the last slash agrees."""
    return len({name.rpartition("/")[2].lower() for name in names}) == 1


def _divided(cost: Money, tokens: Interval) -> Money | Unknown:
    """Return the price of a million tokens; more of them make each one cheaper."""
    if not tokens.low:
        return unknown("there may have been no volume")
    return Money(exact(times(over(cost.amount, tokens), MILLION)), cost.currency)


def _against(name: str, cost: Fact | None, price: Fact | None, book: PriceBook) -> Fact | None:
    """Return declared cost over what the hardware costs by a price; None says there is no price."""
    if cost is None or cost.value is None:
        return None
    if price is None:
        said = "no own price is in the settings"
        return derived(name, None, [cost], said) if name == "cost_against_contract" else None
    inputs = [cost, price]
    lacking = missing({"fixed_cost": cost, price.name: price})
    if lacking is not None:
        return derived(name, lacking, inputs)
    paid = converted(cost.value, price.value.currency, book)
    if isinstance(paid, Unknown):
        return derived(name, paid, inputs)
    return derived(name, _ratio(paid.amount, price.value.amount), inputs, price.because)


def _priced(found: Mapping[str, Fact]) -> Fact:
    used = [found[name] for name in ("effective_price", "alternative_price") if name in found]
    both = len(used) == 2 and all(one.known for one in used)
    said = "both prices are known" if both else "one of the prices is not known"
    return derived("alternative_priced", both, used if both else [], said)


def _alternative(
    facts: Mapping[str, Fact], manifest: Manifest | None, book: PriceBook
) -> dict[str, Fact]:
    """Return the alternative with its price, the ratio to it and what it would save."""
    named = _named(manifest)
    share, month, effective = (
        facts.get(name) for name in ("input_share", "tokens_per_month", "effective_price")
    )
    found: dict[str, Fact] = {}
    price: Fact | None = None
    if named is not None and share is not None:
        price = book.blended("alternative_price", str(named.value), share)
        price = derived(price.name, price.value, [price, named], price.because)
        stated = bool(manifest and manifest.compare_with)
        told = named._replace(name="alternative_stated", value=stated)
        found = {"alternative": named, "alternative_price": price, "alternative_stated": told}
    needed = {"effective_price": effective, "alternative": price}
    ratio, saved = _compared(needed, book)
    used = [one for one in needed.values() if one is not None]
    said = _against_what(effective, price)
    found["effective_price_ratio"] = derived("effective_price_ratio", ratio, used, said)
    lacking = missing({**needed, "tokens_per_day": month})
    if lacking is None and isinstance(saved, Money) and month is not None:
        value: Any = _a_month(saved, span(month.value))
        found["alternative_saving"] = derived("alternative_saving", value, [*used, month], said)
    else:
        value = lacking if lacking is not None else saved
        found["alternative_saving"] = derived("alternative_saving", value, used)
    return found


def _against_what(effective: Fact | None, price: Fact | None) -> str:
    """Return how both prices came about, for whoever asks where a ratio is from."""
    both = [one.because for one in (effective, price) if one is not None and one.because]
    return ", against ".join(both)


def _break_even(facts: Mapping[str, Fact], book: PriceBook) -> Fact:
    """Return the tokens a day at which own hardware costs what the service would.

    For a service that is called, own hardware is what its decision compared.
    """
    name, model = "break_even_volume", facts.get("deployment_model")
    called = model is not None and model.value in CALLED
    cost = facts.get("own_fleet_cost" if called else "capacity_cost")
    price = facts.get("effective_price" if called else "alternative_price")
    first, second = ("own_fleet_cost", "model") if called else ("fixed_cost", "alternative")
    lacking = missing({first: cost, second: price})
    if lacking is not None or cost is None or price is None:
        return Fact(name, lacking)
    used = [cost, price]
    if not isinstance(cost.value, Money) or not isinstance(price.value, Money):
        return derived(name, unknown("there is no cost or no price to compare"), used)
    there = converted(cost.value, price.value.currency, book)
    if isinstance(there, Unknown):
        return derived(name, there, used)
    month = times(over(there.amount, price.value.amount), MILLION)
    if month.high is None:
        return derived(name, unknown("the price may be nothing"), used)
    said = f"{in_words(cost.value)} a month at {in_words(price.value)} per 1M tokens"
    return derived(name, exact(over(month, MONTH_DAYS)), used, said)


def _named(manifest: Manifest | None) -> Fact | None:
    """Return the service to compare with: the one that is named, else the hosted base model."""
    if manifest is None or not (manifest.compare_with or manifest.base_model):
        return None
    path = "model.compare_with" if manifest.compare_with else "model.base"
    said = "named to compare with" if manifest.compare_with else "its base model, hosted"
    node = manifest.declaration.body.first(path)
    name = manifest.compare_with or manifest.base_model
    if node is None:
        return None
    return Fact("alternative", name, "declared", node.location, said, node.files)


def _compared(needed: Mapping[str, Fact | None], book: PriceBook) -> tuple[Any, Any]:
    """Return the ratio of two prices, and what a million tokens would be cheaper by."""
    lacking = missing(needed)
    effective, price = needed["effective_price"], needed["alternative"]
    if lacking is not None or effective is None or price is None:
        return lacking, lacking
    there = converted(price.value, effective.value.currency, book)
    if isinstance(there, Unknown):
        return there, there
    cheaper = exact(minus(effective.value.amount, there.amount))
    ratio = _ratio(effective.value.amount, there.amount)
    return ratio, Money(cheaper, effective.value.currency)


def _a_month(cheaper: Money, tokens: Interval) -> Money:
    """Return what so many tokens are cheaper by, which is negative where they are dearer."""
    low, high = ends_of(cheaper.amount)
    least = _product(low, tokens.high if low is not None and low < 0 else tokens.low)
    most = _product(high, tokens.low if high is not None and high < 0 else tokens.high)
    return Money(exact(Interval(least, most)), cheaper.currency, "month")


def _product(cheaper: Any, tokens: Any) -> Any:
    """Return what tokens are cheaper by; what has an open end has one here too."""
    if cheaper is None or tokens is None:
        return None
    return Decimal(cheaper) * tokens / MILLION


def _ratio(amount: Any, by: Any) -> Any:
    above, below = span(amount), span(by)
    if not below.low or not below.high or above.low is None or above.high is None:
        return unknown("one of the prices is open")
    return exact(over(above, below))


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
    return scaled(value, factor)._replace(currency=currency)


def _fits(rate: CurrencyRate, first: str, second: str) -> bool:
    return {rate.currency, rate.to} == {first, second}


def apportioned(cost: Fact, weight: Fact | None, all_weights: Fact | None, alone: bool) -> Fact:
    """Return one capacity's part of a workload's cost: by list price where there are more."""
    if alone or cost.value is None:
        return cost
    lacking = missing({"monthly_list_price": weight, "fixed_cost": all_weights})
    if lacking is not None or weight is None or all_weights is None:
        return derived(cost.name, lacking, [cost])
    part = _ratio(weight.value.amount, all_weights.value.amount)
    if isinstance(part, Unknown) or not isinstance(cost.value, Money):
        return derived(cost.name, unknown("its part of the cost is not known"), [cost])
    value = scaled(cost.value, part)
    return derived(cost.name, value, [cost, weight], "its part by list price")
