"""Finds what would change the answer: a price, a need that nobody stated, another volume."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.economics import CALLED, converted
from checker.facts.economics_bars import OWN
from checker.facts.economics_fleet import Fleet, step, volume_worth
from checker.facts.economics_services import Service
from checker.facts.economics_spans import exact, over
from checker.fitting.deciding import Choice, Volumes, decide
from checker.fitting.ways import Case, currency_of, ways
from checker.fitting.words import MODELS, conditions, model_name, money, share, tokens
from checker.fitting.words import machines as nodes
from checker.model.facts import Fact
from checker.model.fit import Change, Way
from checker.model.report import Money
from checker.model.values import Interval, Number, Unknown

_NEEDS = (
    ("must_stay_inside", True, "data must stay inside (data.must_stay_inside: true)"),
    (
        "third_party_allowed",
        False,
        "third parties may not process the data (data.third_party_allowed: false)",
    ),
)


def changes(case: Case, choice: Choice, found: Sequence[Way], lines: Volumes) -> Iterator[Change]:
    """Yield what would change the answer, the nearest first."""
    if choice.way is None:
        return
    yield from _quote(choice)
    yield from _needs(case, choice, lines)
    yield from _conditions(choice, found)
    if case.counted:
        yield from _volume(case, choice, found)
    yield from _retired(case, choice.way)


def target(way: Way) -> str:
    """Return a way in a few words, as what an answer changes to."""
    if way.model == OWN and way.machines is not None and not way.today:
        return nodes(way.machines)
    return kind(way)


def kind(way: Way) -> str:
    """Return the deployment model of a way in a few words."""
    return "self-hosted" if way.model == OWN else MODELS[way.model].partition(" ")[2]


def _quote(choice: Choice) -> Iterator[Change]:
    way, limit, runner = choice.way, choice.limit, choice.runner
    if way is None or way.model == OWN or not isinstance(way.cost, Money):
        return
    if span(way.cost.amount).high is None and limit is not None and runner is not None:
        yield Change(f"if the quote is over {money(limit)} a month", target(runner))


def _needs(case: Case, choice: Choice, lines: Volumes) -> Iterator[Change]:
    for name, wanted, words in _NEEDS:
        if case.value(name) is wanted or choice.way is None:
            continue
        other = case._replace(facts={**case.facts, name: Fact(name, wanted, "assumed")})
        then = decide(ways(other), case.value("tokens_per_day"), lines, case.counted)
        if then.way is None:
            yield Change(f"if {words}", "no way is left")
        elif then.way.model != choice.way.model:
            yield Change(f"if {words}", kind(then.way))


def _conditions(choice: Choice, found: Sequence[Way]) -> Iterator[Change]:
    """Yield the ways that would cost less, if somebody else does something."""
    best = choice.way
    if best is None or best.possible == "if" or not isinstance(best.cost, Money):
        return
    most = span(best.cost.amount).high
    limit = choice.limit if most is None else best.cost._replace(amount=most)
    for way in found:
        if way.possible != "if" or way.model == best.model or not isinstance(way.cost, Money):
            continue
        if limit is None or way.cost.currency != limit.currency:
            continue
        if (span(way.cost.amount).low or 0) < (span(limit.amount).high or 0):
            less = "the quote" if most is None else f"{money(limit)} a month"
            words = conditions(way.because)
            open_end = span(way.cost.amount).high is None
            asks = f", for less than {less}" if open_end or most is None else ""
            yield Change(f"if {words}{asks}", target(way))


def _volume(case: Case, choice: Choice, found: Sequence[Way]) -> Iterator[Change]:
    best = choice.way
    if best is None or choice.ground != "cost":
        return
    if best.model == OWN:
        yield from _less(case, best, found)
    elif case.fleet is not None and case.today == OWN:
        yield from _more(case, case.fleet, choice, found)
    else:
        even = case.value("break_even_volume")
        cost = case.value("own_fleet_cost")
        if best.today and even is not None and isinstance(cost, Money):
            words = (
                f"from {tokens(even)} tokens a day on, if own hardware still costs {money(cost)}"
            )
            yield Change(words, "self-hosted")


def _more(case: Case, fleet: Fleet, choice: Choice, found: Sequence[Way]) -> Iterator[Change]:
    """Yield from which volume on the hardware would be the cheaper one, or that none is."""
    best = choice.way
    assert best is not None
    service = _dearest(case, best, found)
    if service is None or not isinstance(fleet.cost, Money):
        return
    cost = converted(fleet.cost, _currency(service), case.book)
    if isinstance(cost, Unknown) or not isinstance(service.price, Money):
        return
    even, name = volume_worth(cost, service.price), model_name(service.name)
    if even.low is None or even.high is None:
        return
    if fleet.does is None:
        words = f"from {tokens(exact(even))} tokens a day on, if the hardware can do that"
        yield Change(f"{words} (throughput.tokens_per_second)", "self-hosted")
        return
    most = fleet.does.high
    if most is None or even.low > most:
        can = tokens(exact(fleet.does))
        words = f"never by volume on this fleet: matching {name} takes {tokens(exact(even))} a day"
        yield Change(f"{words}, it can do {can}")
        return
    yield from _from_on(case, fleet, best)


def _from_on(case: Case, fleet: Fleet, best: Way) -> Iterator[Change]:
    """Yield from which volume on machines cost less than the best way, whatever its quote."""
    one, day = case.services[best.model], case.value("tokens_per_day")
    if not isinstance(one.price, Money):
        return
    reached = crossing(case, fleet, _at_least(one).price)
    if reached is None or fleet.does is None or reached[0] <= (span(day).high or 0):
        return
    volume, number = reached
    part = share(exact(over(volume, fleet.does)))
    words = f"from {tokens(volume)} tokens a day on, {part} of what this fleet can do"
    yield Change(f"{words}{', whatever the quote' if one.why else ''}", nodes(number))


def crossing(case: Case, fleet: Fleet, price: Money | Unknown) -> tuple[Number, int] | None:
    """Return the next volume a day at which whole machines cost no more than a service."""
    one, day = step(fleet), case.value("tokens_per_day")
    if one is None or day is None or isinstance(price, Unknown):
        return None
    cost = converted(one[0], price.currency, case.book)
    carried, low = one[1].low, span(day).low or 0
    if isinstance(cost, Unknown) or not carried:
        return None
    each = volume_worth(cost, price).high
    if each is None or each > carried:
        return None
    number = max(1, int((Decimal(low) / carried).to_integral_value(ROUND_CEILING)))
    return number * Decimal(each), number


def _less(case: Case, best: Way, found: Sequence[Way]) -> Iterator[Change]:
    """Yield below which volume a service would be the cheaper one."""
    service, day = _cheapest(case, found), case.value("tokens_per_day")
    if service is None or day is None or not isinstance(service.price, Money):
        return
    if not isinstance(best.cost, Money):
        return
    cost = converted(best.cost, service.price.currency, case.book)
    if isinstance(cost, Unknown):
        return
    fleet = case.fleet
    one = step(fleet) if fleet is not None else None
    volume = volume_worth(cost, service.price).low
    if one is not None and isinstance(best.machines, int):
        volume = _down(case, one, best.machines, service.price)
    if volume and volume < (span(day).low or 0):
        word = target(next(way for way in found if way.model == service.model))
        yield Change(f"below {tokens(volume)} tokens a day", f"{word}, {model_name(service.name)}")


def _down(case: Case, one: tuple[Money, Interval], number: int, price: Money) -> Number | None:
    """Return the highest volume under today's at which a service costs less than machines."""
    cost, carried = converted(one[0], price.currency, case.book), one[1].high
    if isinstance(cost, Unknown) or not carried:
        return None
    each = volume_worth(cost, price).low
    for count in range(min(number, _MOST), 0, -1):
        if each is not None and count * each > (count - 1) * carried:
            return Decimal(count * each)
    return None


