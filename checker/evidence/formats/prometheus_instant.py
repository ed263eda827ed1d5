"""Reads the JSON answer of a Prometheus instant query into columns of one sample each.

One moment counts only where the envelope says which window the query looked back over.
"""

import re
from datetime import tzinfo

from checker.documents.tree import Source
from checker.evidence.decimals import shown
from checker.evidence.json_values import Trouble, Values, members, rows_of, samples, text, texts
from checker.evidence.partial import partial
from checker.evidence.rows import Column, Rows
from checker.model.declaration import Node

NAME = "prometheus-instant"
ENDINGS = (".json",)

_VECTOR = re.compile(rb'"resultType"\s*:\s*"vector"')
_AGAIN = "export the query again when all of its stores answer"
_EXPORT = "export the query again, best over a range with /api/v1/query_range"


def matches(path: str, head: bytes) -> bool:
    """Whether a file looks like the answer of an instant query."""
    return path.lower().endswith(".json") and _VECTOR.search(head) is not None


def read(source: Source, time_zone: tzinfo | None) -> Rows:
    """Return one column for each series; times are seconds since 1970, so no zone is needed."""
    values = Values(time_zone)
    return rows_of(
        source,
        lambda document: _columns(document, values),
        "the query found no series",
        "check the query and its labels, and export it again",
    )


def _columns(document: Node, values: Values) -> list[Column]:
    status = document.first("status")
    if text(status) != "success":
        said = shown(text(document.first("error")))
        raise Trouble(
            "format", f"the query failed{said and ': '}{said}", status or document, _EXPORT
        )
    warned = partial(text(one) for one in document.find("warnings.*"))
    if warned:
        message = f"the server says that its answer is partial: {shown(warned)}"
        raise Trouble("incomplete", message, document, _AGAIN)
    return [_column(entry, values) for entry in members(document, "data.result")]


def _column(entry: Node, values: Values) -> Column:
    pair = entry.first("value")
    if pair is None or not isinstance(pair.value, (list, tuple)) or len(pair.value) != 2:
        message = 'the series has no value of [seconds, "number"]'
        raise Trouble("format", message, pair or entry, _EXPORT)
    time, value = pair.value
    if not isinstance(value.value, str) or isinstance(time.value, str):
        message = 'the series has no value of [seconds, "number"]'
        raise Trouble("format", message, pair, _EXPORT)
    found = samples()
    found.add(values.time(time), values.number(value), value.location)
    labels = texts(entry.first("metric"))
    return found.column(labels, labels.pop("__name__", ""), "", "instant")
