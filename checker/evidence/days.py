"""Turns series that add up into UTC days: the least and the most that was counted in each."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, localcontext

from checker.evidence.decimals import EXACT
from checker.evidence.rows import DAY
from checker.evidence.series import Series
from checker.model.rows import NamedTuple

OPEN = Decimal("Infinity")


class Days(NamedTuple):
    """The days of a window; a high of OPEN is a day that was not measured in full.

    `between` was surely counted in the window, on days that cannot be told: it is in no low. It is
    in every high of the days that it may belong to, so `beyond` of it is in the highs too often.
    `resets` is how often a counter began anew.
    """

    lows: Sequence[Decimal]
    highs: Sequence[Decimal]
    between: Decimal = Decimal(0)
    beyond: Decimal = Decimal(0)
    resets: int = 0

    @property
    def full(self) -> int:
        """How many days were measured in full."""
        return sum(high.is_finite() for high in self.highs)


class _Span(NamedTuple):
    """What was counted between two times; `whole` where all of that time was measured."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    whole: bool = True
    reset: bool = False


def days_of(series: Sequence[Series], since: int, until: int) -> Days:
    """Return every UTC day from `since` to `until` (both at midnight) over all of the series.

    A sample that is missing leaves its day open. A counter that begins or ends while others of its
    kind go on was started or stopped then; a sum that is not given was not measured.
    """
    count = (until - since) // DAY
    lows, highs = [Decimal(0)] * count, [Decimal(0)] * count
    between = beyond = Decimal(0)
    resets = 0
    begin = min(one.times[0] for one in series)
    with localcontext(EXACT):
        measured = []
        for one in series:
            spans = list(_spans(one, begin, since, until))
            for span in spans:
                found = range(
                    max(0, (span.start - since) // DAY), min(count, -((since - span.end) // DAY))
                )
                for day in found:
                    highs[day] += span.high
                if len(found) == 1 and _inside(span, since, until):
                    lows[found[0]] += span.low
                elif _inside(span, since, until):
                    between += span.low
                if len(found) > 1 and span.high.is_finite():
                    beyond += span.high * (len(found) - 1)
                resets += span.reset
            whole = [(span.start, span.end) for span in spans if span.whole]
            measured.append(whole)
            for day in _open_days(whole, _life(one, since, until), one.step, since):
                highs[day] = OPEN
        together = sorted(pair for whole in measured for pair in whole)
        finest = min(one.step for one in series)
        for day in _open_days(together, (since, until), finest, since):
            highs[day] = OPEN
    return Days(lows, highs, between, beyond, resets)


def _inside(span: _Span, since: int, until: int) -> bool:
    return span.start >= since and span.end <= until


def _life(one: Series, since: int, until: int) -> tuple[int, int]:
    """Return the time in which a series has to be measured."""
    if one.shape == "total":
        return since, until
    return max(since, one.times[0]), min(until, one.times[-1])


def _spans(one: Series, begin: int, since: int, until: int) -> Iterator[_Span]:
    return _totals(one, since, until) if one.shape == "total" else _steps(one, begin, since, until)


def _totals(one: Series, since: int, until: int) -> Iterator[_Span]:
    first = bisect_left(one.times, since - one.step + 1)
    for at in range(first, bisect_left(one.times, until)):
        value = one.values[at] * one.scale
        yield _Span(one.times[at], one.times[at] + one.step, value, value)


def _steps(one: Series, begin: int, since: int, until: int) -> Iterator[_Span]:
    """Yield how much a counter grew from sample to sample; one that falls began at zero again."""
    times, values = one.times, one.values
    if times[0] > begin and since < times[0] <= until + one.step:
        # It was started after the sample before, or was not yet counted under this name.
        yield _Span(times[0] - one.step, times[0], Decimal(0), values[0] * one.scale, False)
    first = max(1, bisect_left(times, since + 1))
    for at in range(first, min(len(times), bisect_left(times, until) + 1)):
        before, now = values[at - 1], values[at]
        fell = now < before
        grown = (now if fell else now - before) * one.scale
        near = 2 * (times[at] - times[at - 1]) < 3 * one.step
        yield _Span(times[at - 1], times[at], grown, grown if near else OPEN, near, fell)


def _open_days(
    spans: Iterable[tuple[int, int]], life: tuple[int, int], step: int, since: int
) -> Iterator[int]:
    """Yield the days with a hole that may hide a sample; less than half a step is jitter."""
    start, end = life
    edges = [(start, start), *sorted(spans), (end, end)]
    reached = start
    for first, last in edges:
        if first > reached and 2 * (min(first, end) - reached) >= step:
            yield from range((reached - since) // DAY, -((since - min(first, end)) // DAY))
        reached = max(reached, last)
        if reached >= end:
            return


def added(parts: Sequence[Days]) -> Days:
    """Return the days of several series that count different parts of one thing."""
    with localcontext(EXACT):
        return Days(
            [sum(day, Decimal(0)) for day in zip(*(one.lows for one in parts), strict=True)],
            [sum(day, Decimal(0)) for day in zip(*(one.highs for one in parts), strict=True)],
            sum((one.between for one in parts), Decimal(0)),
            sum((one.beyond for one in parts), Decimal(0)),
            sum(one.resets for one in parts),
        )
