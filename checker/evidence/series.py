"""Turns the columns of one file into series: kind, unit and step decided, values judged."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from checker.evidence.envelope import Envelope
from checker.evidence.metrics import SCALES, UTILIZATION, metric_named, unit_written
from checker.evidence.ranges import range_trouble
from checker.evidence.rows import DAY, HOUR, Column
from checker.evidence.times import day_start, in_words, written
from checker.model.location import Location
from checker.model.report import Problem


class Series(NamedTuple):
    """One series in order of time, every time once; values are finite and in the file's unit.

    A value times `scale` is in the kind's own unit (a ratio for utilization). A sample stands for
    `step` milliseconds from its time on. `labels` join those of the series and of the envelope.
    `files` are the data file and its envelope; `stated` tells whether there is an envelope.
    """

    kind: str
    metric: str
    meaning: str
    unit: str
    labels: Mapping[str, str]
    times: "array[int]"
    values: Sequence[Decimal]
    scale: Decimal
    step: int
    files: tuple[str, ...]
    stated: bool
    place: Callable[[int], Location]

    @property
    def identity(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """What makes two series the same one: kind, metric and labels."""
        return self.kind, self.metric, tuple(sorted(self.labels.items()))

    @property
    def covered(self) -> int:
        """The time that its samples stand for, in milliseconds."""
        return len(self.times) * self.step

    def span(self, since: int, until: int) -> tuple[int, int] | None:
        """Return the first and the last sample in a window, or None without any."""
        first, end = bisect_left(self.times, since), bisect_left(self.times, until)
        return (self.times[first], self.times[end - 1]) if first < end else None


class Judged(NamedTuple):
    """The series of one file that can be used, and what was wrong with it."""

    series: tuple[Series, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


class _Meant(NamedTuple):
    """What a column is: kind, metric, its meaning, and its unit."""

    kind: str
    metric: str
    meaning: str
    unit: str


def judge(columns: Sequence[Column], path: str, envelope: Envelope | None, as_of: date) -> Judged:
    """Return the series of one file; a file that cannot be trusted gives none."""
    meant: list[_Meant] = []
    for column in columns:
        found = _meant(column, envelope)
        if isinstance(found, Problem):
            return Judged((), (found,))
        meant.append(found)
    for trouble in (
        _mixed(columns, meant),
        *(range_trouble(group, unit) for unit, group in _by_unit(columns, meant)),
        _outside(columns, envelope, as_of),
    ):
        if trouble:
            return Judged((), (trouble,))
    stride = _step(columns, envelope)
    if isinstance(stride, Problem):
        return Judged((), (stride,))
    return _series(columns, meant, path, envelope, stride)


def _meant(column: Column, envelope: Envelope | None) -> _Meant | Problem:
    """Decide what a column is: the envelope says, else the metric's name, else the unit."""
    stated = envelope or Envelope("")
    name = column.metric or stated.metric
    known = metric_named(name)
    written_unit = unit_written(column.unit)
    if written_unit and stated.unit and written_unit != stated.unit:
        return Problem(
            "unit",
            f"the rows are in {written_unit}, the envelope says {stated.unit}",
            column.place(0),
            "write the true unit in both",
        )
    unit = stated.unit or written_unit or (known.unit if known else "")
    kind = stated.kind or (known.kind if known else "")
    if kind == UTILIZATION and known and known.instead:
        return Problem(
            "metric",
            f"{name} does not show how busy a GPU is: {known.instead}",
            column.place(0),
            "export DCGM_FI_PROF_SM_ACTIVE or DCGM_FI_DEV_GPU_UTIL",
        )
    if not kind and unit in SCALES:
        kind = UTILIZATION
    if kind in ("", UTILIZATION) and unit not in SCALES:
        return _unit_missing(column, name, unit)
    meaning = (known.meaning if known else "") or "unstated"
    return _Meant(kind, name, meaning, unit)


def _unit_missing(column: Column, name: str, unit: str) -> Problem:
    said = f"the unit {unit} is neither % nor ratio" if unit else "no unit is given"
    what = f" for {name}" if name else ""
    return Problem(
        "unit",
        f"{said}{what}, so 0.9 could mean 90% or 0.9%",
        column.place(0),
        "add a column unit (% or ratio), or an envelope with kind, metric and unit",
    )


def _mixed(columns: Sequence[Column], meant: Sequence[_Meant]) -> Problem | None:
    """Refuse a file in which one metric comes in two units."""
    units: dict[tuple[str, str], str] = {}
    for column, this in zip(columns, meant, strict=True):
        first = units.setdefault((this.kind, this.metric), this.unit)
        if first != this.unit:
            message = f"some rows are in {first} and these are in {this.unit}"
            step = "export one metric in one unit"
            return Problem("unit", message, column.place(0), step)
    return None


