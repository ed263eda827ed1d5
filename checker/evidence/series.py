"""Turns the columns of one file into series: kind, unit and step decided, values judged."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from checker.evidence.counting import NO_LEVEL, Counted, counted
from checker.evidence.envelope import Envelope
from checker.evidence.figures import figure_of
from checker.evidence.instants import back, instant, window_of
from checker.evidence.metrics import (
    COUNTED,
    KPI,
    SCALES,
    UTILIZATION,
    Metric,
    metric_named,
    unit_written,
)
from checker.evidence.ranges import range_trouble
from checker.evidence.rows import DAY, HOUR, Column, Held
from checker.evidence.times import day_start, in_words, written
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple


class Series(NamedTuple):
    """One series in order of time, every time once; values are finite and in the file's unit.

    A value times `scale` is in the kind's own unit (a ratio for utilization). A sample stands for
    `step` milliseconds from its time on. `labels` join those of the series and of the envelope.
    `files` are the data file and its envelope; `stated` tells whether there is an envelope.
    `shape` is `total` or `counter` for what adds up, `mean` for one value over a long window, and
    empty for a level. `way` is `input` or `output` where the metric counts only one of the two;
    series of different `source` count the same thing twice. A level adds up `weight` GPUs. Where
    samples are `held` in a table, `times` and `values` are only those that stand out.
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
    shape: str = ""
    way: str = ""
    source: str = ""
    weight: int = 1
    held: Held | None = None

    @property
    def identity(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """What makes two series the same one: kind, metric and labels."""
        return self.kind, self.metric, tuple(sorted(self.labels.items()))

    @property
    def covered(self) -> int:
        """The time that its samples stand for, in milliseconds."""
        return (self.held.samples if self.held else len(self.times)) * self.step

    def span(self, since: int, until: int) -> tuple[int, int] | None:
        """Return the first and the last sample in a window, or None without any."""
        if self.held:
            first, last = max(since, self.times[0]), min(until - 1, self.times[-1])
            return (first, last) if first <= last else None
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
    counted: Counted | None = None
    weight: int = 1


def judge(columns: Sequence[Column], path: str, envelope: Envelope | None, as_of: date) -> Judged:
    """Return the series of one file; a file that cannot be trusted gives none."""
    columns, notes = _wanted(columns, path, envelope)
    meant: list[_Meant] = []
    for column in columns:
        found = instant(column, envelope) or _meant(column, envelope)
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
    strides = _strides(columns, meant, envelope)
    if isinstance(strides, Problem):
        return Judged((), (strides,))
    return _series(columns, meant, path, envelope, strides)._replace(notes=notes)


def _wanted(
    columns: Sequence[Column], path: str, envelope: Envelope | None
) -> tuple[Sequence[Column], tuple[str, ...]]:
    """Leave out metrics that nobody asked for: the envelope's is asked for, else those we know."""
    asked = envelope.metric if envelope else ""
    kept = [one for one in columns if one.metric == asked]
    if not asked and not (envelope and envelope.kind):
        kept = [one for one in columns if not one.metric or one.unit or metric_named(one.metric)]
    if not asked and envelope and envelope.kind in COUNTED:
        named = [(one, metric_named(one.metric)) for one in columns]
        kept = [one for one, known in named if known is None or known.kind == envelope.kind]
    gone = len(columns) - len(kept)
    if not kept or not gone:
        return columns, ()
    return kept, (f"{gone:,} series of other metrics in {path} are left out",)


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
    kind = stated.kind or (KPI if column.shape == KPI else known.kind if known else "")
    if kind == KPI:
        figure = figure_of(column, unit, stated)
        return figure if isinstance(figure, Problem) else _Meant(KPI, figure, "", unit)
    if known and kind != known.kind and (kind in COUNTED or known.kind in COUNTED):
        message = f"{name} counts {known.kind}, and the envelope says {kind}"
        return Problem("metric", message, column.place(0), "state the true kind in the envelope")
    if kind == UTILIZATION and known and known.instead:
        return Problem(
            "metric",
            f"{name} does not show how busy a GPU is: {known.instead}",
            column.place(0),
            "export DCGM_FI_PROF_SM_ACTIVE or DCGM_FI_DEV_GPU_UTIL",
        )
    if not kind and unit in SCALES:
        kind = UTILIZATION
    if kind in COUNTED:
        what = counted(column, kind, name, unit, stated)
        return what if isinstance(what, Problem) else _Meant(kind, name, "", unit, what)
    if kind in ("", UTILIZATION) and unit not in SCALES:
        return _unit_missing(column, name, unit)
    if column.shape == "total" or (column.shape == "unstated" and NO_LEVEL.search(stated.query)):
        message = "these are no averages: they do not say how busy a GPU was"
        return Problem("statistic", message, column.place(0), "export the statistic Average")
    meaning = (known.meaning if known else "") or "unstated"
    weight = _weight(column, known, stated)
    return (
        weight if isinstance(weight, Problem) else _Meant(kind, name, meaning, unit, None, weight)
    )


_COUNT = "accelerators_per_instance"


def _weight(column: Column, known: Metric | None, stated: Envelope) -> int | Problem:
    """Return how many GPUs a level adds up; who adds up has to say how many."""
    labels = {**stated.labels, **column.labels}
    if known is None or not known.summed or "AcceleratorId" in labels:
        return 1
    count = labels.get(_COUNT, "")
    if count.isascii() and count.isdigit() and 0 < int(count) <= 64:
        return int(count)
    return Problem(
        "metric",
        f"{known.name} adds up the GPUs of an instance, 0 to 100 for each, whatever their count",
        column.place(0),
        f"write labels: {{{_COUNT}: 8}} in the envelope, or export the metric by AcceleratorId",
    )


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
        if first != this.unit and this.kind != KPI:
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
            if this.weight > 1:
                column = column._replace(values=[one / this.weight for one in column.values])
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


_MOMENT = 1
"""A key figure is of a moment: it stands for no length of time."""

_ROUND_STEPS = tuple(
    seconds * 1000
    for seconds in (1, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 3600)
)


def _strides(
    columns: Sequence[Column], meant: Sequence[_Meant], envelope: Envelope | None
) -> list[int] | Problem:
    """Return for how long a sample of each column stands."""
    found: dict[str, int] = {}
    strides: list[int] = []
    shapes = [_shape(column, this) for column, this in zip(columns, meant, strict=True)]
    for column, this, shape in zip(columns, meant, shapes, strict=True):
        own = this.counted.period if this.counted else column.period
        if shape == "mean":
            own = window_of(envelope)
        if this.kind == KPI:
            own = _MOMENT
        if own is not None:
            strides.append(own)
            continue
        if shape not in found:
            alike = [one for one, other in zip(columns, shapes, strict=True) if other == shape]
            stride = _step(alike, envelope, shape)
            if isinstance(stride, Problem):
                return stride
            found[shape] = stride
        strides.append(found[shape])
    return strides


def _shape(column: Column, this: _Meant) -> str:
    if this.counted is not None:
        return this.counted.shape
    return "mean" if column.shape == "instant" else ""


def _step(columns: Sequence[Column], envelope: Envelope | None, shape: str) -> int | Problem:
    """Return for how long a sample stands: at most an hour, and a day where sums are of UTC days.

    The envelope says so, else the smallest distance of two samples in the file does: to take the
    smallest errs on the side of missing time. Scrapes that are not quite punctual are rounded.
    """
    gap = _smallest_gap(columns)
    daily = shape == "total" and all(time % DAY == 0 for one in columns for time in one.times)
    most = DAY if shape == "total" and (daily or (envelope and envelope.step)) else HOUR
    if envelope is not None and envelope.step is not None:
        if gap is not None and 20 * gap < 19 * envelope.step:
            message = (
                f"samples are {in_words(gap)} apart, "
                f"the envelope says every {in_words(envelope.step)}"
            )
            step = "state the step of the query as window.step"
            return Problem("step", message, columns[0].place(0), step)
        return min(envelope.step, most)
    if gap is None:
        return Problem(
            "window",
            "every series has one sample: a single point in time says nothing about a window",
            columns[0].place(0),
            "export a range, or state window.step in an envelope",
        )
    near = (step for step in _ROUND_STEPS if 20 * abs(gap - step) <= step)
    return min(next(near, gap), most)


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
    strides: Sequence[int],
) -> Judged:
    files = (path, envelope.path) if envelope else (path,)
    labels = envelope.labels if envelope else {}
    series: list[Series] = []
    broken: list[Location] = []
    for column, this, stride in zip(columns, meant, strides, strict=True):
        what = this.counted or Counted(
            _shape(column, this), SCALES.get(this.unit, Decimal(1)), "", ""
        )
        own = {**labels, **column.labels, **({"unit": this.unit} if this.kind == KPI else {})}
        earlier = what.earlier or (stride if what.shape == "mean" else 0)
        if column.shape == "computed" and not what.shape and envelope:
            earlier = stride if back(envelope.query) == stride else 0
        finite = [n for n, value in enumerate(column.values) if value.is_finite()]
        if len(finite) < len(column.values):
            missing = next(n for n, value in enumerate(column.values) if not value.is_finite())
            count = column.held.broken if column.held else len(column.values) - len(finite)
            broken += [column.place(missing)] * count
        if column.held:
            finite.sort(key=column.times.__getitem__)
        series.append(
            Series(
                this.kind, this.metric, this.meaning, this.unit, own,
                array("q", [column.times[n] - earlier for n in finite]),
                [column.values[n] for n in finite],
                what.scale, stride, files, envelope is not None, _renumbered(column, finite),
                what.shape, what.way, what.source, this.weight, column.held,
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
