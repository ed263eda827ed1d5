"""Compares the value of a fact with what a policy asks, and answers true, false or cannot tell.

A set (a tuple) satisfies a comparison if every member does, so an empty set satisfies all of them
and only `exists` and `contains` are false for it; a member that is unknown stands for members that
nobody knows. None is a known absence: it exists not, and no comparison with it holds.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from checker.model.report import Money
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Truth, Unknown, all_of, any_of, negated

_ORDER = {
    # operator: (whether it asks for more, whether the limit itself is enough)
    "at_least": (True, True),
    "above": (True, False),
    "at_most": (False, True),
    "below": (False, False),
}


class _Bounds(NamedTuple):
    """Between which values something lies; `kind` tells what can be compared with what."""

    low: Any
    high: Any
    kind: str = ""


def holds(operator: str, value: Any, wanted: Any, as_of: date) -> Truth:
    """Whether `value operator wanted` holds; both sides may be unknown, intervals or sets."""
    if isinstance(value, tuple) and not isinstance(value, (Interval, Money)):
        return _set_holds(operator, value, wanted, as_of)
    if isinstance(value, Unknown) and value.possible is not None:
        return _agreed(holds(operator, one, wanted, as_of) for one in value.possible)
    if operator == "exists":
        return _exists(value, wanted)
    if value is None:
        return False
    if isinstance(wanted, Unknown) and wanted.possible is not None:
        return _agreed(holds(operator, value, one, as_of) for one in wanted.possible)
    if operator in _ORDER:
        return _ordered(operator, value, wanted)
    if operator == "is":
        return _same(value, wanted)
    if operator == "one_of":
        return any_of(_same(value, one) for one in wanted)
    return _special(operator, value, wanted, as_of)


def _set_holds(operator: str, value: tuple[Any, ...], wanted: Any, as_of: date) -> Truth:
    if operator == "exists":
        found = any_of(holds("exists", one, True, as_of) for one in value)
        return found if wanted else negated(found)
    if operator == "contains":
        return any_of(holds("is", one, wanted, as_of) for one in value)
    if operator == "contains_all":
        return all_of(_set_holds("contains", value, one, as_of) for one in wanted)
    return all_of(holds(operator, one, wanted, as_of) for one in value)


def _agreed(truths: Iterator[Truth]) -> Truth:
    found = set(truths)
    return found.pop() if len(found) == 1 else None


def _exists(value: Any, wanted: bool) -> Truth:
    if isinstance(value, Unknown):
        return None
    return (value is not None) is wanted


def _special(operator: str, value: Any, wanted: Any, as_of: date) -> Truth:
    if isinstance(value, Unknown) or isinstance(wanted, Unknown):
        return None
    if operator == "matches":
        return fnmatchcase(str(value), wanted)
    if operator == "newer_than":
        return bool((as_of - value).days <= wanted)
    # A single value asked as a set is a set of one.
    return _set_holds(operator, (value,), wanted, as_of)


def _same(value: Any, wanted: Any) -> Truth:
    if isinstance(value, str) and isinstance(wanted, str):
        return value == wanted
    left, right = _bounds(value), _bounds(wanted)
    if not _comparable(left, right):
        return None if left.kind[:5] == right.kind[:5] == "money" else False
    if left.low is not None and left.low == left.high == right.low == right.high:
        return True
    return False if _below(left, right) or _below(right, left) else None


def _comparable(left: _Bounds, right: _Bounds) -> bool:
    return left.kind == right.kind or not left.kind or not right.kind


def _below(left: _Bounds, right: _Bounds) -> bool:
    return left.high is not None and right.low is not None and bool(left.high < right.low)


def _ordered(operator: str, value: Any, wanted: Any) -> Truth:
    left, right = _bounds(value), _bounds(wanted)
    if not _comparable(left, right):
        return None
    more, enough = _ORDER[operator]
    if not more:
        left, right = right, left
    if _below(right, left):
        return True
    if _below(left, right):
        return False
    if enough:
        return True if left.low is not None and left.low == right.high else None
    return False if left.high is not None and left.high == right.low else None


def _bounds(value: Any) -> _Bounds:
    if isinstance(value, bool):
        return _Bounds(value, value, "flag")
    if isinstance(value, (int, Decimal)):
        return _Bounds(value, value, "number")
    if isinstance(value, Money):
        inner = _bounds(value.amount)
        return inner._replace(kind=f"money {value.currency}/{value.period}")
    if isinstance(value, Interval):
        return _Bounds(value.low, value.high, "number")
    if isinstance(value, Unknown):
        return _Bounds(value.low, value.high)
    if isinstance(value, date):
        return _Bounds(value.toordinal(), value.toordinal(), "date")
    return _Bounds(value, value, type(value).__name__)


def scaled(value: Any, times: Any) -> Any:
    """Return a number, amount of money or interval times a factor; what is unknown stays so."""
    if times is None or value is None or isinstance(value, Unknown):
        return value
    if isinstance(value, Money):
        return value._replace(amount=scaled(value.amount, times))
    if isinstance(value, Interval):
        return Interval(*(None if end is None else end * times for end in value))
    return value * times
