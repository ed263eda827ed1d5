"""Turns the numbers of evidence files into exact decimals, each spelling once."""

import re
from decimal import Context, Decimal

EXACT = Context(prec=120)
"""Sums of evidence are exact in this context: values have at most 60 decimals (below)."""

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,4})?\Z", re.ASCII)
_SPECIAL = {
    "nan": Decimal("NaN"),
    "inf": Decimal("Infinity"),
    "infinity": Decimal("Infinity"),
}
_LARGEST = Decimal(10) ** 30
_FINEST = Decimal(1).scaleb(-60)
_MOST_DIGITS = 60


class Decimals(dict[str, Decimal]):
    """Decimals by spelling; what is not a number is a ValueError that says so.

    A month of metrics has few different values, so they share their objects. NaN and infinities
    come out as such; digits beyond the sixtieth decimal are rounded away.
    """

    def __missing__(self, text: str) -> Decimal:
        value = self[text] = _decimal(text.strip())
        return value


def _decimal(text: str) -> Decimal:
    special = _SPECIAL.get(text.lstrip("+-").lower())
    if special is not None:
        return -special if text.startswith("-") else special
    if not _NUMBER.match(text) or len(text) > 2 * _MOST_DIGITS:
        raise ValueError(_complaint(text))
    value = Decimal(text)
    if abs(value) > _LARGEST:
        raise ValueError(f"{shown(text)} is larger than anything that could have been measured")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_DIGITS:
        value = value.quantize(_FINEST, context=EXACT)
    return value


def _complaint(text: str) -> str:
    if not text:
        return "the value is empty"
    if text[0] in "=@":
        return f"{shown(text)} is a spreadsheet formula, not a number"
    if text.endswith("%"):
        return f"{shown(text)}: the percent sign belongs into the unit column"
    return f"{shown(text)} is not a number"


def shown(text: str) -> str:
    """Return a text as a message quotes it: in one line, and not too long."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in text)
    return plain if len(plain) <= 40 else plain[:37] + "..."
