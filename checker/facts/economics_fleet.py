"""Turns a workload's hardware into what it costs, what it can do, and until when it is paid for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from checker.facts.amounts import span
from checker.facts.economics_spans import exact, over, plus, scaled, times
from checker.facts.economics_staircase import ROOM, busy_then, machines_for
from checker.facts.reading import unknown
from checker.facts.standing import DAY_SECONDS
from checker.model.facts import Fact, Subject
from checker.model.quantities import MONTH_DAYS
from checker.model.report import Money
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Unknown

_BOUGHT = ("reserved", "capacity_block")


class Fleet(NamedTuple):
    """The hardware of a workload as it stands.

    `does` is the tokens a day at full use, None where neither a throughput nor use and volume are
    known. `busy` is the use that was measured. `machines` is None where they cannot be counted as
    one kind. `until` is the day that its commitment ends, where money is committed at all.
    """

    cost: Money | Unknown
    ground: str
    machines: Any = None
    busy: Any = None
    busy_ground: str = ""
    does: Interval | None = None
    by_throughput: bool = False
    until: date | None = None
    kinds: int = 0


class Size(NamedTuple):
    """So many machines of a fleet, what they cost a month, and how busy a volume keeps them."""

    machines: Any
    cost: Money
    busy: Any


def fleet(facts: Mapping[str, Fact], capacities: Sequence[Subject], as_of: date) -> Fleet | None:
    """Return the hardware of a workload; None where it has none and pays for none."""
    cost = facts.get("capacity_cost")
    paid = cost is not None and isinstance(cost.value, Money)
    if not capacities and not paid:
        return None
    alone = capacities[0].facts if len(capacities) == 1 else {}
    machines, busy = alone.get("instances.desired"), alone.get("gpu_utilization")
    use = busy.value if busy is not None and busy.known else None
    does, by_throughput = _does(facts, use)
    return Fleet(
        cost=_cost(cost),
        ground=cost.basis if cost is not None else "",
        machines=machines.value if machines is not None and machines.known else None,
        busy=use,
        busy_ground=busy.basis if busy is not None and busy.known else "",
        does=does,
        by_throughput=by_throughput,
        until=_until(facts, capacities, as_of),
        kinds=len(capacities),
    )


def _cost(cost: Fact | None) -> Money | Unknown:
    value = cost.value if cost is not None else None
    if value is None:
        return unknown("what its hardware costs is not stated: fixed_cost")
    return value if isinstance(value, (Money, Unknown)) else unknown("its cost is not money")


def _does(facts: Mapping[str, Fact], use: Any) -> tuple[Interval | None, bool]:
    """Return the tokens a day at full use: by a measured throughput, else by volume and use."""
    speed, day = facts.get("tokens_per_second"), facts.get("tokens_per_day")
    if speed is not None and speed.known and span(speed.value).low:
        return times(speed.value, DAY_SECONDS), True
    if day is None or not day.known or not span(day.value).low or not use or not span(use).low:
        return None, False
    return over(day.value, use), False


def _until(facts: Mapping[str, Fact], capacities: Sequence[Subject], as_of: date) -> date | None:
    """Return when the last committed hardware is free; today or before is no commitment."""
    bought = [one for one in capacities if _text(one.facts, "commitment") in _BOUGHT]
    known = [one.facts for one in bought] if capacities else [facts]
    days = [one["commitment_ends"].value for one in known if "commitment_ends" in one]
    later = [one for one in days if isinstance(one, date) and one > as_of]
    return max(later) if later else None


def _text(facts: Mapping[str, Fact], name: str) -> Any:
    found = facts.get(name)
    return found.value if found is not None else None


def fewest(found: Fleet, tokens_per_day: Any) -> Size | None:
    """Return the fewest machines of this kind that carry a volume; None where it is not known."""
    number, cost = found.machines, found.cost
    if not isinstance(number, int) or not number or not isinstance(cost, Money):
        return None
    load = _load(found, tokens_per_day, number)
    if load is None or load.high is None:
        return None
    needed = machines_for(load)
    needed = max(needed, 1) if isinstance(needed, int) else needed
    busy = busy_then(1, load, needed)
    return Size(needed, scaled(cost, exact(over(needed, number))), busy)


def _load(found: Fleet, tokens_per_day: Any, number: int) -> Interval | None:
    """Return how many machines a volume keeps busy; where tokens tell nothing, the use does."""
    told = tokens_per_day is not None and not isinstance(tokens_per_day, Unknown)
    if found.does is not None and told:
        return times(over(tokens_per_day, found.does), number)
    if found.busy is None or told:
        return None
    return times(found.busy, number)


def carries(found: Fleet, tokens_per_day: Any) -> bool | None:
    """Whether the fleet as it stands carries a volume at all; None where nobody can tell."""
    if found.does is None or tokens_per_day is None or isinstance(tokens_per_day, Unknown):
        return None
    low, high = span(tokens_per_day)
    if high is not None and found.does.low is not None and high <= found.does.low:
        return True
    if found.does.high is not None and (low or 0) > found.does.high:
        return False
    return None


def step(found: Fleet) -> tuple[Money, Interval] | None:
    """Return what one machine costs a month, and the tokens a day that it carries with room."""
    number, cost = found.machines, found.cost
    if not isinstance(number, int) or not number or not isinstance(cost, Money):
        return None
    if found.does is None:
        return None
    return scaled(cost, exact(over(1, number))), times(over(found.does, number), ROOM)


def volume_worth(cost: Money, price: Money) -> Interval:
    """Return the tokens a day that cost as much as an amount a month, at a price by the million."""
    return over(times(over(cost.amount, price.amount), 1_000_000), MONTH_DAYS)


def with_people(cost: Money | Unknown, people: Any, each: Money | None) -> Money | Unknown:
    """Return a cost with so many people added; without their pay, as it was."""
    if each is None or isinstance(cost, Unknown) or people is None:
        return cost
    if each.currency != cost.currency:
        return unknown(f"people are paid in {each.currency}, and the hardware in {cost.currency}")
    return cost._replace(amount=exact(plus(cost.amount, times(each.amount, people))))
