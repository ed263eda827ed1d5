"""A workload and the series that count for it: answers statistics of its days, as facts."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, localcontext

from checker.evidence.days import OPEN, Days, added, days_of
from checker.evidence.decimals import EXACT
from checker.evidence.measured import PRINTED, Measured, bounds, plain
from checker.evidence.sentences import number
from checker.evidence.series import Series
from checker.evidence.times import day_of, in_words, written
from checker.evidence.window_statistics import grown, interval
from checker.model.facts import Coverage, Fact
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Reason, Unknown

_APART = Decimal("0.25")
_OWN_UNITS = {"energy": Decimal(3_600_000)}
"""Joules in a kilowatt hour: energy is counted in the one and asked for in the other."""
_AMOUNTS = frozenset(("mean", *(f"p{percent:02}" for percent in range(100))))
_NAMES = {
    "coefficient_of_variation": "variation of the days",
    "share_at_or_above": "share of days at {of} or more",
    "longest_run_below": "longest run of days below {of}",
    "month_growth": "growth",
}


class _Source(NamedTuple):
    """One way in which the same thing was counted: its series by way, and its days."""

    name: str
    ways: Mapping[str, Sequence[Series]]
    days: Days
    partial: str

    @property
    def rank(self) -> tuple[bool, int, str]:
        """What is complete comes first, then what was measured on most days."""
        return bool(self.partial), -self.days.full, self.name

    @property
    def mean(self) -> Interval:
        """What was counted a day; the high is None where it is open."""
        return _mean(self.days)


class DailyMeasure(Measured):
    """What was counted for one workload; satisfies `model.facts.SeriesMeasure`.

    A day that was not measured in full has no upper bound, and is never taken for zero. `share` is
    the part that is this workload's. `newest_within` (days) is how old the newest sample may be.
    """

    def __init__(
        self,
        series: Sequence[Series],
        newest_within: Decimal | None = None,
        share: Decimal = Decimal(1),
    ) -> None:
        ordered = sorted(series, key=lambda one: (one.source, one.metric, str(one.identity)))
        super().__init__(ordered, newest_within)
        self.share = share
        self._found: dict[tuple[int, date], tuple[_Source, ...]] = {}

    def statistic(self, name: str, window_days: int, as_of: date, of: Decimal | None) -> Fact:
        """Return a statistic of the UTC days before `as_of`; see `window_statistics.interval`.

        `month_growth` is how much more a window has than the one before it, and `input_share` the
        part that is input. Energy is in kWh. A statistic that the open days leave without upper
        bound is an Unknown with its lower bound.
        """
        stale = self.stale(as_of)
        if stale:
            return self._fact(Unknown(Reason(stale, self.location)), "")
        best, *others = self._sources(window_days, as_of)
        if not any(best.days.highs) or not self._seen(window_days, as_of):
            since, until = bounds(window_days, as_of)
            reason = f"nothing was counted from {written(since)} to {written(until)}"
            return self._fact(Unknown(Reason(reason, self.location)), "")
        if name == "share_of_gpus_below":
            reason = f"{self.kind} are not counted by the GPU"
            return self._fact(Unknown(Reason(reason, self.location)), "")
        if name == "input_share":
            return self._split(window_days, as_of)
        if name == "month_growth":
            before = self._sources(window_days, date.fromordinal(as_of.toordinal() - window_days))
            found = _growth(best, before)
        else:
            own = _OWN_UNITS.get(self.kind, Decimal(1))
            floor = None if of is None else EXACT.divide(of * own, self.share)
            found = _statistic(best.days, name, floor)
        return self._fact(self._value(found, best, name), self._because(best, others, name, of))

    def meaning(self) -> Fact:
        """Return that the metric counts, and which it is."""
        metrics = ", ".join(dict.fromkeys(one.metric for one in self.series if one.metric))
        return Fact(f"{self.kind}_metric", "counted", "measured", self.location, metrics,
                    self._files())  # fmt: skip

    def coverage(self, window_days: int, as_of: date) -> Coverage:
        """Return how many hours of the window belong to days that were measured in full."""
        since, until = bounds(window_days, as_of)
        best = self._sources(window_days, as_of)[0]
        spans = [span for one in self.series if (span := one.span(since, until)) is not None]
        first = day_of(min(span[0] for span in spans)) if spans else None
        last = day_of(max(span[1] for span in spans)) if spans else None
        return Coverage(24 * best.days.full, 24 * window_days, 24 * window_days, first, last)

    def judgeable_from(self, window_days: int) -> date | None:
        """Return None: what counts has no age of its own."""
        return None

    def _split(self, window_days: int, as_of: date) -> Fact:
        """Return the share of input, where input and output are told apart."""
        best = self._sources(window_days, as_of)[0]
        if not {"input", "output"} <= best.ways.keys():
            reason = "input and output are not counted apart"
            return self._fact(Unknown(Reason(reason, self.location)), "")
        mine, whole = _mean(days_of(best.ways["input"], *bounds(window_days, as_of))), best.mean
        if mine.exact is None or not whole.exact:
            return self._fact(Unknown(Reason(self._open(best), self.location)), "")
        value = PRINTED.divide(Decimal(mine.exact), Decimal(whole.exact))
        return self._fact(value, self._because(best, (), "share of input", None))

    def _sources(self, window_days: int, as_of: date) -> tuple[_Source, ...]:
        key = (window_days, as_of)
        if key not in self._found:
            names = dict.fromkeys(one.source for one in self.series)
            found = [_source(name, self.series, *bounds(*key)) for name in names]
            self._found[key] = tuple(sorted(found, key=lambda one: one.rank))
        return self._found[key]

    def _seen(self, window_days: int, as_of: date) -> bool:
        since, until = bounds(window_days, as_of)
        return any(one.times[0] < until and self.newest > since for one in self.series)

    def _value(self, found: Interval, best: _Source, name: str) -> Decimal | Interval | Unknown:
        """Return a statistic as a value; amounts are this workload's, shares and runs stay."""
        if name in _AMOUNTS:
            own = _OWN_UNITS.get(self.kind, Decimal(1))
            ends = (None if e is None else EXACT.multiply(Decimal(e), self.share) for e in found)
            found = Interval(*(None if end is None else EXACT.divide(end, own) for end in ends))
        scaled = Interval(*(None if end is None else plain(end) for end in found))
        if scaled.high is None:
            return Unknown(Reason(self._open(best), self.location), low=scaled.low)
        exact = scaled.exact
        return scaled if exact is None else Decimal(exact)

    def _open(self, best: _Source) -> str:
        if best.partial:
            return f"only {best.partial} {self.kind} were counted"
        days = best.days.highs
        first = next((n for n, high in enumerate(days) if high == OPEN), None)
        if first is None:
            return "there is nothing to compare with"
        return (
            f"{days.count(OPEN)} of {len(days)} days were not measured in full; what was not "
            "measured is not taken for zero"
        )

    def _because(
        self, best: _Source, others: Sequence[_Source], name: str, of: Decimal | None
    ) -> str:
        used = [one for way in sorted(best.ways) for one in best.ways[way]]
        metrics = " + ".join(dict.fromkeys(one.metric or one.kind for one in used))
        steps = sorted({one.step for one in used})
        every = " and ".join(f"every {in_words(one)}" for one in steps)
        what = _NAMES.get(name, name if " " in name else f"{name} of the days")
        what = what.format(of=number(of) if of is not None else "")
        days = len(best.days.highs)
        full = "all measured" if best.days.full == days else f"{best.days.full} measured in full"
        resets = f"; {best.days.resets} resets" if best.days.resets else ""
        share = f"; {number(self.share * 100)}% of it" if self.share != 1 else ""
        origin = "" if all(one.stated for one in used) else "; origin not stated"
        said = f"{metrics}, {every}, {what} over {days} days, {full}{resets}{share}{origin}"
        return said + "".join(_differs(best, other) for other in others)

    def _fact(self, value: object, why: str) -> Fact:
        return Fact(self.kind, value, "measured", self.location, why, self._files())

    def _files(self) -> frozenset[str]:
        return frozenset(file for one in self.series for file in one.files)


