"""Reads quantities as Kubernetes does; adds and multiplies numbers, some of which are unknown."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.reading import NO_FILES, Read, unknown
from checker.model.declaration import Node
from checker.model.values import Interval, Reason, Unknown

_QUANTITY = re.compile(
    r"([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30}))(?:([eE][+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i)?)",
    re.ASCII,
)
_SCALES: dict[str, Decimal | int] = {
    "n": Decimal(10) ** -9, "u": Decimal(10) ** -6, "m": Decimal(10) ** -3, "k": 10**3,
    "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18, "Ki": 2**10, "Mi": 2**20,
    "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60,
}  # fmt: skip


def quantity(node: Node) -> Read:
    """Read a number of devices or copies: a whole number from 0 up, in any spelling it may have."""
    value: Any = node.value
    if isinstance(value, (Unknown, Interval)):
        return Read(value, node.location, node.files, node.sensitive)
    number = _number(value)
    if number is None:
        found: Any = unknown(f"{_shown(value)} is not a number", node.location)
    elif number < 0:
        found = unknown(f"{_shown(value)} is a negative number", node.location)
    elif number != number.to_integral_value():
        said = f"{_shown(value)} is no whole number, and Kubernetes refuses it"
        found = unknown(said, node.location)
    else:
        found = int(number)
    return Read(found, node.location, node.files, node.sensitive)


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    match = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    base = Decimal(match[1] + (match[2] or ""))
    return base * _SCALES.get(match[3] or "", 1)


def _shown(value: object) -> str:
    text = str(value) if isinstance(value, (str, int, Decimal, bool)) else "this"
    return text if len(text) <= 30 else text[:27] + "..."


def product(reads: Iterable[Read]) -> Read:
    """Return numbers multiplied; 0 stays 0, and what is unknown keeps its reasons and bounds."""
    return _combined(list(reads), 1, lambda one, other: one * other)


def added(reads: Iterable[Read]) -> Read:
    """Return numbers added up; of nothing it is 0."""
    return _combined(list(reads), 0, lambda one, other: one + other)


def _combined(reads: list[Read], start: int, join: Any) -> Read:
    low: Any = start
    high: Any = start
    for read in reads:
        ends = span(read.value)
        low = join(low, ends.low or 0)
        high = None if high is None or ends.high is None else join(high, ends.high)
    place = next((read.location for read in reads if read.location is not None), None)
    files = NO_FILES.union(*(read.files for read in reads))
    if high is not None and low == high:
        return Read(low, place, files)
    reasons = [
        reason for read in reads if isinstance(read.value, Unknown) for reason in read.value.reasons
    ]
    if reasons:
        return Read(Unknown(*dict.fromkeys(reasons), low=low, high=high), place, files)
    return Read(Interval(low, high), place, files)


def less(read: Read, number: int) -> Read:
    """Return a number with some taken off, never under 0."""
    value = read.value
    if not number or value is None:
        return read
    if isinstance(value, Unknown):
        high = None if value.high is None else max(0, value.high - number)
        return read._replace(
            value=Unknown(*value.reasons, low=max(0, (value.low or 0) - number), high=high)
        )
    if isinstance(value, Interval):
        ends = [None if end is None else max(0, end - number) for end in value]
        return read._replace(value=Interval(*ends))
    return read._replace(value=max(0, value - number))


def not_said(text: str, near: Read | Node, low: int | None = None, high: Any = None) -> Read:
    """Return an unknown number with its reason and bounds."""
    reason = Reason(text, near.location)
    return Read(Unknown(reason, low=low, high=high), near.location, near.files)