def _by_unit(
    columns: Sequence[Column], meant: Sequence[_Meant]
) -> Iterable[tuple[str, list[Column]]]:
    groups: dict[tuple[str, str, str], list[Column]] = {}
    for column, this in zip(columns, meant, strict=True):
        if this.unit in SCALES and this.kind == UTILIZATION:
            groups.setdefault((this.unit, this.kind, this.metric), []).append(column)
    return [(key[0], group) for key, group in groups.items()]


def _outside(columns: Sequence[Column], envelope: Envelope | None, as_of: date) -> Problem | None:
    """Refuse samples from the future of the run, and from outside the envelope's window."""
    end = day_start(as_of) + DAY
    since = envelope.since if envelope else None
    until = envelope.until if envelope else None
    for column in columns:
        first, last = min(column.times), max(column.times)
        if last >= end:
            step = (
                f"mend the clock that wrote it, or check with --as-of {written(last)[:10]} or later"
            )
            message = f"a sample is from {written(last)}, after the day of this check, {as_of}"
            return Problem("future", message, _at(column, last), step)
        for time, beyond in ((first, since is not None and first < since),
                             (last, until is not None and last > until)):  # fmt: skip
            if beyond:
                message = f"a sample is from {written(time)}, outside the envelope's window"
                step = "state the window that the query was run over"
                return Problem("window", message, _at(column, time), step)
    return None


def _at(column: Column, time: int) -> Location:
    return column.place(column.times.index(time))


_ROUND_STEPS = tuple(
    seconds * 1000
    for seconds in (1, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 3600)
)


def _step(columns: Sequence[Column], envelope: Envelope | None) -> int | Problem:
    """Return for how long a sample stands, at most an hour.

    The envelope says so, else the smallest distance of two samples in the file does: to take the
    smallest errs on the side of missing time. Scrapes that are not quite punctual are rounded.
    """
    gap = _smallest_gap(columns)
    if envelope is not None and envelope.step is not None:
        if gap is not None and 20 * gap < 19 * envelope.step:
            message = (
                f"samples are {in_words(gap)} apart, "
                f"the envelope says every {in_words(envelope.step)}"
            )
            step = "state the step of the query as window.step"
            return Problem("step", message, columns[0].place(0), step)
        return min(envelope.step, HOUR)
    if gap is None:
        return Problem(
            "window",
            "every series has one sample: a single point in time says nothing about a window",
            columns[0].place(0),
            "export a range, or state window.step in an envelope",
        )
    near = (step for step in _ROUND_STEPS if 20 * abs(gap - step) <= step)
    return min(next(near, gap), HOUR)


def _smallest_gap(columns: Sequence[Column]) -> int | None:
    gaps = []
    for column in columns:
        times = sorted(set(column.times))
        if len(times) > 1:
            gaps.append(min(map(int.__sub__, times[1:], times)))
    return min(gaps, default=None)


def _series(
    columns: Sequence[Column],
    meant: Sequence[_Meant],
    path: str,
    envelope: Envelope | None,
    stride: int,
) -> Judged:
    files = (path, envelope.path) if envelope else (path,)
    labels = envelope.labels if envelope else {}
    series: list[Series] = []
    broken: list[Location] = []
    for column, this in zip(columns, meant, strict=True):
        finite = [n for n, value in enumerate(column.values) if value.is_finite()]
        if len(finite) < len(column.values):
            missing = next(n for n, value in enumerate(column.values) if not value.is_finite())
            broken += [column.place(missing)] * (len(column.values) - len(finite))
        series.append(
            Series(
                this.kind, this.metric, this.meaning, this.unit, {**labels, **column.labels},
                array("q", [column.times[n] for n in finite]),
                [column.values[n] for n in finite],
                SCALES.get(this.unit, Decimal(1)), stride, files, envelope is not None,
                _renumbered(column, finite),
            )
        )  # fmt: skip
    return Judged(tuple(series), _not_finite(broken))


def _renumbered(column: Column, kept: Sequence[int]) -> Callable[[int], Location]:
    return lambda sample: column.place(kept[sample])


def _not_finite(places: Sequence[Location]) -> tuple[Problem, ...]:
    if not places:
        return ()
    count = "a value is" if len(places) == 1 else f"{len(places):,} values are"
    message = f"{count} NaN or infinite, and counted as not measured"
    step = "let the query leave out what was not measured"
    return (Problem("not-finite", message, places[0], step, judged="all other samples"),)
