"""Compares the value of a key figure with its target, which may be in another unit of its kind."""

import re
from decimal import Decimal

from checker.model import quantities
from checker.model.key_figures import KeyFigure
from checker.model.rows import NamedTuple

_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "₹": "INR"}
_KINDS: dict[str, tuple[str, Decimal]] = {
    **{name: ("share", Decimal("0.01")) for name in ("%", "percent", "pct")},
    "ratio": ("share", Decimal(1)),
    "ms": ("time", Decimal("0.001")), "s": ("time", Decimal(1)), "min": ("time", Decimal(60)),
    "h": ("time", Decimal(3600)), "hours": ("time", Decimal(3600)),
    "J": ("energy", Decimal(1)), "kJ": ("energy", Decimal(1000)), "MJ": ("energy", Decimal(10**6)),
    "Wh": ("energy", Decimal(3600)), "kWh": ("energy", Decimal(3_600_000)),
    "MWh": ("energy", Decimal(3_600_000_000)),
    "": ("count", Decimal(1)), "count": ("count", Decimal(1)),
}  # fmt: skip
_MONEY = r"(?P<currency>[A-Z]{3}|[$€£₹])(?:\s?(?:/|per)\s?(?P<period>\w[\w ]*))?\Z"
_TARGET = r"(?a)(?P<number>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>[A-Za-z%][\w%/ ]*)?\Z"
_MONTHS = {"hour": Decimal(730), "day": Decimal(365) / 12, "month": Decimal(1),
           "year": Decimal(1) / 12}  # fmt: skip
_PERIODS = {"h": "hour", "d": "day", "mo": "month", "y": "year"}
_LONGEST = 60


class _Quantity(NamedTuple):
    """A number and what it is a number of: two of one kind can be compared."""

    value: Decimal
    kind: str


def against(target: object, figure: KeyFigure, more_is_better: bool = False) -> Decimal:
    """Return a value over its target, or the target over the value where more is better.

    What cannot be compared is a ValueError that says why.
    """
    wanted, found = _wanted(target), _found(figure)
    if wanted.kind != found.kind:
        raise ValueError(
            f"its target is {target} and its value is in {figure.unit}: they cannot be compared"
        )
    if more_is_better and not wanted.kind[:3].isupper():
        wanted, found = found, wanted
    if not wanted.value:
        raise ValueError(
            f"its target is {target} and its value {figure.value}: one of them is zero"
        )
    return found.value / wanted.value


def _found(figure: KeyFigure) -> _Quantity:
    return _quantity(figure.value, figure.unit)


def _wanted(target: object) -> _Quantity:
    if isinstance(target, (int, Decimal)) and not isinstance(target, bool):
        return _Quantity(Decimal(target), "count")
    text = str(target).strip()[: _LONGEST + 1]
    match = re.match(_TARGET, text)
    if match and match["unit"] and match["unit"].strip() in _KINDS:
        return _quantity(Decimal(match["number"].replace(",", "")), match["unit"].strip())
    for read in (_in_money, _for_tokens, _counted):
        try:
            return read(text)
        except ValueError:
            continue
    if match:
        return _quantity(Decimal(match["number"].replace(",", "")), (match["unit"] or "").strip())
    raise ValueError(f"the target {text} is no number with a unit, such as $10, 4 kWh or 99%")


def _in_money(text: str) -> _Quantity:
    money = quantities.money(text, "")
    return _money(_plain(money.amount), money.currency, money.period)


def _for_tokens(text: str) -> _Quantity:
    money = quantities.token_price(text)
    return _money(_plain(money.amount), money.currency, money.period)


def _counted(text: str) -> _Quantity:
    return _Quantity(Decimal(quantities.amount(text)), "count")


def _plain(amount: object) -> Decimal:
    if not isinstance(amount, (int, Decimal)):
        raise ValueError("this is a range")
    return Decimal(amount)


def _quantity(value: Decimal, unit: str) -> _Quantity:
    known = _KINDS.get(unit)
    if known is not None:
        return _Quantity(value * known[1], known[0])
    money = re.match(_MONEY, unit)
    if money:
        currency = _SIGNS.get(money["currency"], money["currency"])
        return _money(value, currency, money["period"] or "")
    return _Quantity(value, unit.lower())


def _money(value: Decimal, currency: str, period: str) -> _Quantity:
    """Return money a month where it has a period; money for a thing compares with no other."""
    period = _PERIODS.get(period.strip(), period.strip())
    if period in _MONTHS:
        return _Quantity(value * _MONTHS[period], f"{currency} a month")
    return _Quantity(value, f"{currency} for {period}" if period else currency)