_YEAR = 365
_MOST = 10_000
"""Machines that are looked through one by one."""


def _retired(case: Case, best: Way) -> Iterator[Change]:
    """Yield that a service ends within a year: its price ends with it."""
    one = case.services.get(best.model)
    if one is None or one.retires is None or one.name != best.service:
        return
    if one.retires <= case.book.as_of + timedelta(days=_YEAR):
        verb = "was" if one.retires <= case.book.as_of else "is"
        words = f"{model_name(one.name)} {verb} retired by its host on {one.retires}"
        yield Change(f"{words}: price its successor")


def _dearest(case: Case, best: Way, found: Sequence[Way]) -> Service | None:
    """Return the dearest service that is possible: hardware that cannot match it matches none.

    Where the best way has an exact price, that one is meant.
    """
    services = [
        one
        for one in _possible(case, found)
        if isinstance(one.price, Money) and span(one.price.amount).low
    ]
    exact_best = [one for one in services if one.model == best.model and not one.why]
    least = sorted(services, key=lambda one: -_least(one))
    pick = (exact_best or least)[:1]
    return _at_least(pick[0]) if pick else None


def _at_least(one: Service) -> Service:
    """Return a service at the price that it has without what is not known of it."""
    assert isinstance(one.price, Money)
    return one._replace(price=one.price._replace(amount=_least(one)))


def _cheapest(case: Case, found: Sequence[Way]) -> Service | None:
    services = [one for one in _possible(case, found) if isinstance(one.price, Money)]
    return _at_least(min(services, key=_least)) if services else None


def _possible(case: Case, found: Sequence[Way]) -> Iterator[Service]:
    open_ones = {way.model for way in found if way.possible != "no"}
    currency = currency_of(found)
    for model in CALLED:
        one = case.services[model]
        if model not in open_ones or not one.name or not isinstance(one.price, Money):
            continue
        if not isinstance(converted(one.price, currency, case.book), Unknown):
            yield one


def _least(one: Service) -> Any:
    return Decimal(span(one.price.amount).low or 0) if isinstance(one.price, Money) else Decimal(0)


def _currency(one: Service) -> str:
    return one.price.currency if isinstance(one.price, Money) else "USD"
