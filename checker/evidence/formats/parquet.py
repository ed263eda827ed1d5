"""Reads Parquet files of metrics, small ones row by row and large ones as hours, with DuckDB."""

from array import array
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal

from checker.documents import columns as door
from checker.documents.columns import Columns, ColumnsError
from checker.documents.tree import SourceTree
from checker.evidence.bulk import Bulk, fits
from checker.evidence.decimals import Decimals
from checker.evidence.metrics import COUNTED, KPI, metric_named
from checker.evidence.parquet_table import Found, ParquetTable
from checker.evidence.rows import HOUR, Asked, Column, Held, Rows, refused
from checker.evidence.tables import layout_of
from checker.evidence.times import Moments, in_words
from checker.model.location import Location
from checker.model.report import Problem

NAME = "parquet"
ENDINGS = (".parquet",)

BY_ROWS = 200_000
"""Up to so many rows are read one by one, as those of other formats are."""
MOST_ROWS = 2_000_000
"""More rows are read only where they can be summed up by the hour."""
_LARGEST = 10**6
_EXPORT = "export the file again, and compare its size with the original's"
_WITH = "times have their zone, values are plain numbers"


def matches(path: str, head: bytes) -> bool:
    """Whether a file is Parquet, by its name."""
    return path.lower().endswith(".parquet")


def read_table(path: str, tree: SourceTree, asked: Asked) -> Rows:
    """Return one column for each series; a large table is kept open, and asked by the hour."""
    if not door.installed():
        return Rows((), (door.not_installed(path, "Parquet"),))
    opening = door.columns([path], tree)
    opened, problems = opening.__enter__()
    rows = Rows((), tuple(problems)) if problems else _read(opened, opening, path, asked)
    if not any(column.held for column in rows.columns):
        opening.__exit__(None, None, None)
    return rows


def _read(
    opened: Columns,
    opening: AbstractContextManager[tuple[Columns, list[Problem]]],
    path: str,
    asked: Asked,
) -> Rows:
    try:
        layout = layout_of(opened, path, asked.time_zone)
        if isinstance(layout, Problem):
            return Rows((), (layout,))
        table = ParquetTable(path, opened, opening, layout)
        found = table.series()
        if not found:
            step = "export a window with samples"
            return refused("empty", "there is a header and no row", Location(path), step)
        grid = table.grid() if _large(found) and table.numeric else None
        if grid and fits(grid) and not _counts(found, asked) and _small_values(found):
            return _by_hours(table, found, grid, asked)
        total = sum(one.rows for one in found)
        return _too_many(path, total) if total > MOST_ROWS else _by_rows(table, found, asked)
    except ColumnsError as error:
        said = str(error).replace(opened.files[0].name, path)
        if "allocate" in said:
            message = f"judging it takes more memory than {door.MEMORY}"
            return refused("limit", message, Location(path), "export one file for each month")
        return refused("syntax", f"this cannot be read as Parquet: {said}", Location(path), _EXPORT)


def _large(found: Sequence[Found]) -> bool:
    return sum(one.rows for one in found) > BY_ROWS


def _counts(found: Sequence[Found], asked: Asked) -> bool:
    """Whether the values add up or are figures, so that each of them is needed."""
    if asked.kind:
        return asked.kind in COUNTED or asked.kind == KPI
    known = (metric_named(name) for one in found if (name := _metric(one)))
    return any(one is not None and one.kind in COUNTED for one in known)


def _small_values(found: Sequence[Found]) -> bool:
    return all(abs(Decimal(text)) < _LARGEST for one in found for _, text in one.samples)


def _too_many(path: str, total: int) -> Rows:
    message = (
        f"{total:,} samples are at no common distance or add up; {MOST_ROWS:,} of such are read"
    )
    step = "export utilization at a step such as 5m, and counts by the hour"
    return refused("limit", message, Location(path), step)


def _metric(one: Found) -> str:
    series = one.said.get("series", "")
    return one.said.get("metric", "") or (series if metric_named(series) else "")


def _labels(one: Found) -> dict[str, str]:
    series = one.said.get("series", "")
    return {**({"series": series} if series else {}), **one.labels}


def _by_rows(table: ParquetTable, found: Sequence[Found], asked: Asked) -> Rows:
    """Read every row; the first one that cannot be read ends the file."""
    decimals = Decimals()
    moments = Moments(asked.time_zone, days=table.layout.figures)
    samples: dict[int, tuple[array[int], list[Decimal], array[int]]] = {
        one.number: (array("q"), [], array("q")) for one in found
    }
    for number, time, text, row in table.rows(found):
        times, values, places = samples[number]
        try:
            times.append(moments[time] if isinstance(time, str) else _stated(time))
            values.append(decimals[text])
        except ValueError as error:
            return refused("value", str(error), Location(table.path, row), _WITH)
        places.append(row)
    shape = KPI if table.layout.figures else ""
    return Rows(
        tuple(
            Column(
                _labels(one), _metric(one), one.said.get("unit", ""), times, values,
                _placed(table.path, places), shape,
            )
            for one in found
            for times, values, places in (samples[one.number],)
        )
    )  # fmt: skip


def _stated(time: int | None) -> int:
    if time is None:
        raise ValueError("the row has no time")
    return time


def _placed(path: str, rows: "array[int]") -> Callable[[int], Location]:
    return lambda sample: Location(path, rows[sample])


def _by_hours(table: ParquetTable, found: Sequence[Found], grid: int, asked: Asked) -> Rows:
    """Sum up the hours of every series, and keep the table open for questions."""
    bulk = Bulk(table, grid)
    twice = bulk.twice()
    if twice is not None:
        said = ", ".join(f"{name}={text}" for name, text in _labels(found[twice - 1]).items())
        next_step = "give every sample once; a series is told apart by its labels"
        message = f"a series has two samples of one time: {said}"
        return refused("conflict", message, Location(table.path), next_step)
    step = _step(bulk, grid, asked)
    if isinstance(step, str):
        return refused("step", step, Location(table.path), "state the step of the query")
    counts = bulk.samples() if bulk.same else {}
    columns = []
    for one in found:
        given = one.rows - one.broken
        count = counts.get(one.number, 0) if bulk.same else given
        held = Held(bulk, one.number, count, one.broken, given - count)
        columns.append(_column(table, one, held, step))
    return Rows(tuple(columns))


def _step(bulk: Bulk, grid: int, asked: Asked) -> int | str:
    """Return for how long a sample stands, or what is wrong; see `series._step`."""
    nearest = bulk.nearest()
    gap = grid if nearest is None else grid * nearest
    if asked.step is None:
        # Times may be nearer to each other across two hours than within one.
        return min(grid, HOUR)
    if 20 * gap < 19 * asked.step:
        return f"samples are {in_words(gap)} apart, the envelope says every {in_words(asked.step)}"
    return min(asked.step, HOUR)


def _column(table: ParquetTable, one: Found, held: Held, step: int) -> Column:
    decimals = Decimals()
    samples = [(time, decimals[text]) for time, text in one.samples]
    if one.broken_at is not None:
        samples.append((one.broken_at, Decimal("NaN")))
    times = array("q", [time for time, _ in samples])
    values = [value for _, value in samples]
    unit = one.said.get("unit", "")

    def place(sample: int) -> Location:
        return table.place(one.number, times[sample])

    return Column(_labels(one), _metric(one), unit, times, values, place, "", step, held)
