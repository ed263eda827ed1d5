"""A pool of hardware and the series that measure it: answers statistics as facts, as intervals."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from checker.evidence.decimals import EXACT
from checker.evidence.each import share_below
from checker.evidence.hours import Hour, pool_hours
from checker.evidence.measured import Measured, bounds, plain
from checker.evidence.metrics import MEANINGS
from checker.evidence.rows import DAY, HOUR
from checker.evidence.sentences import because, number
from checker.evidence.series import Series
from checker.evidence.times import day_of, written
from checker.evidence.window_statistics import grown, interval, mean
from checker.model.facts import Coverage, Fact, PaidHours, weakest
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Number, Reason, Unknown


class _Window(NamedTuple):
    """What is known of each hour of a window: the least and the most that it was busy."""

    lows: Sequence[Decimal]
    highs: Sequence[Decimal]


class _Settled(NamedTuple):
    """Time that was measured as one mean over many hours: in which of them is not known."""

    busy: Decimal
    measured: Decimal


class PoolMeasure(Measured):
    """The evidence of one capacity; satisfies `model.facts.SeriesMeasure`.

    An hour of an accelerator that was paid for and not measured is worth between 0 and 1.
    `newest_within` (days) is how old the newest sample may be.
    """

    def __init__(
        self,
        series: Sequence[Series],
        paid: PaidHours | None,
        newest_within: Decimal | None = None,
    ) -> None:
        super().__init__(_best_metric(series), newest_within)
        self.paid = paid or PaidHours(None, None)
        self._hours: dict[tuple[int, date], Sequence[Hour]] = {}
        self._windows: dict[tuple[int, date], _Window | Unknown] = {}

    def statistic(self, name: str, window_days: int, as_of: date, of: Decimal | None) -> Fact:
        """Return a statistic of the UTC days before `as_of`; see `window_statistics.interval`."""
        window = self._window(window_days, as_of)
        if isinstance(window, Unknown):
            return self._fact(self.kind, window, "")
        if name == "month_growth":
            return self._growth(window, window_days, as_of)
        if name == "share_of_gpus_below" and of is not None:
            since, until = bounds(window_days, as_of)
            found = share_below(self.series, since, until, of, Decimal(_most(self.paid) or 1))
            return self._shown(found, name, of, window_days, as_of)
        low, high = interval(name, window.lows, window.highs, of)
        if name == "mean":
            low, high = self._narrowed(low, high, window_days, as_of)
        return self._shown(Interval(low, high), name, of, window_days, as_of)

    def _shown(
        self, found: Interval, name: str, of: Decimal | None, window_days: int, as_of: date
    ) -> Fact:
        """Return a statistic as a fact, exact where both ends are the same."""
        low, high = found
        if low is not None and low == high:
            value: Decimal | Interval = plain(low)
        else:
            value = Interval(*(None if end is None else plain(end) for end in (low, high)))
        covered = self.coverage(window_days, as_of)
        return self._fact(self.kind, value, because(self.series, self.paid, name, of, covered))

    def _growth(self, now: _Window, window_days: int, as_of: date) -> Fact:
        """Return how much busier a window was than the one before it."""
        then = self._window(window_days, as_of - timedelta(days=window_days))
        if isinstance(then, Unknown):
            return self._fact(self.kind, then, "")
        growth = grown(mean(now.lows, now.highs), mean(then.lows, then.highs))
        if growth.low is None or growth.high is None:
            reason = "nothing was busy in the window before, so nothing can be compared with it"
            return self._fact(self.kind, Unknown(Reason(reason, self.location), low=growth.low), "")
        return self._shown(growth, "growth", None, window_days, as_of)

    def meaning(self) -> Fact:
        """Return what the metric can prove: `upper_bound`, `engine_active`, `sm_active`, …"""
        metric = self.series[0].metric or "the metric is not named"
        return self._fact(f"{self.kind}_metric", self.series[0].meaning, metric, "measured")

    def coverage(self, window_days: int, as_of: date) -> Coverage:
        """Return how many hours of accelerators were measured, of those that were paid for."""
        most = _most(self.paid)
        first, last = self._measured_days(window_days, as_of)
        measured = sum((hour.measured for hour in self._of(window_days, as_of)), Decimal(0))
        measured += self._settled(window_days, as_of).measured
        return Coverage(
            plain(EXACT.divide(measured, Decimal(HOUR))),
            None if most is None else most * window_days * 24,
            window_days * 24,
            first,
            last,
        )

    def _measured_days(self, window_days: int, as_of: date) -> tuple[date | None, date | None]:
        since, until = bounds(window_days, as_of)
        spans = [one.span(since, until) for one in self.series]
        found = [span for span in spans if span is not None]
        if not found:
            return None, None
        return day_of(min(first for first, _ in found)), day_of(max(last for _, last in found))

    def judgeable_from(self, window_days: int) -> date | None:
        """Return the day from which the capacity is old enough, where its first day is stated."""
        return self.paid.since + timedelta(days=window_days) if self.paid.since else None

    def _fact(self, name: str, value: object, why: str, basis: str = "") -> Fact:
        files = frozenset(file for one in self.series for file in one.files)
        return Fact(name, value, basis or _basis(self.paid), self.location, why, files)

    def _window(self, window_days: int, as_of: date) -> _Window | Unknown:
        key = (window_days, as_of)
        if key not in self._windows:
            self._windows[key] = self._looked_at(window_days, as_of)
        return self._windows[key]

    def _looked_at(self, window_days: int, as_of: date) -> _Window | Unknown:
        since, until = bounds(window_days, as_of)
        most = _most(self.paid)
        reason = self._young(window_days, as_of) or self.stale(as_of) or _uncounted(most)
        if reason or not most:
            return Unknown(Reason(reason, self.location))
        hours = self._of(window_days, as_of)
        settled = self._settled(window_days, as_of).measured
        if not any(hour.measured for hour in hours) and not settled:
            reason = (
                f"nothing was measured from {written(since)} to {written(until)}; "
                f"the newest sample is from {written(self.newest)}"
            )
            return Unknown(Reason(reason, self.location))
        full = EXACT.multiply(Decimal(most), Decimal(HOUR))
        if settled and sum((hour.measured for hour in hours), settled) > full * len(hours):
            reason = f"more GPU hours were measured than {number(most)} GPUs have in the window"
            return Unknown(Reason(reason, self.location))
        crowded = next((n for n, hour in enumerate(hours) if hour.measured > full), None)
        if crowded is not None:
            return self._conflict(hours[crowded], since + crowded * HOUR, most)
        lows = [EXACT.divide(hour.busy, full) for hour in hours]
        gaps = (EXACT.divide(full - hour.measured, full) for hour in hours)
        highs = [EXACT.add(low, gap) for low, gap in zip(lows, gaps, strict=True)]
        return _Window(lows, highs)

    def _of(self, window_days: int, as_of: date) -> Sequence[Hour]:
        key = (window_days, as_of)
        if key not in self._hours:
            self._hours[key] = pool_hours(self.series, *bounds(window_days, as_of))
        return self._hours[key]

    def _settled(self, window_days: int, as_of: date) -> _Settled:
        since, until = bounds(window_days, as_of)
        busy = measured = Decimal(0)
        for one in self.series:
            if one.shape != "mean":
                continue
            for time, value in zip(one.times, one.values, strict=True):
                if since <= time and time + one.step <= until:
                    busy = EXACT.add(busy, EXACT.multiply(value * one.scale, Decimal(one.step)))
                    measured += one.step * one.weight
        return _Settled(busy, measured)

    def _narrowed(
        self, low: Number | None, high: Number | None, window_days: int, as_of: date
    ) -> Interval:
        """Take into the mean what is known of the whole window and of no hour in it."""
        settled, most = self._settled(window_days, as_of), _most(self.paid)
        if low is None or high is None or not most or not settled.measured:
            return Interval(low, high)
        full = EXACT.multiply(Decimal(most), Decimal(window_days * DAY))
        idle = EXACT.subtract(settled.measured, settled.busy)
        return Interval(
            EXACT.add(Decimal(low), EXACT.divide(settled.busy, full)),
            EXACT.subtract(Decimal(high), EXACT.divide(idle, full)),
        )

    def _young(self, window_days: int, as_of: date) -> str:
        ready = self.judgeable_from(window_days)
        if ready is None or ready <= as_of:
            return ""
        return (
            f"in service since {self.paid.since}: {window_days} days can be judged from {ready} on"
        )

    def _conflict(self, hour: Hour, time: int, most: Number) -> Unknown:
        found = number(EXACT.divide(hour.measured, Decimal(HOUR)))
        reason = (
            f"{found} GPUs were measured in the hour from {written(time)}, "
            f"{number(most)} are paid for: the evidence is of other hardware, or some series show "
            "the same GPU"
        )
        return Unknown(Reason(reason, self.location))


def _most(paid: PaidHours) -> Number | None:
    """Return the most accelerators that may have been paid for.

    More of them can only widen the interval, so the largest number gives the widest.
    """
    count = paid.accelerators
    return count.high if isinstance(count, Interval) else count


def _uncounted(most: Number | None) -> str:
    if most is None:
        return "nobody knows how many accelerators are paid for"
    return "" if most else "no accelerator is paid for"


def _basis(paid: PaidHours) -> str:
    """Hardware that is read in code or in a bill leaves a measurement a measurement."""
    return "measured" if paid.basis in ("billed", "code") else weakest(("measured", paid.basis))


def _best_metric(series: Sequence[Series]) -> Sequence[Series]:
    """Return the series of the metric that covers most time; of equals, what proves most."""
    names = sorted({(MEANINGS.index(one.meaning), one.metric) for one in series})
    grouped = [[one for one in series if one.metric == metric] for _, metric in names]
    return max(grouped, key=lambda group: sum(one.covered for one in group))
