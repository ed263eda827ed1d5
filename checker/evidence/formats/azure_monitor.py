"""Reads the JSON of `az monitor metrics list` into columns, one for each metric and dimension.

A time without a value was not measured; a total of zero is a zero.
"""

import re
from datetime import tzinfo

from checker.documents.tree import Source
from checker.evidence.decimals import shown
from checker.evidence.json_values import Trouble, Values, members, rows_of, samples, text
from checker.evidence.metrics import COUNTED, metric_named
from checker.evidence.rows import Column, Rows
from checker.evidence.times import step
from checker.model.declaration import Node

NAME = "azure-monitor"
ENDINGS = (".json",)

_INTERVAL = re.compile(r"P(?:T?)(\d{1,4})([MHD])\Z")
_UNITS = {"Percent": "percent", "Count": "count", "Unspecified": ""}


def matches(path: str, head: bytes) -> bool:
    """Whether a file looks like an answer of Azure Monitor."""
    return path.lower().endswith(".json") and b'"timespan"' in head and b'"value"' in head


def read(source: Source, time_zone: tzinfo | None) -> Rows:
    """Return one column for each series of each metric."""
    values = Values(time_zone)
    return rows_of(
        source,
        lambda document: _columns(document, values),
        "no metric has a value",
        "ask for a time in which it was published, with --aggregation total or average",
    )


def _columns(document: Node, values: Values) -> list[Column]:
    period = _period(document)
    return [
        _column(metric, series, values, period)
        for metric in members(document, "value")
        for series in members(_sound(metric), "timeseries")
    ]


def _period(document: Node) -> int | None:
    """Return the length of an interval such as PT1H or P1D in milliseconds."""
    node = document.first("interval")
    match = _INTERVAL.match(text(node))
    if node is None or match is None or not int(match[1]):
        if node is None:
            return None
        message = f"{shown(text(node))} is not an interval such as PT1H or P1D"
        raise Trouble("step", message, node, "ask for --interval PT1H")
    return step(match[1] + match[2].lower())


def _sound(metric: Node) -> Node:
    code = metric.first("errorCode")
    if code is not None and code.value != "Success":
        said = shown(text(metric.first("errorMessage")) or text(code))
        message = f"{_name(metric)} could not be read: {said}"
        raise Trouble("incomplete", message, code, "ask for it again")
    return metric


def _name(metric: Node) -> str:
    return text(metric.first("name.value")) or text(metric.first("name"))


def _column(metric: Node, series: Node, values: Values, period: int | None) -> Column:
    name = _name(metric)
    known = metric_named(name)
    wanted = "total" if known is not None and known.kind in COUNTED else "average"
    points = members(series, "data")
    key = _aggregation(points, wanted)
    found = samples()
    for point in points:
        time, value = point.first("timeStamp"), point.first(key)
        if time is None:
            raise Trouble("format", "the value has no timeStamp", point, "export the metric again")
        if value is not None:
            found.add(values.time(time), values.number(value), value.location)
    labels = {
        (text(one.first("name.value")) or text(one.first("name"))).lower(): text(one.first("value"))
        for one in members(series, "metadatavalues")
    }
    labels |= {"resource": text(metric.first("id")).partition("/providers/Microsoft.Insights/")[0]}
    unit = text(metric.first("unit"))
    return found.column(labels, name, _UNITS.get(unit, unit), key, period)


def _aggregation(points: object, wanted: str) -> str:
    """Return which value of the points to read: the wanted one, else the other."""
    listed = points if isinstance(points, (list, tuple)) else ()
    other = "average" if wanted == "total" else "total"
    given = {name for point in listed for name in (wanted, other) if point.first(name) is not None}
    if given:
        return wanted if wanted in given else other
    valued = [point for point in listed if any(point.find(one) for one in _OTHERS)]
    if valued:
        message = "the values are neither totals nor averages"
        raise Trouble("statistic", message, valued[0], f"ask for --aggregation {wanted}")
    return wanted


_OTHERS = ("maximum", "minimum", "count")
