"""Reads the JSON of Cloud Monitoring's `timeSeries.list` into columns; the newest stands first."""

from collections.abc import Iterator
from datetime import tzinfo
from itertools import pairwise

from checker.documents.tree import Source
from checker.evidence.decimals import shown
from checker.evidence.json_values import Trouble, Values, members, rows_of, samples, text, texts
from checker.evidence.rows import Column, Rows
from checker.evidence.times import in_words
from checker.model.declaration import Node

NAME = "google-monitoring"
ENDINGS = (".json",)

_SHAPES = {"DELTA": "total", "CUMULATIVE": "counter", "GAUGE": "average"}
_ALIGN = "ask for an alignmentPeriod of 3600s, ALIGN_DELTA for counts, ALIGN_MEAN for levels"


def matches(path: str, head: bytes) -> bool:
    """Whether a file looks like an answer of timeSeries.list."""
    return path.lower().endswith(".json") and b'"timeSeries"' in head


def read(source: Source, time_zone: tzinfo | None) -> Rows:
    """Return one column for each time series."""
    values = Values(time_zone)
    return rows_of(
        source,
        lambda document: _columns(document, values),
        "there is no point",
        "check the filter and the interval, and export it again",
    )


def _columns(document: Node, values: Values) -> list[Column]:
    token = document.first("nextPageToken")
    if token is not None and token.value != "":
        message = "a nextPageToken is left over: this is not the whole answer"
        raise Trouble("incomplete", message, token, "ask for the other pages, and put all together")
    errors = members(document, "executionErrors")
    if errors:
        said = shown(text(errors[0].first("message")) or f"code {text(errors[0].first('code'))}")
        message = f"the service could not read all: {said}"
        raise Trouble("incomplete", message, errors[0], "ask for it again")
    return [_column(entry, values) for entry in members(document, "timeSeries")]


def _column(entry: Node, values: Values) -> Column:
    metric = text(entry.first("metric.type"))
    labels = {**texts(entry.first("resource.labels")), **texts(entry.first("metric.labels"))}
    kind = text(entry.first("metricKind")) or "GAUGE"
    points = members(entry, "points")
    if kind not in _SHAPES:
        message = f"{shown(kind)} is not GAUGE, DELTA or CUMULATIVE"
        raise Trouble("format", message, entry, _ALIGN)
    unit = text(entry.first("unit"))
    # "1" is the unit of counts, of ratios and of some percents: the metric's name knows.
    unit = "" if unit == "1" else "percent" if unit in ("%", "10^2.%") else unit
    found = samples()
    spans = [_span(point, values) for point in points]
    shape = _SHAPES[kind]
    period = _period(points, spans) if shape == "total" else None
    ended = _gap([end for _, end in spans]) if shape == "average" else 0
    earlier = period if period is not None else ended
    for point, (_, end) in zip(points, spans, strict=True):
        node = _value(point)
        found.add(end - earlier, values.number(node), node.location)
    return found.column(labels, metric, unit, shape, period)


def _span(point: Node, values: Values) -> tuple[int, int]:
    start, end = point.first("interval.startTime"), point.first("interval.endTime")
    if end is None:
        raise Trouble("format", "the point has no interval.endTime", point, _ALIGN)
    last = values.time(end)
    return (values.time(start) if start is not None else last), last


def _period(points: object, spans: list[tuple[int, int]]) -> int | None:
    """Return how long each sum counts; sums of several lengths are refused."""
    lengths = sorted(end - start for start, end in spans)
    if not lengths:
        return None
    first = points[0] if isinstance(points, (list, tuple)) else None
    if first is not None and lengths[0] <= 0:
        raise Trouble("format", "a sum counts over no time", first, _ALIGN)
    # A raw sum begins a moment after the one before it ends.
    if first is not None and 20 * (lengths[-1] - lengths[0]) > lengths[-1]:
        message = f"some sums count over {in_words(lengths[0])} and some {in_words(lengths[-1])}"
        raise Trouble("step", message, first, _ALIGN)
    return lengths[-1]


def _gap(ends: list[int]) -> int:
    """Return how long a level had lasted when it was told: the distance of points, to an hour."""
    times = sorted(set(ends))
    return min((b - a for a, b in pairwise(times)), default=0) if len(times) > 1 else 0


def _value(point: Node) -> Node:
    for node in _values(point):
        return node
    message = "the value is not a plain number"
    raise Trouble("number", message, point.first("value") or point, _ALIGN)


def _values(point: Node) -> Iterator[Node]:
    for name in ("int64Value", "doubleValue"):
        node = point.first(f"value.{name}")
        if node is not None:
            yield node
