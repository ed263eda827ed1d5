"""Reads days as people write them, and counts terms on the calendar."""

from datetime import date
from decimal import Decimal
from typing import Any

from checker.model.quantities import MONTH_DAYS


def day(value: Any) -> date:
    """Read a date as `2026-04-01`; what follows the day (a time) does not count."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ValueError(f"write a date as 2026-04-01, not {value}") from None


def after(start: date, days: Decimal) -> date:
    """Return the day a term after another; whole months are counted on the calendar."""
    months = days / MONTH_DAYS
    whole = months.to_integral_value()
    if abs(months - whole) < Decimal("0.001") and whole > 0:
        return _months_later(start, int(whole))
    return date.fromordinal(start.toordinal() + int(days))


def _months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day_of_month in range(start.day, 27, -1):
        try:
            return date(year, month + 1, day_of_month)
        except ValueError:
            continue
    return date(year, month + 1, start.day)
