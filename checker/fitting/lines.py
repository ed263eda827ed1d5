"""Turns the ways to run a workload into lines of cost over volume, and where they meet."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.economics import CALLED, converted
from checker.facts.economics_bars import OWN
from checker.facts.economics_fleet import step, volume_worth
from checker.facts.economics_services import Service, monthly_cost
from checker.fitting.changes import crossing
from checker.fitting.deciding import Volumes
from checker.fitting.ways import Case
from checker.fitting.words import model_name, money, tokens
from checker.model.fit import Line, Mark, Way
from checker.model.quantities import MONTH_DAYS
from checker.model.report import Money
from checker.model.values import Number, Unknown

_SPAN = Decimal(30)
_LEAST = Decimal(10_000)
_SINGLE_STEPS = 40
_POINTS = 160


def chart_lines(
    case: Case, found: Sequence[Way], currency: str, volumes: Volumes
) -> tuple[Line, ...]:
    """Return what each way costs a month at volumes around the workload's own and the document's.

    Ways without a price have no line; amounts are in one currency.
    """
    low, high = reach(case, volumes)
    lines = [_called(one, case, currency, low, high) for one in case.services.values()]
    lines += [_steps(case, currency, low, high), _flat(found, currency, low, high)]
    return tuple(one for one in lines if one is not None)


def reach(case: Case, volumes: Volumes) -> tuple[Decimal, Decimal]:
    """Return between which volumes a day the lines are drawn."""
    middle = [Decimal(one) for one in (volumes.first, volumes.second)]
    day = span(case.value("tokens_per_day") or 0)
    middle += [Decimal(one) for one in (day.low, day.high) if one]
    return max(min(middle) / _SPAN, _LEAST), max(middle) * _SPAN


def _called(one: Service, case: Case, currency: str, low: Decimal, high: Decimal) -> Line | None:
    if isinstance(one.price, Unknown):
        return None
    price = converted(one.price, currency, case.book)
    if isinstance(price, Unknown):
        return None
    least = price._replace(amount=span(price.amount).low or 0)
    points = [(day, _cost(least, day)) for day in (low, high)]
    word = "closed API" if one.model == CALLED[0] else "hosted"
    bound = span(price.amount).high is None
    return Line(f"{word}, {model_name(one.name)}", one.model, tuple(points), bound)


def _cost(price: Money, day: Decimal) -> Any:
    found = monthly_cost(price, day * MONTH_DAYS)
    return found.amount if isinstance(found, Money) else Decimal(0)


def _steps(case: Case, currency: str, low: Decimal, high: Decimal) -> Line | None:
    """Return the staircase of whole machines; far up, where no step can be seen, a slope."""
    one = step(case.fleet) if case.fleet is not None and case.today == OWN else None
    if one is None:
        return None
    cost = converted(one[0], currency, case.book)
    carried = one[1].low
    if isinstance(cost, Unknown) or not carried:
        return None
    each = Decimal(span(cost.amount).low or 0)
    points = list(_staircase(each, Decimal(carried), low, high))
    return Line("self-hosted, by the node", OWN, tuple(points))


def _staircase(
    each: Decimal, carried: Decimal, low: Decimal, high: Decimal
) -> Iterator[tuple[Decimal, Decimal]]:
    number, start = max(1, int(low / carried) + 1), low
    for _ in range(_POINTS):
        end = min(number * carried, high)
        yield start, number * each
        yield end, number * each
        if end >= high:
            return
        start = end
        number = number + 1 if number < _SINGLE_STEPS else int(number * Decimal("1.1"))


def _flat(found: Sequence[Way], currency: str, low: Decimal, high: Decimal) -> Line | None:
    way = next((one for one in found if one.today and one.model == OWN), None)
    if way is None or not isinstance(way.cost, Money) or way.cost.currency != currency:
        return None
    amount = span(way.cost.amount).low
    if amount is None:
        return None
    return Line(way.label, OWN, ((low, amount), (high, amount)))


def marks(case: Case, found: Sequence[Way], currency: str) -> Iterator[Mark]:
    """Yield where the workload stands, and where its hardware would cost what a service does."""
    day = span(case.value("tokens_per_day") or 0)
    now = next((one for one in found if one.today), None)
    if (
        day.low
        and now is not None
        and isinstance(now.cost, Money)
        and now.cost.currency == currency
    ):
        words = f"today, {tokens(day.low)} a day: {money(now.cost)} a month"
        yield Mark(words, day.low, span(now.cost.amount).low)
    if case.fleet is None or case.today != OWN:
        return
    for service in case.services.values():
        yield from _meeting(case, service, currency)


def _meeting(case: Case, service: Service, currency: str) -> Iterator[Mark]:
    if isinstance(service.price, Unknown) or case.fleet is None or service.why:
        return
    price = converted(service.price, currency, case.book)
    if isinstance(price, Unknown):
        return
    at: Number | None = None
    reached = crossing(case, case.fleet, price)
    if reached is not None:
        at = reached[0]
    elif case.fleet.does is None and isinstance(case.fleet.cost, Money):
        at = volume_worth(case.fleet.cost, price).low
    if at:
        least = price._replace(amount=span(price.amount).low or 0)
        words = f"matches {model_name(service.name)} at {tokens(at)} a day"
        yield Mark(words, at, _cost(least, Decimal(at)))
