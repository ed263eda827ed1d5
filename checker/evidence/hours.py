"""Turns the series of one pool into its hours: how busy it was, and how much of it was measured."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext

from checker.evidence.decimals import EXACT
from checker.evidence.rows import HOUR
from checker.evidence.series import Series
from checker.model.rows import NamedTuple


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
            if one.shape == "mean" or one.held:
                continue
            for hour, total, samples in sums_of(one, since, until):
                length = min(samples * one.step, HOUR)
                busy[hour] += total * one.scale * length / samples
                measured[hour] += length * one.weight
        for alike in _held(series):
            _add(alike, since, until, busy, measured)
    return [Hour(*pair) for pair in zip(busy, measured, strict=True)]


def _held(series: Sequence[Series]) -> list[list[Series]]:
    """Return the series of each table that can be summed up together."""
    groups: dict[object, list[Series]] = {}
    for one in series:
        if one.held:
            key = (id(one.held.table), one.scale, one.step, one.weight)
            groups.setdefault(key, []).append(one)
    return list(groups.values())


def _add(
    alike: Sequence[Series], since: int, until: int, busy: list[Decimal], measured: list[Decimal]
) -> None:
    """Add the hours of series that one table holds."""
    one = alike[0]
    if one.held is None:
        return
    numbers = [other.held.number for other in alike if other.held]
    for sums in one.held.table.hours(numbers, since, until):
        hour = sums.hour - since // HOUR
        length = min(sums.samples * one.step, HOUR)
        busy[hour] += sums.total * one.scale * length / sums.samples
        measured[hour] += length * one.weight * sums.series


def sums_of(one: Series, since: int, until: int) -> Iterator[tuple[int, Decimal, int]]:
    """Yield the hours of one series that have samples: which, the sum, and how many."""
    first, last = bisect_left(one.times, since), bisect_left(one.times, until)
    at = first
    while at < last:
        hour = (one.times[at] - since) // HOUR
        end = bisect_left(one.times, since + (hour + 1) * HOUR, at, last)
        yield hour, sum(one.values[at:end], Decimal(0)), end - at
        at = end
