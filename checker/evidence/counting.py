"""Decides what the values of a column that adds up are: counted ever since, or in each period."""

import re
from decimal import Decimal
from itertools import pairwise

from checker.evidence.envelope import Envelope
from checker.evidence.metrics import SCALES, WAY_LABELS, WAYS, metric_named, scale_of
from checker.evidence.rows import DAY, HOUR, Column
from checker.evidence.times import in_words, step, written
from checker.model.report import Problem
from checker.model.rows import NamedTuple

_INCREASE = re.compile(r"\bincrease\s*\(.*\[\s*(\d{1,6}\s?(?:s|m|h|d))\s*\]", re.ASCII | re.DOTALL)
_RATE = re.compile(r"\bi?rate\s*\(", re.ASCII)
_EXPORT = "export sum(increase(metric[1h])) every 1h, with the query in the envelope"
_SUM = re.compile(r"\bSum\b")
_NO_SUM = re.compile(r"\b(?:Average|Minimum|Maximum|SampleCount)\b")
NO_LEVEL = re.compile(r"\b(?:Sum|Minimum|Maximum|SampleCount)\b")
"""Statistics of CloudWatch in a query that make no level of what was measured."""

_ASK_SUM = "ask for Sum, and write the query in an envelope, as in InputTokenCount Sum 3600"
_FALLING = Decimal("0.2")


class Counted(NamedTuple):
    """What a column that adds up is: `shape` is `total` or `counter`.

    `earlier` is how far before its time a value begins to count, in milliseconds, and `period` for
    how long, where either is said.
    """

    shape: str
    scale: Decimal
    way: str
    source: str
    earlier: int = 0
    period: int | None = None


def counted(
    column: Column, kind: str, metric: str, unit: str, stated: Envelope
) -> Counted | Problem:
    """Return what a column of tokens, requests or energy is, or why nobody can tell."""
    known = metric_named(metric)
    scale = scale_of(kind, unit)
    if scale is None:
        return _unit_trouble(column, kind, unit)
    trouble = _values_trouble(column, kind)
    if trouble:
        return trouble
    way = known.way if known else ""
    if not way and kind == "tokens":
        labels = {**stated.labels, **column.labels}
        said = (labels[name].lower() for name in WAY_LABELS if name in labels)
        way = next((WAYS[word] for word in said if word in WAYS), "")
    found = Counted("", scale, way, known.source if known else metric)
    return _shaped(found, column, metric, known.shape if known else "", stated)


def _unit_trouble(column: Column, kind: str, unit: str) -> Problem:
    if unit in SCALES:
        message, next_step = f"{kind} are counted, and the unit is {unit}", "state the true unit"
    elif unit.endswith(("/s", "/sec", "/second", "per second")):
        message = f"the unit is {unit}: a rate does not say how much there was in an hour or a day"
        next_step = "export what was counted, as in increase(metric[1h]) every 1h"
    else:
        message = f"{unit or 'no unit'} is no unit of {kind} that is known"
        example = "kWh or J" if kind == "energy" else kind
        next_step = f"write the unit, such as {example}, in the file or its envelope"
    return Problem("unit", message, column.place(0), next_step)


def _values_trouble(column: Column, kind: str) -> Problem | None:
    for number, value in enumerate(column.values):
        if value.is_finite() and value < 0:
            message = f"{value} is less than nothing: {kind} are never negative"
            return Problem("range", message, column.place(number), "mend the query")
    return None


def _shaped(
    found: Counted, column: Column, metric: str, known: str, stated: Envelope
) -> Counted | Problem:
    """Decide the shape: the format says, else the query, else the metric's name."""
    shape = column.shape
    if shape == "average":
        message = "these are averages: what was counted cannot be told from them"
        return Problem("statistic", message, column.place(0), "export the statistic Sum (total)")
    if shape == "unstated":
        if not _SUM.search(stated.query) or _NO_SUM.search(stated.query):
            message = "the file does not say that these are sums, and no query in an envelope does"
            return Problem("statistic", message, column.place(0), _ASK_SUM)
        shape = "total"
    if shape in ("computed", "instant"):
        return _computed(found, column, metric, stated)
    if shape == "plain":
        if not known and not metric.endswith(("_total", "_sum", "_count")):
            message = f"nobody can tell whether {metric} counts ever since or in each step"
            return Problem("query", message, column.place(0), _EXPORT)
        shape = known or "counter"
    shape = shape or known or "total"
    trouble = _falling(column, metric) if shape == "counter" else _straddling(column)
    return trouble or found._replace(shape=shape, period=column.period)


def _computed(found: Counted, column: Column, metric: str, stated: Envelope) -> Counted | Problem:
    """Read the query: its range is what each value counts, up to its time."""
    ranged = _INCREASE.search(stated.query)
    place = column.place(0)
    what = f" of {metric}" if metric else ""
    if _RATE.search(stated.query):
        message = f"the query gives a rate{what}, which does not say how much there was in a day"
        return Problem("query", message, place, _EXPORT)
    if not ranged:
        said = "adds up counters before their resets can be seen" if stated.query else "is not told"
        return Problem("query", f"the query{what} {said}", place, _EXPORT)
    length = step(ranged[1])
    if column.shape == "instant":
        return found._replace(shape="total", earlier=length, period=length)
    gap = _usual_gap(column)
    if gap is not None and gap != length:
        kind = "overlap" if length > gap else "leave time out"
        message = (
            f"the query counts over {in_words(length)} and was run every {in_words(gap)}: "
            f"its values {kind}"
        )
        return Problem("step", message, place, f"run it every {in_words(length)}")
    return found._replace(shape="total", earlier=length, period=length)


def _usual_gap(column: Column) -> int | None:
    times = sorted(set(column.times))
    return min((b - a for a, b in pairwise(times)), default=None)


def _falling(column: Column, metric: str) -> Problem | None:
    """Refuse a counter that falls so often that it is none."""
    samples = sorted(
        (time, number) for number, time in enumerate(column.times)
        if column.values[number].is_finite()
    )  # fmt: skip
    falls = [b for (_, a), (_, b) in pairwise(samples) if column.values[b] < column.values[a]]
    if len(falls) < 3 or Decimal(len(falls)) < _FALLING * (len(samples) - 1):
        return None
    message = (
        f"{metric or 'the counter'} falls at {len(falls):,} of {len(samples) - 1:,} steps: "
        "it looks like what was counted in each step"
    )
    next_step = "export the counter itself, or state the query in the envelope"
    return Problem("counter", message, column.place(falls[0]), next_step)


def _straddling(column: Column) -> Problem | None:
    """Refuse totals of many hours that belong to two UTC days."""
    length = column.period or _usual_gap(column)
    if length is None or length <= HOUR or length > DAY:
        return None
    late = [n for n, time in enumerate(column.times) if time // DAY != (time + length - 1) // DAY]
    if not late:
        return None
    time = column.times[late[0]]
    if column.period is None and length < DAY:
        return None
    message = f"a total of {in_words(length)} begins at {written(time)} and lies in two UTC days"
    next_step = "export totals by the hour, or by UTC day"
    return Problem("window", message, column.place(late[0]), next_step)
