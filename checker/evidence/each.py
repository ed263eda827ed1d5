"""Turns the series of one pool into a quantile of each, so that idle GPUs show beside busy ones."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext

from checker.evidence.decimals import EXACT
from checker.evidence.hours import sums_of
from checker.evidence.rows import HOUR, Spread
from checker.evidence.series import Series
from checker.model.values import Interval


def share_below(
    series: Sequence[Series], since: int, until: int, of: Decimal, most: Decimal, percent: int = 95
) -> Interval:
    """Return the share of `most` GPUs whose hours stay below a floor at their quantile.

    A GPU that nobody measured may be below it or not. A series counts as its `weight` of GPUs.
    """
    surely = perhaps = seen = Decimal(0)
    for one, spread in _spreads(series, since, until, percent):
        with localcontext(EXACT):
            high = None if spread.high is None else spread.high * one.scale
            low = None if spread.low is None else spread.low * one.scale
        seen += one.weight
        surely += one.weight if high is not None and high < of else 0
        perhaps += one.weight if low is None or low < of else 0
    unseen = max(Decimal(0), most - seen)
    return Interval(
        EXACT.divide(min(surely, most), most), EXACT.divide(min(perhaps + unseen, most), most)
    )


def _spreads(
    series: Sequence[Series], since: int, until: int, percent: int
) -> Iterator[tuple[Series, Spread]]:
    tables: dict[tuple[int, int, Decimal], list[Series]] = {}
    for one in series:
        if one.held is not None:
            tables.setdefault((id(one.held.table), one.step, one.scale), []).append(one)
        elif one.shape != "mean":
            found = _of_one(one, since, until, percent)
            yield from [(one, found)] if found else []
    for alike in tables.values():
        held = alike[0].held
        if held is not None:
            numbers = [one.held.number for one in alike if one.held]
            whole = int(1 / alike[0].scale)
            found_all = held.table.spreads(numbers, since, until, alike[0].step, whole, percent)
            yield from zip(alike, found_all, strict=False)


def _of_one(one: Series, since: int, until: int, percent: int) -> Spread | None:
    """Return the quantile of the hours of one series, in its own unit; None without any hour."""
    lows: list[Decimal] = []
    highs: list[Decimal] = []
    with localcontext(EXACT):
        for _, total, samples in sums_of(one, since, until):
            length = min(samples * one.step, HOUR)
            low = total / samples * length / HOUR
            lows.append(low)
            highs.append(low + Decimal(HOUR - length) / HOUR / one.scale)
    count = (until - since) // HOUR
    at, missing = count * percent // 100, count - len(lows)
    if not lows:
        return None
    return Spread(
        sorted(lows)[at - missing] if missing <= at else None,
        sorted(highs)[at] if at < len(highs) else None,
    )
