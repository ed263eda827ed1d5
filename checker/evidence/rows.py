"""What a format hands on: columns of times and values as the file holds them, nothing judged."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal
from typing import NamedTuple, Protocol

from checker.documents.tree import Source
from checker.model.location import Location
from checker.model.report import Problem

HOUR = 3_600_000
"""Milliseconds; all times of evidence are whole milliseconds since 1970 in UTC."""
DAY = 24 * HOUR


class Column(NamedTuple):
    """One series of a file, in the file's own order and unit.

    `metric` and `unit` are empty where the file does not say. Values may be NaN or infinite.
    `place` tells where the n-th sample is written. `shape` says what a value is where the format
    knows it: `total` (what was counted in the `period` milliseconds from its time on), `counter`
    (counted ever since), `average`, `computed` (a query's result whose meaning only the query
    tells), `instant` (one moment of a query), else empty.
    """

    labels: Mapping[str, str]
    metric: str
    unit: str
    times: "array[int]"
    values: Sequence[Decimal]
    place: Callable[[int], Location]
    shape: str = ""
    period: int | None = None


class Rows(NamedTuple):
    """The columns of one file, and what is wrong with it; a file with problems is not used."""

    columns: tuple[Column, ...] = ()
    problems: tuple[Problem, ...] = ()


class Format(Protocol):
    """What a module in `formats` offers to read one format.

    `ENDINGS` are the names by which its files are found in a folder.
    """

    NAME: str
    ENDINGS: tuple[str, ...]

    def matches(self, path: str, head: bytes) -> bool:
        """Whether a file is of this format, by its name and first bytes; cheap."""
        ...

    def read(self, source: Source, time_zone: tzinfo | None) -> Rows:
        """Return the columns of a file; `time_zone` is that of times without one, if known."""
        ...


def refused(kind: str, message: str, place: Location, next_step: str) -> Rows:
    """Return the rows of a file that cannot be used, with the reason."""
    return Rows((), (Problem(kind, message, place, next_step),))
