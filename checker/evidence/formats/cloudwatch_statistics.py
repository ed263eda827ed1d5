"""Reads the JSON of `aws cloudwatch get-metric-statistics` into a column; its order means nothing.

The answer names its statistics: sums are what was counted, averages are levels.
"""

from datetime import tzinfo

from checker.documents.tree import Source
from checker.evidence.json_values import Trouble, Values, members, rows_of, samples, text
from checker.evidence.metrics import COUNTED, metric_named
from checker.evidence.rows import Column, Rows
from checker.model.declaration import Node

NAME = "cloudwatch-statistics"
ENDINGS = (".json",)

_UNITS = {"Percent": "percent", "Count": "count", "None": ""}


def matches(path: str, head: bytes) -> bool:
    """Whether a file looks like an answer of GetMetricStatistics."""
    return path.lower().endswith(".json") and b'"Datapoints"' in head


def read(source: Source, time_zone: tzinfo | None) -> Rows:
    """Return the one column of the file."""
    values = Values(time_zone)
    return rows_of(
        source,
        lambda document: [_column(document, values)],
        "there is no data point, which may mean zero or that nothing was published",
        "ask for a time in which the metric was published; zeros have to be stated",
    )


def _column(document: Node, values: Values) -> Column:
    metric = text(document.first("Label"))
    points = members(document, "Datapoints")
    statistic, shape = _statistic(points, metric)
    found = samples()
    unit = None
    for point in points:
        time, value, said = point.first("Timestamp"), point.first(statistic), point.first("Unit")
        if time is None or value is None:
            message = f"the data point has no {'Timestamp' if time is None else statistic}"
            raise Trouble("format", message, point, "export the metric again")
        mine = text(said)
        unit = mine if unit is None else unit
        if mine != unit:
            message = f"some data points are in {unit} and this one is in {mine}"
            raise Trouble("unit", message, said or point, "ask for one --unit")
        found.add(values.time(time), values.number(value), value.location)
    written = _UNITS.get(unit or "", unit or "")
    return found.column({"series": metric}, metric, written, shape)


def _statistic(points: object, metric: str) -> tuple[str, str]:
    """Return which statistic of the points to read, and what it is."""
    first = next(iter(points), None) if isinstance(points, (list, tuple)) else None
    if first is None:
        return "Sum", "total"
    known = metric_named(metric)
    adds_up = known is not None and known.kind in COUNTED
    order = ("Sum", "Average") if adds_up or not first.find("Average") else ("Average", "Sum")
    for name in order:
        if first.first(name) is not None:
            return name, "total" if name == "Sum" else "average"
    message = "the data points have neither Sum nor Average"
    raise Trouble("statistic", message, first, "ask for --statistics Sum for what is counted, "
                  "Average for utilization")  # fmt: skip
