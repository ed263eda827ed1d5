"""Opens a Parquet file of metrics as a table: its series with their extremes, and its rows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import pairwise
from typing import Any

from checker.documents.columns import Columns
from checker.evidence.tables import Layout, described, quoted_text
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple

Opening = AbstractContextManager[tuple[Columns, list[Problem]]]
_MOST_TIMES = 200_000
_CHUNK = 250_000
_FINITE = "FILTER (WHERE isfinite(CAST(x AS DOUBLE)))"
_EXTREMES = (
    *(
        f"CAST({pick} {_FINITE} AS {kind}) AS {name}"
        for name, pick, kind in (
            ("t0", "min(t)", "BIGINT"), ("x0", "arg_min(x, t)", "VARCHAR"),
            ("t1", "max(t)", "BIGINT"), ("x1", "arg_max(x, t)", "VARCHAR"),
            ("t2", "arg_min(t, x)", "BIGINT"), ("x2", "min(x)", "VARCHAR"),
            ("t3", "arg_max(t, x)", "BIGINT"), ("x3", "max(x)", "VARCHAR"),
        )
    ),
    "count(*) FILTER (WHERE NOT coalesce(isfinite(CAST(x AS DOUBLE)), false)) AS bad",
    "min(t) FILTER (WHERE NOT coalesce(isfinite(CAST(x AS DOUBLE)), false)) AS bad_at",
)  # fmt: skip


class Found(NamedTuple):
    """One series of a table: what it says, how many rows it has, and samples that stand out.

    `samples` are the first, last, smallest and largest, as time and value; they are there where
    times and values are numbers. `broken` rows hold no number; the first is at `broken_at`.
    """

    number: int
    said: Mapping[str, str]
    labels: Mapping[str, str]
    rows: int
    samples: Sequence[tuple[int, str]] = ()
    broken: int = 0
    broken_at: int | None = None


class ParquetTable:
    """One file that is open for questions until `close`; raises `ColumnsError` where it is broken.

    `source` and `same` are SQL: the file's rows, and which series `s` a row belongs to.
    """

    def __init__(self, path: str, columns: Columns, opening: Opening, layout: Layout) -> None:
        self.path, self.layout = path, layout
        self._columns, self._opening = columns, opening
        self._name = quoted_text(columns.files[0].name)
        self.source = f"read_parquet({self._name})"
        keys = [f"s.k{n} = {field.sql}" for n, field in enumerate(layout.rest)]
        self.same = " AND ".join(keys) or "true"

    def close(self) -> None:
        """Let go of the file."""
        self._opening.__exit__(None, None, None)

    def ask(
        self, query: str, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._columns.rows(query, values)

    def series(self) -> list[Found]:
        """Return the series of the file in the order of what they say."""
        fields = self.layout.rest
        names = [f"k{n}" for n in range(len(fields))]
        keys = [f"{field.sql} AS {name}" for field, name in zip(fields, names, strict=True)]
        extremes = _EXTREMES if self.numeric else ()
        taken = [*keys, *((f"{self.layout.time} AS t", f"{self.layout.number} AS x")
                          if self.numeric else ())]  # fmt: skip
        grouped = f"SELECT {', '.join([*names, 'count(*) AS n', *extremes])} FROM "
        grouped += f"(SELECT {', '.join(taken) or '1'} FROM {self.source})"
        grouped += f" GROUP BY {', '.join(names)}" if names else " HAVING count(*) > 0"
        order = f"ORDER BY {', '.join(names)}" if names else ""
        self.ask(
            f"CREATE TABLE series AS SELECT CAST(row_number() OVER ({order}) AS INTEGER) AS id, * "
            f"FROM ({grouped})"
        )
        rows = self.ask("SELECT * FROM series ORDER BY id")
        return [self._found(row) for row in rows]

    @property
    def numeric(self) -> bool:
        """Whether times and values are numbers, so that SQL can compare them."""
        return bool(self.layout.time and self.layout.number)

    def _found(self, row: tuple[Any, ...]) -> Found:
        end = 1 + len(self.layout.rest)
        said, labels = described(self.layout, row[1:end])
        if not self.numeric:
            return Found(row[0], said, labels, row[end])
        ends = row[end + 1 : end + 9]
        samples = [
            (time, value) for time, value in zip(ends[::2], ends[1::2], strict=True)
            if time is not None
        ]  # fmt: skip
        return Found(row[0], said, labels, row[end], samples, row[end + 9], row[end + 10])

    def grid(self) -> int | None:
        """Return the distance of the times of the file, or None where they have no common one."""
        query = f"SELECT DISTINCT {self.layout.time} AS t FROM {self.source} LIMIT {_MOST_TIMES}"
        times = sorted(int(row[0]) for row in self.ask(query) if row[0] is not None)
        gaps = {b - a for a, b in pairwise(times)}
        least = min(gaps, default=0)
        if not least or len(times) >= _MOST_TIMES or any(gap % least for gap in gaps):
            return None
        return least

    def rows(self, found: Sequence[Found]) -> Iterator[tuple[int, Any, str, int]]:
        """Yield number of series, time, value as text and row of every sample, series by series."""
        time = self.layout.time or self.layout.time_text
        for first, last in _chunks(found):
            yield from self.ask(
                f"SELECT s.id, {time}, {self.layout.value_text}, file_row_number + 1 FROM "
                f"read_parquet({self._name}, file_row_number=true) JOIN series s ON {self.same} "
                "WHERE s.id >= $first AND s.id <= $last ORDER BY s.id, file_row_number",
                {"first": first, "last": last},
            )

    def place(self, number: int, time: int) -> Location:
        """Return in which row a sample of a series stands; the first row is 1."""
        found = self.ask(
            f"SELECT min(file_row_number) + 1 FROM read_parquet({self._name}, "
            f"file_row_number=true) JOIN series s ON {self.same} "
            f"WHERE s.id = $id AND {self.layout.time} = $time",
            {"id": number, "time": time},
        )
        row = found[0][0] if found else None
        return Location(self.path, row if isinstance(row, int) else 1)


def _chunks(found: Sequence[Found]) -> Iterator[tuple[int, int]]:
    """Yield the first and last number of series that together have about so many rows."""
    first, total = None, 0
    for one in found:
        first = one.number if first is None else first
        total += one.rows
        if total >= _CHUNK:
            yield first, one.number
            first, total = None, 0
    if first is not None:
        yield first, found[-1].number
