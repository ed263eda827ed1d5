"""Turns a query and a window into what is asked: kind, unit, and pieces that a server answers."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from checker.collecting.trouble import CollectTrouble
from checker.evidence.instants import back
from checker.evidence.metrics import COUNTED, KPI, UTILIZATION, Metric, metric_named, unit_written
from checker.evidence.rows import DAY, HOUR
from checker.evidence.times import in_words, moment, step, written
from checker.model.rows import NamedTuple

KINDS = (UTILIZATION, *COUNTED)
MOST_POINTS = 10_000
"""Points of one series in one answer; Prometheus refuses more than 11,000."""
_NAMES = re.compile(r"[A-Za-z_:][\w:]*", re.ASCII)
_INCREASE = re.compile(r"\bincrease\s*\(", re.ASCII)
_LONGEST = 500 * DAY
_MINUTES = 300_000


class Plan(NamedTuple):
    """What is asked: times in milliseconds since 1970, and what the envelope says of it.

    `since` and `until` bound the window; samples are asked for from `first` to `last`.
    """

    query: str
    kind: str
    metric: str
    unit: str
    since: int
    until: int
    step: int
    first: int
    last: int
    labels: Mapping[str, str]

    @property
    def every(self) -> str:
        """The step as a query writes it."""
        return in_words(self.step)

    @property
    def moments(self) -> bool:
        """Whether a sample is one moment of a longer step, and not its mean."""
        return self.kind == UTILIZATION and self.step > _MINUTES and "_over_time" not in self.query

    @property
    def points(self) -> int:
        """How many points a series has where none is missing."""
        return (self.last - self.first) // self.step + 1

    def pieces(self, most: int = MOST_POINTS) -> Iterator[tuple[int, int]]:
        """Yield first and last time of pieces that a server answers."""
        for start in range(self.first, self.last + 1, most * self.step):
            yield start, min(start + (most - 1) * self.step, self.last)


def planned(
    query: str,
    since: str,
    until: str,
    every: str,
    now: datetime,
    kind: str = "",
    unit: str = "",
    labels: Mapping[str, str] | None = None,
) -> Plan:
    """Return the plan of a query; what cannot be asked is a `CollectTrouble`."""
    known = _known(query)
    found = kind or (known.kind if known else "")
    if found not in KINDS or found == KPI:
        message = "the query names no metric that is known, so its kind is not known"
        raise CollectTrouble(
            message, f"add --kind with one of {', '.join(KINDS)}, and --unit", usage=True
        )
    if known and known.instead and found == UTILIZATION:
        message = f"{known.name} does not show how busy a GPU is: {known.instead}"
        raise CollectTrouble(message, "ask for DCGM_FI_PROF_SM_ACTIVE or DCGM_FI_DEV_GPU_UTIL",
                             usage=True)  # fmt: skip
    said = unit or (known.unit if known and known.kind == found else "") or _plain_unit(found)
    if not said:
        message = "the unit of the values is not known: 0.9 could mean 90% or 0.9%"
        raise CollectTrouble(message, "add --unit % or --unit ratio", usage=True)
    start, end, stride = _time("--from", since), _time("--to", until), _step(every)
    _look(start, end, stride, int(now.timestamp() * 1000))
    adds = found in COUNTED
    late = _INCREASE.search(query) is not None if adds else back(query) == stride
    # What looks back tells of the time before it; a counter is needed at both ends of the window.
    first = start + stride if late else start
    last = end if adds or late else end - stride
    names = {name for name in _NAMES.findall(query) if metric_named(name)}
    metric = next(iter(names)) if len(names) == 1 else ""
    return Plan(query, found, metric, unit_written(said), start, end, stride, first, last,
                labels or {})  # fmt: skip


def _known(query: str) -> Metric | None:
    found = (metric_named(name) for name in _NAMES.findall(query))
    return next((one for one in found if one is not None), None)


def _plain_unit(kind: str) -> str:
    return kind if kind in ("tokens", "requests") else ""


def _time(option: str, text: str) -> int:
    try:
        alone = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip(), re.ASCII)
        return moment(text, UTC if alone else None)
    except ValueError as error:
        step_text = "write a day (2026-10-22, UTC) or a time with its zone (2026-10-22T06:00:00Z)"
        raise CollectTrouble(f"{option}: {error}", step_text, usage=True) from None


def _step(text: str) -> int:
    try:
        return step(text)
    except ValueError as error:
        raise CollectTrouble(f"--step: {error}", "write it as 1h or 5m", usage=True) from None


def _look(start: int, end: int, stride: int, now: int) -> None:
    """Refuse a window that holds nothing, is not over, or is no whole number of steps."""
    if end <= start:
        message = f"the window ends {written(end)} and begins {written(start)}"
        raise CollectTrouble(message, "give --from before --to", usage=True)
    if end > now:
        message = f"the window ends {written(end)}, which is still to come"
        raise CollectTrouble(message, "end it today at the latest", usage=True)
    if end - start > _LONGEST:
        message = f"the window is {in_words(end - start)} long"
        raise CollectTrouble(message, "collect a month at a time", usage=True)
    if stride > HOUR or (end - start) % stride:
        message = f"--step {in_words(stride)} does not divide the window, or is over an hour"
        raise CollectTrouble(message, "write 1h, or a part of it such as 5m", usage=True)
