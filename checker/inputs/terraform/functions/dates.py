"""Functions over timestamps in RFC 3339 notation."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from fractions import Fraction

from checker.inputs.terraform.functions.signature import TEXT, Function, Meter, count, text
from checker.inputs.terraform.types import NUMBER, STRING
from checker.inputs.terraform.values import Exceeded, Failure, Value

_STAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.](\d+))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)
_DURATION = re.compile(r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9,
          "m": 60 * 10**9, "h": 3600 * 10**9}  # fmt: skip
_TOKEN = re.compile(r"'(?:[^']|'')*'(?!')|''|'|([a-zA-Z])\1*|[^'a-zA-Z]+")
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_LIMIT = 1 << 63


def _stamp(value: str) -> tuple[datetime, int]:
    """Return the time to the second, and the nanoseconds after it."""
    match = _STAMP.fullmatch(value)
    if match is None:
        raise Failure(f"{value[:40]} is no timestamp such as 2026-11-21T08:00:00Z")
    zone: tzinfo = UTC
    try:
        if match[8]:
            hours, minutes = int(match[9]), int(match[10])
            if hours > 23 or minutes > 59:
                raise ValueError("the offset is out of range")
            offset = timedelta(hours=hours, minutes=minutes)
            zone = timezone(-offset if match[8] == "-" else offset)
        year, month, day, hour, minute, second = (int(match[index]) for index in range(1, 7))
        stamp = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError as error:
        raise Failure(f"{value[:40]} is no time: {error}") from error
    return stamp, int((match[7] or "0")[:9].ljust(9, "0"))


def _offset(stamp: datetime, colon: bool) -> str:
    seconds = int((stamp.utcoffset() or timedelta()).total_seconds())
    sign, seconds = ("-" if seconds < 0 else "+"), abs(seconds)
    return f"{sign}{seconds // 3600:02d}{':' if colon else ''}{seconds // 60 % 60:02d}"


def _zulu(stamp: datetime) -> str:
    return _offset(stamp, True) if stamp.utcoffset() else "Z"


def _nanoseconds(duration: str) -> int:
    body = duration[1:] if duration[:1] in ("+", "-") else duration
    if body == "0":
        return 0
    total, position = Fraction(0), 0
    while position < len(body):
        match = _DURATION.match(body, position)
        if match is None or not (match[1] or match[2]) or len(match[0]) > 40:
            raise Failure(f"{duration[:40]} is no duration such as 1h30m")
        total += Fraction(f"{match[1] or 0}.{match[2] or 0}") * _UNITS[match[3]]
        position = match.end()
    if not body or total >= _LIMIT:
        raise Failure(f"{duration[:40]} is no duration such as 1h30m")
    return -int(total) if duration[0] == "-" else int(total)


def _timeadd(arguments: list[Value], meter: Meter) -> Value:
    stamp, rest = _stamp(arguments[0].data)
    seconds, _ = divmod(rest + _nanoseconds(arguments[1].data), 10**9)
    try:
        stamp += timedelta(seconds=seconds)
    except OverflowError as error:
        raise Exceeded("the time is beyond the years 1 to 9999") from error
    return text(f"{stamp:%Y-%m-%dT%H:%M:%S}".rjust(19, "0") + _zulu(stamp))


def _timecmp(arguments: list[Value], meter: Meter) -> Value:
    one, other = _stamp(arguments[0].data), _stamp(arguments[1].data)
    return count((one > other) - (one < other))


def _formatdate(arguments: list[Value], meter: Meter) -> Value:
    pattern = arguments[0].data
    stamp, _ = _stamp(arguments[1].data)
    made = []
    for match in _TOKEN.finditer(pattern):
        token = match[0]
        meter.charge(1)
        if token == "'" or (token[0] == "'" and len(token) > 1 and token[-1] != "'"):
            raise Failure("a quote in the date format is not closed")
        if token[0] == "'":
            made.append("'" if token == "''" else token[1:-1].replace("''", "'"))
        else:
            made.append(_verb(token, stamp) if match[1] else token)
    return text("".join(made))


def _verb(token: str, stamp: datetime) -> str:
    shown = _verbs(token[0], stamp).get(len(token))
    if shown is None:
        raise Failure(f"{token} is not in the language of date formats")
    return shown


def _verbs(letter: str, stamp: datetime) -> dict[int, str]:
    """Return what a letter stands for when it is repeated so many times."""
    month, day = _MONTHS.split()[stamp.month - 1], _DAYS.split()[stamp.weekday()]
    half = stamp.hour % 12 or 12
    if letter == "Y":
        return {2: f"{stamp.year % 100:02d}", 4: f"{stamp.year:04d}"}
    if letter == "M":
        return {1: str(stamp.month), 2: f"{stamp.month:02d}", 3: month[:3], 4: month}
    if letter == "E":
        return {3: day[:3], 4: day}
    if letter in "Aa":
        shown = "am" if stamp.hour < 12 else "pm"
        return {2: shown.upper() if letter == "A" else shown}
    if letter == "Z":
        plain = _offset(stamp, False)
        return {1: _zulu(stamp), 3: "UTC" if plain == "+0000" else plain, 4: plain,
                5: _offset(stamp, True)}  # fmt: skip
    amounts = {"D": stamp.day, "h": stamp.hour, "H": half, "m": stamp.minute, "s": stamp.second}
    if letter not in amounts:
        return {}
    return {1: str(amounts[letter]), 2: f"{amounts[letter]:02d}"}


_TWO = (TEXT, TEXT)

FUNCTIONS = {
    "formatdate": Function(_formatdate, _TWO, returns=STRING),
    "timeadd": Function(_timeadd, _TWO, returns=STRING, never_null=False),
    "timecmp": Function(_timecmp, _TWO, returns=NUMBER),
}
