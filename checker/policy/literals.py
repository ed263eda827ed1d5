"""Turns the literals of a policy (`60%`, `30d`, `60M/day`, `$500/month`) into typed values."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from checker.documents.nearest import suggestion
from checker.model.quantities import QuantityError, amount, duration, money, monthly, ratio
from checker.model.report import Money

TYPES = ("text", "choice", "flag", "number", "ratio", "money", "price", "duration", "rate", "date")
ORDERED = ("number", "ratio", "money", "price", "duration", "rate", "date")


def typed(type_name: str, value: Any, values: tuple[str, ...] = ()) -> Any:
    """Return a plain YAML value as the vocabulary's type has it; else a QuantityError.

    Ratios are Decimals between 0 and 1, durations days, rates counts a day, money a Money a month.
    `values` are what a choice may be.
    """
    if type_name == "choice" and values:
        return _one_of(value, values)
    return _TYPED[type_name](value)


def _one_of(value: Any, names: tuple[str, ...]) -> str:
    if value not in names:
        listed = ", ".join(names)
        step = suggestion(str(value), names, f"write one of {listed}")
        raise QuantityError(f"{value} is none of {listed}", step)
    return str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise QuantityError(f"{value} is a number or truth, and text is asked", "put it in quotes")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        plain = _TRUTH.get(str(value).lower())
        said = f"{value} is text, not true or false" if plain else f"{value} is not true or false"
        raise QuantityError(
            said, f"write {plain}, without quotes" if plain else "write true or false"
        )
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
        raise QuantityError(f"{value}: per what?", "write it as $500/month")
    return monthly(found)


def _price(value: Any) -> Money:
    found = money(value)
    if found.period:
        raise QuantityError(f"{value}: a price of a million tokens has no period", "write $4.38")
    return found


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise QuantityError(f"{value} is no day", "write it as 2026-11-21") from error


_TRUTH = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false",
          "false": "false"}  # fmt: skip
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
