"""Turns the facts of a workload into the ways to run it, each with its cost and what bars it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.facts.amounts import span
from checker.facts.economics import CALLED, converted
from checker.facts.economics_bars import CLOSED, HOSTED, OWN, bars
from checker.facts.economics_fleet import Fleet, carries, fewest, with_people
from checker.facts.economics_services import Service, monthly_cost, service
from checker.facts.economics_spans import MILLION, exact, over, times
from checker.facts.economics_staircase import ROOM
from checker.facts.prices import PriceBook
from checker.facts.reading import unknown
from checker.fitting.words import machines as nodes
from checker.fitting.words import model_name, share
from checker.model.declaration import Node
from checker.model.facts import Fact
from checker.model.fit import Bar, Way
from checker.model.report import Money
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Unknown

_OPEN = {"yes": "yes", "ask": "if", "if": "if", "no": "no:"}


class Case(NamedTuple):
    """One workload with everything that its ways are computed from.

    `person` is what one person costs a month, None where people are left out.
    """

    facts: Mapping[str, Fact]
    body: Node | None
    fleet: Fleet | None
    book: PriceBook
    person: Money | None = None

    def value(self, name: str) -> Any:
        """Return the value of a fact where it is known, else None."""
        found = self.facts.get(name)
        return found.value if found is not None and found.known else None

    @property
    def today(self) -> str:
        """The deployment model in use, empty where it is not known."""
        return str(self.value("deployment_model") or "")

    @property
    def counted(self) -> bool:
        """Whether tokens measure its work, as far as anybody says."""
        return self.value("counted_in_tokens") is not False

    @property
    def services(self) -> dict[str, Service]:
        """The models that could be called instead, by deployment model."""
        return {one: service(one, self.facts, self.body, self.book) for one in CALLED}


def ways(case: Case) -> list[Way]:
    """Return the ways to run a workload, those that are called first; amounts in one currency."""
    found = [_called(one, case) for one in case.services.values()]
    found += _own(case)
    currency = currency_of(found)
    return [_in(one, currency, case.book) for one in found]


def currency_of(found: Sequence[Way]) -> str:
    """Return the currency that ways are compared in: that of what is paid today, else the first."""
    paid = [one for one in found if isinstance(one.cost, Money)]
    paid.sort(key=lambda one: not one.today)
    return paid[0].cost.currency if paid and isinstance(paid[0].cost, Money) else "USD"


def _in(way: Way, currency: str, book: PriceBook) -> Way:
    """Return a way in a currency; one that nobody can convert stays as it is."""
    if not isinstance(way.cost, Money):
        return way
    cost = converted(way.cost, currency, book)
    if isinstance(cost, Unknown):
        return way._replace(footnote=cost.reasons[0].text)
    price = converted(way.price, currency, book) if isinstance(way.price, Money) else way.price
    return way._replace(cost=cost, price=price)


def _called(one: Service, case: Case) -> Way:
    word = "closed API" if one.model == CLOSED else "hosted"
    name = ", ".join(dict.fromkeys(map(model_name, one.name.split(", ")))) if one.name else ""
    label = f"{word}, {name}" if name else {CLOSED: word, HOSTED: "hosted open model"}[one.model]
    now = case.today == one.model
    standing = bars(one.model, case.facts, one.provider)
    return Way(
        model=one.model,
        label=label,
        cost=_cost(one, case, now),
        price=one.price,
        possible=_possible(standing),
        because=_because(standing, "as today" if now else "", bool(one.why)),
        service=one.name,
        today=now,
        footnote=one.why,
    )


def _cost(one: Service, case: Case, now: bool) -> Money | Unknown:
    """Return what a service costs a month; what is paid by the hour today costs that."""
    if now and case.fleet is not None and isinstance(case.fleet.cost, Money):
        return case.fleet.cost
    month = case.facts.get("tokens_per_month")
    return monthly_cost(one.price, month.value if month is not None else None)


def _possible(standing: Sequence[Bar]) -> str:
    return standing[0].possible if standing else "yes"


def _because(standing: Sequence[Bar], more: str, own: bool = False) -> tuple[str, ...]:
    """Return what the last column says: the word, with what bars it or what comes with it."""
    said = [f"{_OPEN[one.possible]} {one.words}" for one in standing]
    if not said:
        extra = more or ("own weights cost extra" if own else "")
        separator = "; " if own and not more else ", "
        said = [f"yes{separator}{extra}" if extra else "yes"]
    return tuple(said)


def _own(case: Case) -> Iterator[Way]:
    found, day = case.fleet, case.value("tokens_per_day")
    standing: Sequence[Bar] = bars(OWN, case.facts, "")
    if found is None or case.today in CALLED:
        yield _compared(case, standing)
        return
    # What runs by now can be run.
    standing = [one for one in standing if one.possible == "no"]
    size = fewest(found, day)
    if size is not None and size.machines != found.machines:
        room = "no headroom" if (span(size.busy).high or 0) >= ROOM else ""
        words = ", ".join(filter(None, (f"{share(size.busy)} busy", room)))
        cost = _peopled(size.cost, case)
        label = f"self-hosted, {nodes(size.machines)}"
        yield Way(OWN, label, cost, _price(cost, case), _possible(standing),
                  _because(standing, words), machines=size.machines)  # fmt: skip
    yield _as_today(case, found, standing, carries(found, day) is False)


def _as_today(case: Case, found: Fleet, standing: Sequence[Bar], small: bool) -> Way:
    cost = _peopled(_settled(found.cost), case)
    until = found.until
    because = _because(standing, "as today")
    if until is not None and not standing:
        because = (f"until {until}",)
    if small:
        because = ("no: it cannot carry so much",)
    return Way(
        OWN, "self-hosted, as today", cost, _price(cost, case), "no" if small else
        _possible(standing), because, machines=found.machines, today=True, until=until,
    )  # fmt: skip


def _settled(cost: Money | Unknown) -> Money | Unknown:
    """Return a cost, or that it is not known where it may be anything from nothing up."""
    if isinstance(cost, Unknown):
        return cost
    low, high = span(cost.amount)
    return unknown("how many machines there are is not known") if not low and high is None else cost


def _compared(case: Case, standing: Sequence[Bar]) -> Way:
    """Return own hardware as a decision compared it, for a workload that has none."""
    own = case.facts.get("own_fleet_cost")
    value = own.value if own is not None else None
    if not isinstance(value, Money):
        why = "nobody compared own hardware: decision.options.self_hosted"
        cost: Money | Unknown = unknown(why)
    else:
        cost = value
    now = case.today == OWN
    more = "as its decision compared it" if isinstance(cost, Money) else "as today" if now else ""
    because = _because(standing, more)
    return Way(OWN, "self-hosted", cost, _price(cost, case), _possible(standing), because,
               today=now)  # fmt: skip


def _peopled(cost: Money | Unknown, case: Case) -> Money | Unknown:
    return with_people(cost, case.value("mlops_people"), case.person)


def _price(cost: Money | Unknown, case: Case) -> Money | Unknown:
    month = case.value("tokens_per_month")
    if isinstance(cost, Unknown):
        return cost
    if month is None or not span(month).low:
        return unknown("its volume is not known: tokens_per_day")
    amount: Interval | Any = exact(times(over(cost.amount, month), MILLION))
    return Money(amount, cost.currency)
