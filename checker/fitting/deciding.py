"""Decides which way fits best: first what is forbidden, then what it costs, then the volume."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.economics_bars import CLOSED, HOSTED, OWN
from checker.fitting.ways import currency_of
from checker.model.fit import Way
from checker.model.report import Money
from checker.model.rows import NamedTuple
from checker.model.values import Interval

_TIE = (HOSTED, CLOSED, OWN)
"""What wins where two cost the same and neither is in use: the middle way first."""
_READY = ("yes", "ask")
_NEAR = Decimal("0.1")


class Volumes(NamedTuple):
    """The two volumes a day that part the models by rule of thumb; `changed` by the settings."""

    first: Any
    second: Any
    changed: bool = False


class Choice(NamedTuple):
    """The best way, and how sure that is.

    `ground` is `cost`, `volume`, `only` (nothing else is possible), or empty where nothing can be
    said. `limit` is the least that another way costs for sure, which is `runner`. `sure` says that
    no other way can cost less.
    """

    way: Way | None
    ground: str = ""
    sure: bool = False
    limit: Money | None = None
    runner: Way | None = None


def decide(found: Sequence[Way], volume: Any, lines: Volumes, counted: bool = True) -> Choice:
    """Return the way that fits best; `counted` says that tokens measure its work.

    The cost decides where two models have a price, else the volume does.
    """
    possible = [one for one in found if one.possible != "no"]
    if not possible:
        return Choice(None)
    priced = comparable(possible, currency_of(found))
    models = {one.model for one in possible}
    if len(models) == 1 and not priced:
        return Choice(possible[0], "only", True)
    unpriced = any(one.today and one not in priced for one in possible)
    compared = len({one.model for one in priced}) > 1 or models == {one.model for one in priced}
    if counted and (unpriced or not compared):
        return _by_volume(possible, volume, lines)
    ready = [one for one in priced if one.possible in _READY] or priced
    return _by_cost(ready) if ready else Choice(None)


def comparable(found: Sequence[Way], currency: str) -> list[Way]:
    """Return the ways whose cost is known in a currency, or is a bound that a quote settles."""
    return [
        one
        for one in found
        if isinstance(one.cost, Money)
        and one.cost.currency == currency
        and (_ends(one).high is not None or one.service)
    ]


def _by_cost(ready: Sequence[Way]) -> Choice:
    ordered = sorted(ready, key=_rank)
    best, others = ordered[0], ordered[1:]
    most = _ends(best).high
    runner = min(
        (one for one in others if _ends(one).high is not None),
        key=lambda one: (_ends(one).high or 0, _rank(one)),
        default=None,
    )
    sure = most is not None and all(most <= (_ends(one).low or 0) for one in others)
    limit = None
    if runner is not None and isinstance(runner.cost, Money):
        limit = runner.cost._replace(amount=_ends(runner).high)
    return Choice(best, "cost", sure, limit, runner)


def _rank(one: Way) -> tuple[Any, ...]:
    ends = _ends(one)
    return (ends.low or 0, not one.today, _TIE.index(one.model), ends.high is None)


def _ends(one: Way) -> Interval:
    return span(one.cost.amount) if isinstance(one.cost, Money) else Interval(0, None)


def _by_volume(possible: Sequence[Way], volume: Any, lines: Volumes) -> Choice:
    side = side_of(volume, lines)
    way = next((one for one in possible if one.model == side), None)
    if way is None:
        return Choice(None)
    own = [one for one in possible if one.model == side and one.today]
    return Choice(own[0] if own else way, "volume")


def side_of(volume: Any, lines: Volumes) -> str:
    """Return the model that a volume a day speaks for; empty where that is not certain."""
    if volume is None:
        return ""
    low, high = span(volume)
    sides = {_side(one, lines) for one in (low, high)}
    return sides.pop() if len(sides) == 1 else ""


def _side(number: Any, lines: Volumes) -> str:
    if number is None or number >= lines.second:
        return OWN
    return CLOSED if number < lines.first else HOSTED


def near(volume: Any, line: Any) -> bool:
    """Whether a volume is within a tenth of a line."""
    low, high = span(volume)
    if low is None or high is None:
        return False
    return bool(line * (1 - _NEAR) <= low and high <= line * (1 + _NEAR))
