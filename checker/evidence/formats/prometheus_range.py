"""Reads the JSON answer of a Prometheus range query into columns.

The long lists of samples are cut out and read by a strict pattern; what remains goes through the
bounded JSON reader, with its limits and places. A list that the pattern does not take stays in.
"""

import re
from array import array
from collections.abc import Callable, Mapping
from datetime import tzinfo
from decimal import Decimal

from checker.documents.json_reader import read_json
from checker.documents.limits import EVIDENCE
from checker.documents.tree import Source
from checker.evidence.decimals import Decimals, shown
from checker.evidence.partial import partial
from checker.evidence.rows import Column, Rows, refused
from checker.evidence.times import since_1970
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple

NAME = "prometheus-range"
ENDINGS = (".json",)

_S = r"[ \t\r\n]*"
_PAIR = rf'\[{_S}(\d{{1,13}}(?:\.\d{{1,9}})?){_S},{_S}"([^"\\]*)"{_S}\]'
_SAMPLE = re.compile(_PAIR)
_BARE = _PAIR.replace("(\\d", "(?:\\d").replace('"([^', '"(?:[^')
_VALUES = re.compile(rf'"values"{_S}:{_S}(\[{_S}{_BARE}(?:{_S},{_S}{_BARE})*+{_S}\])')
_EXPORT = "export the query again with /api/v1/query_range"


def matches(path: str, head: bytes) -> bool:
    """Whether a file looks like an answer of the Prometheus query API."""
    if not path.lower().endswith(".json"):
        return False
    return b'"resultType"' in head or (b'"status"' in head and b'"data"' in head)


def read(source: Source, time_zone: tzinfo | None) -> Rows:
    """Return one column for each series; times are seconds since 1970, so no zone is needed."""
    lists: dict[int, _List] = {}
    skeleton = _VALUES.sub(lambda match: _cut(match, lists), source.text)
    document = read_json(skeleton, source.path, EVIDENCE)
    if isinstance(document, Problem):
        return Rows((), (document,))
    trouble = _answer_trouble(document)
    if trouble:
        return Rows((), (trouble,))
    decimals = Decimals()
    columns: list[Column] = []
    for entry in document.find("data.result.*"):
        column = _column(entry, source, lists, decimals)
        if isinstance(column, Problem):
            return Rows((), (column,))
        columns.append(column)
    if not columns:
        place = (document.first("data.result") or document).location
        return refused("empty", "the query found no series", place,
                       "check the query and its labels, and export it again")  # fmt: skip
    return Rows(tuple(columns))


class _List(NamedTuple):
    """A list of samples that was cut out of the text: where it begins and ends."""

    start: int
    end: int


def _cut(match: re.Match[str], lists: dict[int, _List]) -> str:
    """Put the number of the list in its place, and keep every line and column as it was."""
    number = len(lists)
    lists[number] = _List(match.start(1), match.end(1))
    head = match[0][: match.start(1) - match.start()] + str(number)
    breaks = match[1].count("\n")
    last = len(match[1]) - (match[1].rfind("\n") + 1) if breaks else 0
    return head + "\n" * breaks + " " * (last or len(match[0]) - len(head))


def _answer_trouble(document: Node) -> Problem | None:
    """Say what keeps an answer from being a range of samples."""
    place = document.location
    if not isinstance(document.value, Mapping):
        return Problem("format", "this is not an answer of Prometheus", place, _EXPORT)
    status = document.first("status")
    if status is not None and status.value != "success":
        said = document.first("error")
        why = f": {shown(str(said.value))}" if said else ""
        return Problem("format", f"the query failed{why}", status.location, _EXPORT)
    warned = partial(str(one.value) for one in document.find("warnings.*"))
    if warned:
        message = f"the server says that its answer is partial: {shown(warned)}"
        step = "export the query again when all of its stores answer"
        return Problem("incomplete", message, place, step)
    kind = document.first("data.resultType")
    if kind is None or kind.value != "matrix":
        what = "no resultType" if kind is None else f"a {shown(str(kind.value))}"
        message = f"the answer is {what}, not a matrix: it says nothing about a window"
        return Problem("format", message, kind.location if kind else place, _EXPORT)
    result = document.first("data.result")
    if result is None or not isinstance(result.value, list):
        return Problem("format", "the answer has no list data.result", place, _EXPORT)
    return None


def _column(
    entry: Node, source: Source, lists: dict[int, _List], decimals: Decimals
) -> Column | Problem:
    labels = {
        name: node.value
        for name, node in _members(entry.first("metric")).items()
        if isinstance(node.value, str)
    }
    values = entry.first("values")
    # A number that the file itself has there finds no list, or takes one that is then missing.
    found = lists.pop(values.value, None) if values and type(values.value) is int else None
    if found is None:
        place = (values or entry).location
        message = 'the series has no list values of [seconds, "number"]'
        return Problem("format", message, place, _EXPORT)
    times, read, at = array("q"), [], 0
    try:
        for match in _SAMPLE.finditer(source.text, found.start, found.end):
            at = match.start()
            times.append(since_1970(Decimal(match[1]) if "." in match[1] else int(match[1])))
            read.append(decimals[match[2]])
    except ValueError as error:
        step = "every sample is a time in seconds, and a number in quotes"
        return Problem("number", str(error), _place(source, at), step)
    metric = labels.pop("__name__", "")
    # Every function of a query takes the name away.
    shape = "plain" if metric else "computed"
    return Column(labels, metric, "", times, read, _placed(source, found), shape)


def _members(node: Node | None) -> Mapping[str, Node]:
    return node.value if node is not None and isinstance(node.value, Mapping) else {}


def _placed(source: Source, found: _List) -> Callable[[int], Location]:
    """Return what finds the n-th sample of a list again; only messages ask."""

    def place(sample: int) -> Location:
        matches = _SAMPLE.finditer(source.text, found.start, found.end)
        offset = next((m.start() for n, m in enumerate(matches) if n == sample), found.start)
        return _place(source, offset)

    return place


def _place(source: Source, offset: int) -> Location:
    start = source.text.rfind("\n", 0, offset) + 1
    return Location(source.path, source.text.count("\n", 0, offset) + 1, offset - start + 1)
