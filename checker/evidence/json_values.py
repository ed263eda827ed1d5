"""Reads numbers and texts out of the JSON that metric services answer, and gathers columns."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal

from checker.documents.json_reader import read_json
from checker.documents.limits import EVIDENCE
from checker.documents.tree import Source
from checker.evidence.decimals import Decimals, shown
from checker.evidence.rows import Column, Rows, refused
from checker.evidence.times import Moments, since_1970
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple


class Trouble(Exception):
    """A value that cannot be read, on its way to become the problem of its file."""

    def __init__(self, kind: str, message: str, node: Node, next_step: str) -> None:
        super().__init__(message)
        self.problem = Problem(kind, message, node.location, next_step)


class Values:
    """The numbers and times of one file, each spelling once."""

    def __init__(self, time_zone: tzinfo | None) -> None:
        self.decimals, self.moments = Decimals(), Moments(time_zone)

    def number(self, node: Node) -> Decimal:
        """Return a number, also where it is written as text; anything else is a Trouble."""
        if isinstance(node.value, bool) or not isinstance(node.value, (int, Decimal, str)):
            step = "export the metric again as plain numbers"
            raise Trouble("number", "this is not a number", node, step)
        try:
            return self.decimals[str(node.value)]
        except ValueError as error:
            raise Trouble("number", str(error), node, "export the metric again") from error

    def time(self, node: Node) -> int:
        """Return a time in milliseconds; one that cannot be read is a Trouble.

        A number is seconds since 1970, as some tools of the services write it.
        """
        number = isinstance(node.value, (int, Decimal)) and not isinstance(node.value, bool)
        try:
            return since_1970(self.number(node)) if number else self.moments[text(node)]
        except ValueError as error:
            step = "write times with their zone, or give time_zone in the envelope"
            raise Trouble("time", str(error), node, step) from error


class Samples(NamedTuple):
    """The samples of one column while they are read."""

    times: "array[int]"
    values: list[Decimal]
    places: list[Location]

    def add(self, time: int, value: Decimal, place: Location) -> None:
        """Add one sample."""
        self.times.append(time)
        self.values.append(value)
        self.places.append(place)

    def column(
        self,
        labels: Mapping[str, str],
        metric: str,
        unit: str,
        shape: str,
        period: int | None = None,
    ) -> Column:
        """Return the samples as a column."""
        return Column(
            labels, metric, unit, self.times, self.values, self.places.__getitem__, shape, period
        )


def samples() -> Samples:
    """Return a column without samples."""
    return Samples(array("q"), [], [])


def text(node: Node | None) -> str:
    """Return a text or number as text; nothing and structures are empty."""
    if node is None or isinstance(node.value, (Mapping, list, tuple, bool)):
        return ""
    return str(node.value)


def texts(node: Node | None) -> dict[str, str]:
    """Return the members of an object that are texts."""
    if node is None or not isinstance(node.value, Mapping):
        return {}
    return {name: text(member) for name, member in node.value.items() if text(member)}


def members(node: Node, path: str) -> Sequence[Node]:
    """Return the elements of a list; what is there and is no list is a Trouble."""
    found = node.first(path)
    if found is None:
        return ()
    if not isinstance(found.value, (list, tuple)):
        message = f"{shown(path)} is not a list"
        raise Trouble("format", message, found, "export the metric again")
    return found.value


def rows_of(
    source: Source, gather: Callable[[Node], list[Column]], nothing: str, next_step: str
) -> Rows:
    """Return what `gather` finds in a JSON file; a file without samples says `nothing`."""
    document = read_json(source.text, source.path, EVIDENCE)
    if isinstance(document, Problem):
        return Rows((), (document,))
    try:
        columns = gather(document)
    except Trouble as trouble:
        return Rows((), (trouble.problem,))
    found = tuple(column for column in columns if column.times)
    if not found:
        return refused("empty", nothing, document.location, next_step)
    return Rows(found)
