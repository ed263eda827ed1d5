"""What a format hands on: columns of times and values as the file holds them, nothing judged."""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal
from typing import Protocol

from checker.documents.tree import Source, SourceTree
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple

HOUR = 3_600_000
"""Milliseconds; all times of evidence are whole milliseconds since 1970 in UTC."""
DAY = 24 * HOUR


class Sums(NamedTuple):
    """What all series of a pool together have in one hour since 1970, of those with `samples`."""

    hour: int
    samples: int
    total: Decimal
    series: int


class Spread(NamedTuple):
    """Between which values the quantile of one series lies, in the file's own unit.

    `low` is None where so few hours were measured that it may be nothing, `high` where it may be
    anything.
    """

    low: Decimal | None
    high: Decimal | None


class HourTable(Protocol):
    """A table of many samples that answers by the hour; series have numbers."""

    def hours(self, numbers: Iterable[int], since: int, until: int) -> list[Sums]:
        """Return the sums of some series in the hours from `since` to `until`."""
        ...

    def spreads(
        self, numbers: Iterable[int], since: int, until: int, step: int, whole: int, percent: int
    ) -> list[Spread]:
        """Return the quantile of the hours of each series; `whole` is all of a GPU in its unit."""
        ...


class Held(NamedTuple):
    """A series whose samples stay in a table: which, how many, and how many are no number.

    `twice` were given twice and count once.
    """

    table: HourTable
    number: int
    samples: int
    broken: int = 0
    twice: int = 0


class Column(NamedTuple):
    """One series of a file, in the file's own order and unit.

    `metric` and `unit` are empty where the file does not say. Values may be NaN or infinite.
    `place` tells where the n-th sample is written. `shape` says what a value is where the format
    knows it: `total` (what was counted in the `period` milliseconds from its time on), `counter`
    (counted ever since), `average`, `computed` (a query's result whose meaning only the query
    tells), `instant` (one moment of a query), else empty. Where samples are `held` in a table, the
    column has a few of them: the first and last, the smallest and largest, one that is no number.
    """

    labels: Mapping[str, str]
    metric: str
    unit: str
    times: "array[int]"
    values: Sequence[Decimal]
    place: Callable[[int], Location]
    shape: str = ""
    period: int | None = None
    held: Held | None = None


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


class Asked(NamedTuple):
    """What reading a table has to know of its envelope: kind, time zone, and step if stated."""

    kind: str = ""
    time_zone: tzinfo | None = None
    step: int | None = None


class TableFormat(Protocol):
    """What a module in `formats` offers to read a format that is asked, not held in memory."""

    NAME: str
    ENDINGS: tuple[str, ...]

    def matches(self, path: str, head: bytes) -> bool:
        """Whether a file is of this format, by its name."""
        ...

    def read_table(self, path: str, tree: SourceTree, asked: Asked) -> Rows:
        """Return the columns of a file of a tree."""
        ...


def refused(kind: str, message: str, place: Location, next_step: str) -> Rows:
    """Return the rows of a file that cannot be used, with the reason."""
    return Rows((), (Problem(kind, message, place, next_step),))
