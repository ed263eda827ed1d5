"""Turns the literals of a policy (`60%`, `30d`, `60M/day`, `$500/month`) into typed values."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from checker.model.quantities import amount, duration, money, monthly, ratio
from checker.model.report import Money

TYPES = ("text", "choice", "flag", "number", "ratio", "money", "price", "duration", "rate", "date")
ORDERED = ("number", "ratio", "money", "price", "duration", "rate", "date")


def typed(type_name: str, value: Any, values: tuple[str, ...] = ()) -> Any:
    """Return a plain YAML value as the vocabulary's type has it; a wrong one is a ValueError.

    Ratios are Decimals between 0 and 1, durations days, rates counts a day, money a Money a month.
    `values` are what a choice may be.
    """
    if type_name == "choice" and values and value not in values:
        raise UnknownName(str(value), values)
    return _TYPED[type_name](value)


class UnknownName(ValueError):
    """A name that is none of the ones that are known."""

    def __init__(self, name: str, names: tuple[str, ...]) -> None:
        super().__init__(f"{name} is none of {', '.join(names)}")
        self.name, self.names = name, names


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"put {value} in quotes: this fact is text")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"write true or false, not {value}")
    return value


def _number(value: Any) -> int | Decimal:
    if isinstance(value, Decimal):
        return value
    return amount(value)


def _rate(value: Any) -> int | Decimal:
    return amount(value, "day")


def _money(value: Any) -> Money:
    found = money(value)
    if not found.period:
        raise ValueError(f"{value}: per what? Write it as $500/month")
    return monthly(found)


def _price(value: Any) -> Money:
    found = money(value)
    if found.period:
        raise ValueError(f"{value}: a price of a million tokens has no period; write $4.38")
    return found


def _date(value: Any) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise ValueError(f"write a day as 2026-11-21, not {value}")


_TYPED: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "choice": _text,
    "flag": _flag,
    "number": _number,
    "ratio": ratio,
    "money": _money,
    "price": _price,
    "duration": duration,
    "rate": _rate,
    "date": _date,
}
