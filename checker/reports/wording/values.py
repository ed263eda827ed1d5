"""Writes the value of a fact as people read it, from what the report holds."""

from datetime import date
from decimal import Decimal
from typing import Any

from checker.model.report import Money
from checker.model.values import Interval, Unknown
from checker.reports.style import money_text
from checker.reports.wording.resources import MODELS


def shown_value(value: Any, unit: str = "") -> str:
    """Return `40%`, `self hosted`, `2 to 4 hours`; what nobody knows is said to be not known."""
    if value is None or isinstance(value, Unknown):
        return "not known"
    if isinstance(value, Money):
        return _money(value)
    if isinstance(value, Interval):
        return _interval(value, unit)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return _number(Decimal(value), unit)
    if isinstance(value, list | tuple | frozenset | set):
        told = [shown_value(one, unit) for one in value]
        return ", ".join(sorted(told) if isinstance(value, frozenset | set) else told) or "none"
    if isinstance(value, date):
        return value.isoformat()
    return MODELS.get(str(value), str(value))


def _money(value: Money) -> str:
    if not isinstance(value.amount, Interval):
        return money_text(value)
    low, high = value.amount
    ends = [money_text(value._replace(amount=end)) for end in (low, high) if end is not None]
    if low is None or high is None:
        return f"{''.join(ends)} or {'less' if low is None else 'more'}"
    return ends[0] if low == high else " to ".join(ends)


def _interval(value: Interval, unit: str) -> str:
    low, high = value
    if low is None and high is None:
        return "any number"
    if low is None or high is None:
        known = low if high is None else high
        return f"{shown_value(known, unit)} or {'more' if high is None else 'less'}"
    return shown_value(low, unit) if low == high else (
        f"{shown_value(low, unit)} to {shown_value(high, unit)}"
    )  # fmt: skip


def _number(value: Decimal, unit: str) -> str:
    if unit == "ratio":
        return f"{_plain(value * 100)}%"
    if unit == "duration":
        return f"{_plain(value)} days"
    return f"{_plain(value)} {unit}".rstrip()


def _plain(value: Decimal) -> str:
    rounded = value.quantize(Decimal("0.01"))
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
