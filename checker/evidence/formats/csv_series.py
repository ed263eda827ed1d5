"""Reads CSV with a header `timestamp,series,value[,unit][,metric][,labels…]` into columns.

Every further column is a label. A series may be written `METRIC{gpu="0"}`, as Prometheus does. Key
figures have the header `date,workload,kpi,value,unit`; there a date alone is the UTC day.
"""

import csv
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from decimal import Decimal
from typing import Protocol

from checker.documents.tree import Source
from checker.evidence.decimals import Decimals, shown
from checker.evidence.metrics import KPI, metric_named
from checker.evidence.rows import Column, Rows, refused
from checker.evidence.times import Moments
from checker.model.location import Location
from checker.model.rows import NamedTuple

NAME = "csv"
ENDINGS = (".csv",)

_NEEDED = ("timestamp", "series", "value")
_OURS = (*_NEEDED, "unit", "metric")
_KEY_FIGURES = {KPI: "series", "date": "timestamp"}
_HEADER = "the first line is timestamp,series,value and then unit, metric or labels if you like"
_SELECTOR = re.compile(r"([A-Za-z_:][\w:]*)(?:\{(.*)\})?\Z", re.ASCII)
_LABEL = re.compile(r'\s*([A-Za-z_]\w*)="([^"\\]*)"\s*(?:,|\Z)', re.ASCII)
_SIGNS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_RETURNS = "its lines end in a carriage return alone"
_STEPS = {
    "formula": "export the metric from its source; a spreadsheet has been at it",
    "number": "write plain numbers such as 37.5",
    "time": "write times with their zone, as in 2026-11-21T06:00:00Z, or give time_zone in the "
    "envelope",
}


def matches(path: str, head: bytes) -> bool:
    """Whether a file is CSV, by its name."""
    return path.lower().endswith(".csv")


def read(source: Source, time_zone: tzinfo | None) -> Rows:
    """Return one column for each series, metric, unit and set of labels."""
    lines = csv.reader(_lines(source.text), strict=True)
    numbered = _numbered(lines)
    try:
        first = next(numbered, (1, []))
        header = [_known(name.strip()) for name in first[1]]
        figures = KPI in header
        if figures:
            header = [_KEY_FIGURES.get(name, name) for name in header]
        trouble = _header_trouble(header)
        if trouble:
            return refused("header", trouble, Location(source.path, first[0]), _HEADER)
        return _Table(source.path, header, time_zone, figures).read(numbered)
    except csv.Error as error:
        place = Location(source.path, max(1, lines.line_num))
        said = _RETURNS if "new-line character" in str(error) else str(error)
        return refused("syntax", f"this is not CSV: {said}", place, "export the file again")


def _known(name: str) -> str:
    """Return our own column names in lower case; labels keep theirs, since they are compared."""
    return name.lower() if name.lower() in (*_OURS, *_KEY_FIGURES) else name


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends, without a second copy of the text."""
    start = 0
    while (end := text.find("\n", start) + 1) > 0:
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


class _Lines(Protocol):
    """A csv reader: rows, and how many lines of the file they took so far."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


def _numbered(lines: _Lines) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold anything, with the line on which they begin."""
    start = 1
    for row in lines:
        if row:
            yield start, row
        start = lines.line_num + 1


def _header_trouble(header: Sequence[str]) -> str:
    missing = [name for name in _NEEDED if name not in header]
    if not header:
        return "the file is empty"
    if len(missing) == len(_NEEDED):
        for sign, called in _SIGNS.items():
            if sign in "".join(header):
                return f"the fields are separated by {called}, and not by commas"
    if missing:
        return f"the header has no column {' and no '.join(missing)}"
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        return f"the header has two columns {shown(twice) or 'without a name'}"
    return ""


class _Samples(NamedTuple):
    times: "array[int]"
    values: list[Decimal]
    lines: "array[int]"


class _Table:
    """The rows of one file on their way into columns."""

    def __init__(
        self, path: str, header: Sequence[str], time_zone: tzinfo | None, figures: bool
    ) -> None:
        self.path, self.width = path, len(header)
        self.time, self.value = header.index("timestamp"), header.index("value")
        self.rest = [at for at, name in enumerate(header) if name not in ("timestamp", "value")]
        self.names = [header[at] for at in self.rest]
        self.decimals, self.moments = Decimals(), Moments(time_zone, days=figures)
        self.shape = KPI if figures else ""
        self.samples: dict[tuple[str, ...], _Samples] = {}

    def read(self, rows: Iterator[tuple[int, list[str]]]) -> Rows:
        """Sort every row to its series; the first one that cannot be read ends the file."""
        for line, row in rows:
            if len(row) != self.width:
                message = f"the row has {len(row)} fields, the header has {self.width}"
                return refused("syntax", message, Location(self.path, line), "mend the row")
            try:
                value = self.decimals[row[self.value]]
            except ValueError as error:
                return self._refused("number", error, line)
            try:
                time = self.moments[row[self.time]]
            except ValueError as error:
                return self._refused("time", error, line)
            key = tuple([row[at] for at in self.rest])
            found = self.samples.get(key)
            if found is None:
                formula = next((cell for cell in key if cell.lstrip().startswith("=")), None)
                if formula is not None:
                    said = ValueError(f"{shown(formula)} is a spreadsheet formula, not a label")
                    return self._refused("formula", said, line)
                found = self.samples[key] = _Samples(array("q"), [], array("q"))
            found.times.append(time)
            found.values.append(value)
            found.lines.append(line)
        if not self.samples:
            message = "there is a header and no row"
            return refused("empty", message, Location(self.path), "export a window with samples")
        return Rows(tuple(self._column(key, found) for key, found in self.samples.items()))

    def _refused(self, kind: str, error: ValueError, line: int) -> Rows:
        return refused(kind, str(error), Location(self.path, line), _STEPS[kind])

    def _column(self, key: tuple[str, ...], found: _Samples) -> Column:
        fields = {name: text.strip() for name, text in zip(self.names, key, strict=True)}
        named, labels = _selector(fields["series"])
        labels |= {name: text for name, text in fields.items() if name not in _OURS and text}
        metric = fields.get("metric", "") or named
        return Column(labels, metric, fields.get("unit", ""), found.times, found.values,
                      _placed(self.path, found.lines), self.shape)  # fmt: skip


def _selector(series: str) -> tuple[str, dict[str, str]]:
    """Return metric and labels of `METRIC{gpu="0"}`; any other text is a name and a label."""
    match = _SELECTOR.match(series)
    if not match or match[2] is None:
        return series if metric_named(series) else "", {"series": series}
    labels: dict[str, str] = {}
    at = 0
    while at < len(match[2]):
        label = _LABEL.match(match[2], at)
        if not label:
            return "", {"series": series}
        labels[label[1]] = label[2]
        at = label.end()
    return match[1], {"series": series, **labels}


def _placed(path: str, lines: "array[int]") -> Callable[[int], Location]:
    return lambda sample: Location(path, lines[sample])
