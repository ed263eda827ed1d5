"""Turns the header of a metric table into what each column is, as SQL that any row answers to.

A table has `timestamp`, `value`, and then `series`, `metric`, `unit`, a map `labels`, and columns
that are labels; key figures have `date` and `kpi`. Names are quoted and values bound.
"""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from checker.documents.columns import Columns
from checker.evidence.decimals import shown
from checker.evidence.metrics import KPI
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple

_PLAIN = ("VARCHAR", "BOOLEAN", "DATE", "UUID")
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER",
          "UBIGINT", "HUGEINT")  # fmt: skip
_NAIVE = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE")
_ZONED = "TIMESTAMP WITH TIME ZONE"
_MAP = "MAP(VARCHAR, VARCHAR)"
_SECONDS = 100_000_000_000
"""Numbers below this are seconds since 1970, others are milliseconds."""
_HEADER = "the columns are timestamp and value, then series, metric, unit and labels"


class Field(NamedTuple):
    """One column of a table: what it says, and the text that SQL has for it, empty where null."""

    name: str
    sql: str
    map: bool = False


class Layout(NamedTuple):
    """What the columns of a table are.

    `time` is SQL for milliseconds since 1970, empty where times are text (`time_text`). `number` is
    SQL for the value where it is a number; `value_text` always is. `rest` tells series apart.
    """

    time: str
    time_text: str
    number: str
    value_text: str
    rest: tuple[Field, ...]
    figures: bool

    @property
    def key(self) -> str:
        """SQL for all that tells series apart, in the order of `rest`."""
        return ", ".join(field.sql for field in self.rest)


def layout_of(table: Columns, path: str, time_zone: tzinfo | None) -> Layout | Problem:
    """Return what the columns of a Parquet file are; raises `ColumnsError` if it is none."""
    source = quoted_text(table.files[0].name)
    types = {str(row[0]): str(row[1]) for row in table.rows(
        f"DESCRIBE SELECT * FROM read_parquet({source})")}  # fmt: skip
    known = {name.lower(): name for name in types}
    figures = KPI in known
    clock = known.get("timestamp") or (known.get("date") if figures else None)
    value = known.get("value")
    place = Location(path)
    if clock is None or value is None:
        missing = "timestamp" if clock is None else "value"
        return Problem("header", f"the table has no column {missing}", place, _HEADER)
    time = _time(table, source, _quoted(clock), types[clock], time_zone, figures)
    if isinstance(time, Problem):
        return time._replace(location=place)
    rest: list[Field] = []
    for name, kind in types.items():
        if name in (clock, value):
            continue
        field = _field(name, kind)
        if field is None:
            message = f"the column {shown(name)} is {shown(kind)}, which is no label"
            return Problem("header", message, place, "write labels as text, or as a map of texts")
        rest.append(field)
    column = _quoted(value)
    numeric = types[value] in (*_WHOLE, "FLOAT", "DOUBLE") or types[value].startswith("DECIMAL")
    text = f"coalesce(CAST({column} AS VARCHAR), 'nan')"
    as_text = "" if time else f"coalesce(CAST({_quoted(clock)} AS VARCHAR), '')"
    return Layout(time, as_text, column if numeric else "", text, tuple(rest), figures)


def _field(name: str, kind: str) -> Field | None:
    column, lower = _quoted(name), name.lower()
    if kind == _MAP:
        return Field("labels", f"coalesce(list_sort(map_entries({column})), [])", True)
    if kind not in (*_PLAIN, *_WHOLE):
        return None
    said = "series" if lower == KPI else lower if lower in ("series", "metric", "unit") else name
    return Field(said, f"coalesce(CAST({column} AS VARCHAR), '')")


def _time(
    table: Columns, source: str, column: str, kind: str, time_zone: tzinfo | None, figures: bool
) -> str | Problem:
    """Return SQL for milliseconds since 1970, or nothing where times are text."""
    if kind == _ZONED:
        return f"epoch_ms({column})"
    if kind in _WHOLE:
        last = table.rows(f"SELECT max({column}) FROM read_parquet({source})")[0][0] or 0
        return f"CAST({column} AS BIGINT) * {1000 if last < _SECONDS else 1}"
    if kind == "VARCHAR":
        return ""
    if kind not in _NAIVE:
        message = f"the column timestamp is {shown(kind)}, which is no time"
        return Problem("time", message, None, _HEADER)
    zone = "UTC" if time_zone is UTC or (figures and kind == "DATE") else None
    zone = time_zone.key if isinstance(time_zone, ZoneInfo) else zone
    if zone is None:
        message = "the times have no time zone"
        step = "export them as UTC (isAdjustedToUTC), or give time_zone in the envelope"
        return Problem("time", message, None, step)
    local = f"CAST({column} AS TIMESTAMP)"
    there = f"timezone({quoted_text(zone)}, {local})"
    other = [f"timezone({quoted_text(zone)}, {there} {sign} INTERVAL 1 HOUR)" for sign in "+-"]
    unclear = table.rows(
        f"SELECT CAST(min({local}) AS VARCHAR) FROM read_parquet({source}) WHERE "
        f"timezone({quoted_text(zone)}, {there}) <> {local} OR {local} IN ({', '.join(other)})"
    )[0][0]
    if unclear is not None:
        message = f"{unclear} is there twice or not at all: clocks change then"
        return Problem("time", message, None, "export the times as UTC (isAdjustedToUTC)")
    return f"epoch_ms({there})"


def described(layout: Layout, values: Sequence[object]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what one row of `key` says: series, metric and unit; and the labels."""
    said: dict[str, str] = {}
    labels: dict[str, str] = {}
    for field, value in zip(layout.rest, values, strict=True):
        if field.map and isinstance(value, list):
            labels |= {str(one["key"]): str(one["value"]) for one in value if one["value"]}
        elif field.name in ("series", "metric", "unit"):
            said[field.name] = str(value).strip()
        elif value:
            labels[field.name] = str(value)
    return said, labels


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
