"""Writes values as people read them: `40%`, `60M`, `$93,600`, `2 to 4`."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from checker.model.facts import Fact
from checker.model.report import Money
from checker.model.values import Interval, Unknown
from checker.model.vocabulary import FACTS, MEASURES

_SCALES = ((10**12, "T"), (10**9, "B"), (10**6, "M"))
_TENTH = Decimal("0.1")
_THOUSAND = 1000
_MOST_LISTED = 4
_SYMBOLS = {"USD": "$"}
_CHOICES = {
    "closed_source_api": "closed API",
    "hosted_open_source": "hosted open model",
    "self_hosted": "self-hosted",
    "fully_managed": "fully managed",
    "partially_managed": "partially managed",
    "self_managed": "self-managed",
    "on_demand": "on-demand",
}


def type_of(name: str) -> str:
    """Return the vocabulary type of a fact or measure; unknown names are text."""
    row = FACTS.get(name) or MEASURES.get(name)
    return row.type if row else "text"


def shown(value: Any, type_name: str = "text") -> str:
    """Return a known value in the words of its vocabulary type; intervals as `low to high`."""
    if isinstance(value, Money):
        return _money(value, type_name)
    if isinstance(value, Interval):
        return _interval(value, type_name)
    if isinstance(value, tuple):
        return _listed([shown(one, type_name) for one in value if not isinstance(one, Unknown)])
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, Decimal)):
        return _number(Decimal(value), type_name)
    if isinstance(value, date):
        return value.isoformat()
    if type_name == "choice":
        return _CHOICES.get(value, str(value).replace("_", " "))
    return str(value)


def _listed(words: list[str]) -> str:
    """Join words; of a long list the first three, and how many more there are."""
    if len(words) > _MOST_LISTED:
        words = [*words[: _MOST_LISTED - 1], f"{len(words) - _MOST_LISTED + 1} more"]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def range_of(fact: Fact) -> str:
    """Return in words between which values an uncertain fact lies."""
    return f"it lies between {shown(fact.value, type_of(fact.name)).replace(' to ', ' and ')}"


def _interval(value: Interval, type_name: str) -> str:
    low, high = value
    if low is not None and high is not None:
        first, last = shown(low, type_name), shown(high, type_name)
        return first if first == last else f"{first} to {last}"
    if low is not None:
        return f"{shown(low, type_name)} or more"
    return f"{shown(high, type_name)} or less" if high is not None else "any number"


def _number(value: Decimal, type_name: str) -> str:
    if type_name == "ratio":
        return f"{_short(value * 100)}%"
    if type_name == "duration":
        return f"{_plain(_rounded(value, '0.1'))} days"
    for size, letter in _SCALES:
        if abs(value) >= size:
            return f"{_plain(_rounded(value / size, '0.1'))}{letter}"
    if type_name == "rate" and abs(value) >= _THOUSAND:
        return f"{_plain(_rounded(value / _THOUSAND, '0.1'))}K"
    return _short(value) if abs(value) < _THOUSAND else _plain(_rounded(value, "1"))


def _short(value: Decimal) -> str:
    """One decimal; two where they are all there is, as in a limit, or where one would mislead."""
    fine = _rounded(value, "0.01")
    return _plain(fine if fine == value or abs(value) < 1 else _rounded(value, "0.1"))


def _money(value: Money, type_name: str) -> str:
    """Whole units with thousands separators; cents for unit prices only."""
    if isinstance(value.amount, Interval):
        ends = (None if end is None else _amount(end, value, type_name) for end in value.amount)
        low, high = ends
        if low and high:
            return low if low == high else f"{low} to {high}"
        return f"{low} or more" if low else f"{high} or less"
    return _amount(value.amount, value, type_name)


def _amount(number: Any, value: Money, type_name: str) -> str:
    exact = Decimal(number)
    step = "0.01" if type_name == "price" else "1"
    if type_name == "price" and 0 < abs(exact) < _TENTH:
        step = f"1e{exact.adjusted() - 1}"
    text = f"{_rounded(exact, step):,f}"
    if step not in ("0.01", "1"):
        text = text.rstrip("0")
    symbol = _SYMBOLS.get(value.currency)
    return f"{symbol}{text}" if symbol else f"{text} {value.currency}"


def _rounded(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step), ROUND_HALF_UP)


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
