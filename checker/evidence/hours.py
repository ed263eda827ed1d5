"""Turns the series of one pool into its hours: how busy it was, and how much of it was measured."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from typing import NamedTuple

from checker.evidence.decimals import EXACT
from checker.evidence.rows import HOUR
from checker.evidence.series import Series


class Hour(NamedTuple):
    """One hour of a pool, over all its series: measured and busy time in milliseconds.

    A sample is worth its own step of time in the hour in which it is taken, so that each sample
    that is missing leaves its step unmeasured; a series never has more than an hour in an hour.
    """

    busy: Decimal
    measured: Decimal


def pool_hours(series: Sequence[Series], since: int, until: int) -> list[Hour]:
    """Return every hour from `since` to `until` (both on the hour), measured or not."""
    count = (until - since) // HOUR
    busy = [Decimal(0)] * count
    measured = [Decimal(0)] * count
    with localcontext(EXACT):
        for one in series:
            if one.shape == "mean":
                continue
            for hour, total, samples in _sums(one, since, until):
                length = min(samples * one.step, HOUR)
                busy[hour] += total * one.scale * length / samples
                measured[hour] += length * one.weight
    return [Hour(*pair) for pair in zip(busy, measured, strict=True)]


def _sums(one: Series, since: int, until: int) -> Iterator[tuple[int, Decimal, int]]:
    """Yield the hours of one series that have samples: which, the sum, and how many."""
    first, last = bisect_left(one.times, since), bisect_left(one.times, until)
    at = first
    while at < last:
        hour = (one.times[at] - since) // HOUR
        end = bisect_left(one.times, since + (hour + 1) * HOUR, at, last)
        yield hour, sum(one.values[at:end], Decimal(0)), end - at
        at = end
