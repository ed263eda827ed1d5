"""Reads OpenMetrics and Prometheus text, in which every sample carries its time, into columns.

OpenMetrics ends with `# EOF` and tells seconds; the older text format tells milliseconds.
"""

import re
from array import array
from collections.abc import Callable, Iterator
from datetime import tzinfo
from decimal import Decimal

from checker.documents.tree import Source
from checker.evidence.decimals import Decimals, shown
from checker.evidence.rows import Column, Rows, refused
from checker.model.location import Location
from checker.model.rows import NamedTuple

NAME = "openmetrics"
ENDINGS = (".prom", ".om", ".openmetrics")

_HEAD = re.compile(rb"# (?:TYPE|HELP|UNIT) [A-Za-z_:][\w:]* ")
_LINE = re.compile(
    r"([A-Za-z_:][\w:]*)(?:\{((?:[^\"}]|\"(?:[^\"\\]|\\.)*+\")*+)\})?[ \t]+(\S+)"
    r"(?:[ \t]+(-?\d{1,16}(?:\.\d{1,9})?))?[ \t]*(?:# .*)?\Z",
    re.ASCII,
)
_LABEL = re.compile(r'\s*([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*+)"\s*(?:,|\Z)', re.ASCII)
_ESCAPE = re.compile(r"\\(.)")
_NOT_SAMPLES = ("_bucket", "_created")
_EARLIEST, _LATEST = 10**9, 10**11
_RANGE = "export a range: /api/v1/query_range, or promtool tsdb dump-openmetrics"


def matches(path: str, head: bytes) -> bool:
    """Whether a file is of the text format, by its name or its comments."""
    return path.lower().endswith(ENDINGS) or _HEAD.match(head) is not None


def read(source: Source, time_zone: tzinfo | None) -> Rows:
    """Return one column for each name and set of labels; times need no zone."""
    seconds = source.text.rstrip().endswith("# EOF")
    return _Text(source.path, seconds).read(_lines(source.text))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line and not line.startswith("#") and not line.isspace():
            yield number, line.rstrip("\r")


class _Samples(NamedTuple):
    times: "array[int]"
    values: list[Decimal]
    lines: "array[int]"


class _Text:
    """The samples of one file on their way into columns."""

    def __init__(self, path: str, seconds: bool) -> None:
        self.path, self.seconds = path, seconds
        self.decimals = Decimals()
        self.samples: dict[tuple[str, str], _Samples] = {}

    def read(self, lines: Iterator[tuple[int, str]]) -> Rows:
        """Sort every line to its series; the first one that cannot be read ends the file."""
        for number, line in lines:
            place = Location(self.path, number)
            match = _LINE.match(line)
            if match is None:
                message = f"this is no sample: {shown(line)}"
                return refused("syntax", message, place, "write name{labels} value time")
            if match[1].endswith(_NOT_SAMPLES):
                continue
            if match[4] is None:
                message = "the sample has no time: a single scrape says nothing about a window"
                return refused("window", message, place, _RANGE)
            time = self._time(match[4])
            if time is None:
                return refused("time", self._complaint(match[4]), place, _RANGE)
            try:
                value = self.decimals[match[3]]
            except ValueError as error:
                return refused("number", str(error), place, "write plain numbers such as 37.5")
            key = (match[1], match[2] or "")
            found = self.samples.setdefault(key, _Samples(array("q"), [], array("q")))
            found.times.append(time)
            found.values.append(value)
            found.lines.append(number)
        return self._rows()

    def _time(self, text: str) -> int | None:
        """Return a time in milliseconds; one that was meant in the other unit is None."""
        seconds = Decimal(text) if self.seconds else Decimal(text) / 1000
        return int(seconds * 1000) if _EARLIEST <= seconds < _LATEST else None

    def _complaint(self, text: str) -> str:
        if self.seconds:
            return f"{text} is no time in seconds, which a file that ends with # EOF has"
        return f"{text} is no time in milliseconds, which a file without # EOF at its end has"

    def _rows(self) -> Rows:
        columns = []
        for (name, written), found in self.samples.items():
            labels = _labels(written)
            place = _placed(self.path, found.lines)
            if labels is None:
                message = f"these are no labels: {shown(written)}"
                return refused("syntax", message, place(0), 'write labels as in {gpu="0"}')
            columns.append(Column(labels, name, "", found.times, found.values, place, "plain"))
        if not columns:
            return refused("empty", "there is no sample", Location(self.path), _RANGE)
        return Rows(tuple(columns))


def _labels(written: str) -> dict[str, str] | None:
    labels: dict[str, str] = {}
    at = 0
    while at < len(written) and not written[at:].isspace():
        label = _LABEL.match(written, at)
        if label is None or label[1] in labels:
            return None
        labels[label[1]] = _ESCAPE.sub(lambda one: "\n" if one[1] == "n" else one[1], label[2])
        at = label.end()
    return labels


def _placed(path: str, lines: "array[int]") -> Callable[[int], Location]:
    return lambda sample: Location(path, lines[sample])