def _source(name: str, series: Sequence[Series], since: int, until: int) -> _Source:
    """Return the days of one source: input and output where both are told, else the whole."""
    ways: dict[str, list[Series]] = {}
    for one in series:
        if one.source == name:
            ways.setdefault(one.way, []).append(one)
    told = ways.keys() - {""}
    if told == {"input", "output"}:
        ways.pop("", None)
    elif "" in ways:
        ways = {"": ways[""]}
    partial = next(iter(told)) if "" not in ways and len(told) == 1 else ""
    days = added([days_of(ways[way], since, until) for way in sorted(ways)])
    if partial:
        days = days._replace(highs=[OPEN] * len(days.highs))
    return _Source(name, ways, days, partial)


def _differs(best: _Source, other: _Source) -> str:
    """Say how far another count of the same thing is from the one that is used."""
    mine, theirs = best.mean.exact, other.mean.exact
    if mine is None or theirs is None or abs(Decimal(theirs) - mine) <= _APART * Decimal(mine):
        return ""
    name = other.name or "another file"
    return f"; {name} says {number(PRINTED.plus(Decimal(theirs)))} a day, over 25% apart"


def _statistic(days: Days, name: str, of: Decimal | None) -> Interval:
    if name == "mean":
        return _mean(days)
    if name == "coefficient_of_variation" and OPEN in days.highs:
        return Interval(Decimal(0), None)
    found = interval(name, days.lows, days.highs, of, per_day=1)
    return Interval(found.low, None if found.high == OPEN else found.high)


def _mean(days: Days) -> Interval:
    """Return the mean; what lies between two days of the window counts in full."""
    with localcontext(EXACT):
        count = len(days.lows)
        low = (sum(days.lows, Decimal(0)) + days.between) / count
        if OPEN in days.highs:
            return Interval(low, None)
        return Interval(low, (sum(days.highs, Decimal(0)) - days.beyond) / count)


def _growth(best: _Source, before: Sequence[_Source]) -> Interval:
    earlier = next((one for one in before if one.name == best.name), None)
    if earlier is None or not earlier.days.full:
        return Interval(Decimal(-1), None)
    return grown(best.mean, earlier.mean)
