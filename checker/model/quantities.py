"""Quantities as people write them (`60%`, `30d`, `60M/day`, `$156,000/month`), read exactly."""

import re
from decimal import Decimal, InvalidOperation

from checker.model.report import Money
from checker.model.values import Number

MONTH_DAYS = Decimal(365) / 12
"""Days in an average month; a month has 730 hours."""
HOURS_PER_MONTH = 730

_SCALES = {"": 1, "K": 10**3, "k": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_DURATIONS = {"h": Decimal(1) / 24, "d": Decimal(1), "w": Decimal(7), "mo": MONTH_DAYS,
              "y": Decimal(365)}  # fmt: skip
_PERIODS = {"h": "hour", "hour": "hour", "d": "day", "day": "day", "mo": "month",
            "month": "month", "y": "year", "year": "year"}  # fmt: skip
_NUMBER = r"(?P<number>-?\d[\d,]*(?:\.\d+)?)(?P<scale>[KkMBT]?)"
_MONEY = re.compile(
    rf"\A(?P<dollar>\$)?\s?{_NUMBER}(?:\s?(?P<currency>[A-Z]{{3}}))?(?:/(?P<period>\w+))?\Z"
)
_AMOUNT = re.compile(rf"\A{_NUMBER}(?:/(?P<period>\w+))?\Z")
_EUROPEAN = re.compile(r"\A\$?\s?\d{1,3}(?:\.\d{3})+(?:\s?[A-Z]{3})?(?:/\w+)?\Z")


def _number(text: str, scale: str) -> Number:
    if "," in text and not re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        raise ValueError(f"commas group thousands, so {text} cannot be read: write 1,234,567")
    try:
        value = Decimal(text.replace(",", "")) * _SCALES[scale]
    except InvalidOperation as error:
        raise ValueError(f"{text} is not a number") from error
    return int(value) if value == value.to_integral_value() else value


def ratio(text: object) -> Decimal:
    """Read a share such as `60%`; a bare number is refused, since 0.6 could mean 0.6 %."""
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)\s?%", text) if isinstance(text, str) else None
    if not match:
        raise ValueError(f"write a percentage with its sign, as in 60%, not {text}")
    return Decimal(match[1]) / 100


def duration(text: object) -> Decimal:
    """Read `12h`, `30d`, `2w`, `12mo` or `1y` as days."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s?(h|d|w|mo|y)", text) if isinstance(text, str) else None
    if not match:
        raise ValueError(f"write a length of time as 12h, 30d, 2w, 12mo or 1y, not {text}")
    return Decimal(match[1]) * _DURATIONS[match[2]]


def milliseconds(text: object) -> Decimal:
    """Read a latency such as `800ms` or `1.2s` as milliseconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s?(ms|s)", text) if isinstance(text, str) else None
    if not match:
        raise ValueError(f"write a latency as 800ms or 1.2s, not {text}")
    return Decimal(match[1]) * (1000 if match[2] == "s" else 1)


def amount(text: object, period: str = "") -> Number:
    """Read a count such as `60M`, `1,736` or `60M/day`; a stated period must be `period`."""
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    match = _AMOUNT.match(text) if isinstance(text, str) else None
    if not match:
        raise ValueError(f"write a count such as 60M or 1,736, not {text}")
    stated = match["period"]
    if stated and _PERIODS.get(stated) != period:
        raise ValueError(f"{text} is a count a {stated}; this field is {period or 'a plain count'}")
    return _number(match["number"], match["scale"])


def money(text: object, period: str = "") -> Money:
    """Read `$156,000/month`, `$156K` or `142,000 EUR/month`; `period` is used where none is said.

    A bare number is refused (which currency?), and so is `156.000`, which Europeans read as a
    hundred and fifty-six thousand.
    """
    if not isinstance(text, str):
        raise ValueError(f"{text}: which currency, per what? Write it as $156,000/month")
    if _EUROPEAN.match(text):
        plain = text.replace(".", ",")
        raise ValueError(f"{text} can be read as {plain} or as {text.rstrip('0')}0; use {plain}")
    match = _MONEY.match(text)
    if not match or bool(match["dollar"]) == bool(match["currency"]):
        raise ValueError(f"{text}: which currency, per what? Write it as $156,000/month")
    stated = match["period"]
    if stated and stated not in _PERIODS:
        raise ValueError(f"{text}: the period is hour, day, month or year, not {stated}")
    return Money(
        _number(match["number"], match["scale"]),
        match["currency"] or "USD",
        _PERIODS[stated] if stated else period,
    )


_PER_MONTH = {"hour": Decimal(HOURS_PER_MONTH), "day": MONTH_DAYS, "month": Decimal(1),
              "year": Decimal(1) / 12}  # fmt: skip


def monthly(value: Money) -> Money:
    """Return the same money a month; a sum without a period is refused."""
    if value.period not in _PER_MONTH:
        raise ValueError("a sum of money has no monthly amount")
    return Money(value.amount * _PER_MONTH[value.period], value.currency, "month")
