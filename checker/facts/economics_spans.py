"""Arithmetic with amounts that may lie anywhere between two ends; an open end stays open."""

from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.model.report import Money
from checker.model.values import Interval, Number

NOTHING = Interval(0, 0)
MILLION = 1_000_000


def exact(found: Interval) -> Any:
    """Return the number where both ends meet, else the interval."""
    return found.low if found.low is not None and found.low == found.high else found


def times(one: Any, other: Any) -> Interval:
    """Return a product of amounts that are zero or more."""
    first, second = span(one), span(other)
    return Interval(_product(first.low or 0, second.low or 0), _product(first.high, second.high))


def _product(one: Number | None, other: Number | None) -> Number | None:
    if one == 0 or other == 0:
        return 0
    return None if one is None or other is None else Decimal(one) * other


def over(one: Any, other: Any) -> Interval:
    """Return a quotient of amounts that are zero or more; by nothing it has no upper end."""
    above, below = span(one), span(other)
    low = Decimal(0) if not below.high else Decimal(above.low or 0) / below.high
    high = None if above.high is None or not below.low else Decimal(above.high) / below.low
    return Interval(low, high)


def plus(one: Any, other: Any) -> Interval:
    """Return a sum."""
    first, second = span(one), span(other)
    low = (first.low or 0) + (second.low or 0)
    high = None if first.high is None or second.high is None else first.high + second.high
    return Interval(low, high)


def minus(one: Any, other: Any) -> Interval:
    """Return a difference, which may be negative and open at either end."""
    first, second = span(one), span(other)
    low = None if second.high is None else (first.low or 0) - second.high
    high = None if first.high is None else first.high - (second.low or 0)
    return Interval(low, high)


def scaled(money: Money, by: Any, period: str | None = None) -> Money:
    """Return money times a number, in another period where one is given."""
    amount = exact(times(money.amount, by))
    return money._replace(amount=amount, period=money.period if period is None else period)


def ends_of(value: Any) -> tuple[Number | None, Number | None]:
    """Return both ends of a number or interval; unlike `span` it keeps an open lower end."""
    return (value.low, value.high) if isinstance(value, Interval) else (value, value)


def in_words(value: Any) -> str:
    """Return an amount or money as text for the ground of a fact: `156,000 USD`, `1,825M`."""
    if isinstance(value, Money):
        return f"{in_words(value.amount)} {value.currency}"
    if isinstance(value, Interval):
        low, high = (in_words(one) if one is not None else "" for one in value)
        return (
            f"{low} to {high}" if low and high else f"{low or high} or {'more' if low else 'less'}"
        )
    number = Decimal(value)
    if number >= 100 * MILLION:
        return f"{number / MILLION:,.0f}M"
    return f"{number:,.0f}" if number >= 100 else f"{number:,.2f}"
