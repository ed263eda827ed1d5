"""Finds what a workload's tokens would cost as a service: of a closed model, or of a hosted one."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from checker.facts.economics import CALLED
from checker.facts.economics_spans import MILLION, exact, over, times
from checker.facts.prices import PriceBook
from checker.facts.reading import unknown
from checker.model.declaration import Node
from checker.model.facts import Fact
from checker.model.report import Money
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Unknown

_WEIGHTS = {"closed_source_api": "closed", "hosted_open_source": "open"}
_QUOTE = "add the quote under prices in ai-spend.yaml"
_TUNED = ("fine_tune", "deep_fine_tune", "architecture")
_NOBODY = {
    "closed_source_api": "no closed model is named to compare with (model.compare_with)",
    "hosted_open_source": "no open model is named that would do (model.compare_with or model.base)",
}


class Service(NamedTuple):
    """A model that is called, with the price of a million of its tokens.

    The price is a bound where own or tuned weights have no price of their own: `why` says so.
    `said` is where the price is from; `retires` the day its host takes it off the list.
    """

    model: str
    name: str
    price: Money | Unknown
    said: str = ""
    why: str = ""
    provider: str = ""
    retires: date | None = None


def service(model: str, facts: Mapping[str, Fact], body: Node | None, book: PriceBook) -> Service:
    """Return what the workload would call as this deployment model."""
    today = facts.get("deployment_model")
    if today is not None and today.value == model:
        return _today(model, facts, book)
    name = next((one for one in _named(facts, body) if _weights(one, book) == _WEIGHTS[model]), "")
    if not name:
        return Service(model, "", unknown(_NOBODY[model]))
    found = _priced(model, name, facts, book)
    own = _own(facts, book)
    if own:
        quoted = _priced(model, own, facts, book)
        if isinstance(quoted.price, Money):
            return quoted
    if (own or _tuned(facts)) and isinstance(found.price, Money):
        least = found.price.amount
        low = least.low if isinstance(least, Interval) else least
        why = f"no price for {own or 'the tuned model'} in the catalog; {_QUOTE}"
        price = found.price._replace(amount=Interval(low, None))
        return found._replace(price=price, why=why)
    return found


def _today(model: str, facts: Mapping[str, Fact], book: PriceBook) -> Service:
    """Return what it calls by now, at the price that its facts hold."""
    names = _texts(facts.get("model"))
    price = facts.get("effective_price")
    value: Any = price.value if price is not None else unknown("no model is named")
    found = _row(model, names[0], book) if len(names) == 1 else Service(model, "", value)
    said = price.because if price is not None else ""
    return found._replace(name=", ".join(names[:2]), price=value, said=said)


def _priced(model: str, name: str, facts: Mapping[str, Fact], book: PriceBook) -> Service:
    share = facts.get("input_share")
    if share is None:
        return Service(model, name, unknown("how much of it is input is not known"))
    price = book.blended("alternative_price", name, share)
    return _row(model, name, book)._replace(price=price.value, said=price.because)


def _row(model: str, name: str, book: PriceBook) -> Service:
    row = book.catalog.api_price(name) or book.catalog.api_price(f"{name}-v1:0")
    own = any(one.sku == name for one in book.settings.prices)
    if row is None or own:
        return Service(model, name, unknown(f"no price of {name} is known"))
    return Service(model, name, unknown(""), provider=row.provider, retires=row.retires)


def _named(facts: Mapping[str, Fact], body: Node | None) -> Iterator[str]:
    """Yield the models that a manifest names, those to compare with first."""
    for path in ("model.compare_with", "model.base"):
        node = body.first(path) if body is not None else None
        if node is not None and isinstance(node.value, str) and node.value != "none":
            yield node.value
    yield from _texts(facts.get("model"))


def _own(facts: Mapping[str, Fact], book: PriceBook) -> str:
    """Return a model that is the workload's own, which no list has a price for."""
    names = _texts(facts.get("model"))
    return next((one for one in names if _weights(one, book) in ("", "customer")), "")


def own_model(facts: Mapping[str, Fact], book: PriceBook) -> str:
    """Return the name of the workload's own model, empty where it runs somebody else's."""
    today = facts.get("deployment_model")
    if today is not None and today.value in CALLED:
        return ""
    return _own(facts, book)


def _tuned(facts: Mapping[str, Fact]) -> bool:
    changed = facts.get("customization")
    return changed is not None and changed.value in _TUNED


def _weights(name: str, book: PriceBook) -> str:
    family = book.catalog.model(name)
    return family.weights if family is not None else ""


def _texts(found: Fact | None) -> list[str]:
    return [one for one in (found.value if found else ()) if isinstance(one, str)]


def monthly_cost(price: Money | Unknown, tokens_per_month: Any) -> Money | Unknown:
    """Return what tokens cost a month at a price by the million."""
    if isinstance(price, Unknown):
        return price
    if isinstance(tokens_per_month, Unknown) or tokens_per_month is None:
        return unknown("its volume is not known: tokens_per_day")
    amount = exact(times(price.amount, over(tokens_per_month, Decimal(MILLION))))
    return Money(amount, price.currency, "month")
