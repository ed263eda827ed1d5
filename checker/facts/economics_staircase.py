"""Turns a load into whole machines and their cost: hardware is bought by the machine."""

from decimal import ROUND_CEILING, Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.economics_spans import exact, minus, over, times
from checker.model.values import Interval, Number

ROOM = Decimal("0.8")
"""The use that machines are planned for; the rest is kept for peaks."""


def machines_for(load: Any) -> Any:
    """Return the fewest whole machines that carry a load at the planned use.

    `load` is in machines of full use: 4 machines that are 40% busy carry 1.6. What is used at all
    needs one.
    """
    found = span(load)
    return exact(Interval(_up(found.low or 0), None if found.high is None else _up(found.high)))


def _up(load: Number) -> int:
    return int((Decimal(load) / ROOM).to_integral_value(ROUND_CEILING))


def carrying(machines: Any, busy: Any) -> Any:
    """Return how many of some machines carry what they do now; never more than there are."""
    load = times(machines, busy)
    if load.high is None:
        return None
    fewest, there = span(machines_for(load)), span(machines)
    low = min(fewest.low or 0, there.low or 0)
    high = _least(fewest.high, there.high)
    return exact(Interval(low, high))


def _least(*ends: Number | None) -> Number | None:
    known = [one for one in ends if one is not None]
    return min(known) if known else None


def busy_then(machines: Any, busy: Any, kept: Any) -> Any:
    """Return how busy the machines that are kept would be."""
    return exact(over(times(machines, busy), kept))


def released(cost: Any, machines: Any, kept: Any) -> Any:
    """Return what the machines cost that are not kept."""
    share = over(minus(machines, kept), machines)
    low, high = max(share.low or 0, Decimal(0)), share.high
    return exact(times(cost, Interval(low, None if high is None else min(high, Decimal(1)))))
