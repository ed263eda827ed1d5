"""Turns times as evidence files write them into milliseconds since 1970 in UTC."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from checker.evidence.decimals import shown
from checker.evidence.rows import DAY

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_STEP = re.compile(r"(\d{1,6})\s?(s|m|min|h|d)\Z", re.ASCII)
_STEPS = {"s": 1000, "m": 60_000, "min": 60_000, "h": 3_600_000, "d": DAY}
_NAMED_ZONE = re.compile(r"[A-Za-z][\w+-]*(?:/[\w+-]+)*\Z", re.ASCII)


_EARLIEST, _LATEST = 10**9, 10**11


def since_1970(seconds: Decimal | int) -> int:
    """Return a time that is told in seconds since 1970; one of another unit is a ValueError."""
    if not _EARLIEST <= seconds < _LATEST:
        raise ValueError(f"{shown(str(seconds))} is no time in seconds since 1970")
    return int(seconds * 1000)


class Moments(dict[str, int]):
    """Times by spelling, since all series of a file have the same ones; errors as of `moment`.

    With `days` a date alone is the UTC day.
    """

    def __init__(self, time_zone: tzinfo | None, days: bool = False) -> None:
        super().__init__()
        self.time_zone, self.days = time_zone, days

    def __missing__(self, text: str) -> int:
        alone = self.days and _DAY.match(text.strip())
        time = self[text] = moment(text, UTC if alone else self.time_zone)
        return time


def moment(text: str, time_zone: tzinfo | None) -> int:
    """Return an ISO 8601 time; one without a zone needs `time_zone`, else it is a ValueError."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError(f"{shown(text)} is not a time such as 2026-11-21T06:00:00Z") from error
    if read.tzinfo is None:
        if time_zone is None:
            raise ValueError(f"{shown(text)} has no time zone")
        read = read.replace(tzinfo=time_zone)
        if read.utcoffset() != read.replace(fold=1).utcoffset():
            raise ValueError(f"{shown(text)} is there twice or not at all: clocks change then")
    return (read - _EPOCH) // _MILLISECOND


def zone(name: str) -> tzinfo:
    """Return a time zone such as `UTC` or `Europe/Berlin`; an unknown name is a ValueError."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    if not _NAMED_ZONE.match(name):
        raise ValueError(f"{shown(name)} is not the name of a time zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError(f"the time zone {shown(name)} is not known here") from error


def step(text: str) -> int:
    """Return the distance of samples such as `5m` or `1h` in milliseconds."""
    match = _STEP.match(text)
    if not match or not int(match[1]):
        raise ValueError(f"{shown(text)} is not a step such as 30s, 5m or 1h")
    return int(match[1]) * _STEPS[match[2]]


def day_start(day: date) -> int:
    """Return the first millisecond of a UTC day."""
    return (day - _EPOCH.date()).days * DAY


def written(time: int) -> str:
    """Return a time as messages show it: `2026-11-21T06:00Z`."""
    moment = _EPOCH + timedelta(milliseconds=time)
    return moment.strftime("%Y-%m-%dT%H:%MZ")


def day_of(time: int) -> date:
    """Return the UTC day of a time."""
    return (_EPOCH + timedelta(milliseconds=time)).date()


def in_words(length: int) -> str:
    """Return a length of time as messages show it: `1h`, `5m`, `90s`."""
    for unit in ("d", "h", "m", "s"):
        if length % _STEPS[unit] == 0:
            return f"{length // _STEPS[unit]}{unit}"
    return f"{Decimal(length) / 1000}s"
