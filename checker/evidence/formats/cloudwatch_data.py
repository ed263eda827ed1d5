"""Reads the JSON of `aws cloudwatch get-metric-data` into columns.

The answer does not hold the statistic that was asked for, so sums are told only by the envelope's
query; metric and labels stand in the label of each result.
"""

import re
from datetime import tzinfo

from checker.documents.tree import Source
from checker.evidence.decimals import shown
from checker.evidence.json_values import Trouble, Values, members, rows_of, samples, text
from checker.evidence.metrics import metric_named
from checker.evidence.rows import Column, Rows
from checker.model.declaration import Node

NAME = "cloudwatch-data"
ENDINGS = (".json",)

_PAIR = re.compile(r"([A-Za-z_]\w*)=(\S+)\Z", re.ASCII)
_ZEROS = "ask for FILL(m1, 0) where no data means zero, and for a time in which it was published"
_WHOLE = "call again with the token until none is left, and put the results of all pages together"


def matches(path: str, head: bytes) -> bool:
    """Whether a file looks like an answer of GetMetricData."""
    return path.lower().endswith(".json") and b'"MetricDataResults"' in head


def read(source: Source, time_zone: tzinfo | None) -> Rows:
    """Return one column for each result, in the order of the file (newest first by default)."""
    values = Values(time_zone)
    return rows_of(
        source, lambda document: _columns(document, values), "there is no result", _ZEROS
    )


def _columns(document: Node, values: Values) -> list[Column]:
    token = document.first("NextToken")
    if token is not None and token.value != "":
        message = "a NextToken is left over: this is not the whole answer"
        raise Trouble("incomplete", message, token, _WHOLE)
    found = members(document, "MetricDataResults")
    # Pages that were put together keep that all but the last of a result were a part of it.
    for entry in {_key(one): one for one in found}.values():
        _whole(entry)
    full = {_key(one) for one in found if members(one, "Timestamps")}
    return [
        _column(one, values)
        for one in found
        if members(one, "Timestamps") or members(one, "Values") or _key(one) not in full
    ]


def _key(entry: Node) -> tuple[str, str]:
    return text(entry.first("Id")), text(entry.first("Label"))


def _named(entry: Node) -> str:
    return shown(text(entry.first("Label")) or text(entry.first("Id")) or "a result")


def _whole(entry: Node) -> None:
    status = entry.first("StatusCode")
    if status is not None and status.value != "Complete":
        message = f"{_named(entry)} is {shown(text(status))}: some of its data is missing"
        raise Trouble("incomplete", message, status, _WHOLE)


def _column(entry: Node, values: Values) -> Column:
    times, numbers = members(entry, "Timestamps"), members(entry, "Values")
    label = text(entry.first("Label"))
    named = _named(entry)
    if len(times) != len(numbers):
        message = f"{named} has {len(times):,} times and {len(numbers):,} values"
        raise Trouble("format", message, entry, "export the metric again")
    if not times:
        message = f"{named} has no data, which may mean zero or that nothing was published"
        raise Trouble("empty", message, entry, _ZEROS)
    found = samples()
    for time, number in zip(times, numbers, strict=True):
        found.add(values.time(time), values.number(number), number.location)
    words = label.split()
    labels = {pair[1]: pair[2] for word in words if (pair := _PAIR.match(word))}
    labels |= {"id": text(entry.first("Id")), "label": label}
    metric = next((word for word in words if metric_named(word)), "")
    return found.column(labels, metric, "", "unstated")
