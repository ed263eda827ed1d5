"""Quantities as people write them (`60%`, `30d`, `60M/day`, `$156,000/month`), read exactly."""

import re
from decimal import Decimal

from checker.model.report import Money
from checker.model.values import Number

MONTH_DAYS = Decimal(365) / 12
"""Days in an average month; a month has 730 hours."""
HOURS_PER_MONTH = 730
PER_MILLION_TOKENS = "1M tokens"
"""The period of a Money that is a price of tokens."""

_SCALES = {"": 1, "K": 10**3, "k": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
_DURATIONS = {"h": (1, 24), "d": (1, 1), "w": (7, 1), "mo": (365, 12), "y": (365, 1)}
_PERIODS = {"s": "second", "second": "second", "h": "hour", "hour": "hour", "d": "day",
            "day": "day", "mo": "month", "month": "month", "y": "year", "year": "year"}  # fmt: skip
_MONEY_PERIODS = ("hour", "day", "month", "year")
_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR"}
_LONGEST = 60

_NUMBER = r"(?P<number>-?\d[\d,]*(?:\.\d+)?)(?P<scale>[A-Za-z]?)"
_MONEY = (
    rf"(?a)(?P<before>\$|[€£₹]|[A-Za-z]{{3}}\s)?\s?{_NUMBER}(?:\s?(?P<after>[A-Za-z]{{3}}|[€£₹]))?"
    r"(?:\s?/\s?(?P<period>\w[\w ]*))?"
)
_AMOUNT = rf"(?a){_NUMBER}(?:\s?/\s?(?P<period>\w+))?"
_PERCENTAGE = r"(?a)(\d+(?:\.\d+)?)\s?%"
_DURATION = r"(?a)(\d+(?:\.\d+)?)\s?(h|d|w|mo|y)"
_MINUTES = r"(?a)(\d+)\s?m"
_LATENCY = r"(?a)(\d+(?:\.\d+)?)\s?(ms|s)"
_GROUPED = r"(?a)-?\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_EUROPEAN = r"(?a)(?P<head>\D{0,4})(?P<number>[1-9]\d{0,2}(?:\.\d{3})+)(?P<tail>(?:[ /].*)?)"


class QuantityError(ValueError):
    """A text that is not the quantity asked for: what is wrong, and what to write instead."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message, next_step)
        self.message, self.next_step = message, next_step

    def __str__(self) -> str:
        return f"{self.message}; {self.next_step}"


def ratio(text: object) -> Decimal:
    """Read a share such as `60%`; a bare number is refused, since 0.6 could mean 0.6 %."""
    match = _match(_PERCENTAGE, text)
    if not match:
        why = ": it could be a share or a percentage" if _is_number(text) else ""
        raise QuantityError(f"{_shown(text)} is not a percentage{why}", "write it as 60%")
    return Decimal(match[1]) / 100


def share(text: object) -> Decimal:
    """Read a percentage of a whole, at most 100%."""
    value = ratio(text)
    if value > 1:
        raise QuantityError(f"{text} is more than the whole", "write at most 100%")
    return value


def duration(text: object) -> Decimal:
    """Read `12h`, `30d`, `2w`, `12mo` or `1y` as days."""
    match = _match(_DURATION, text)
    if match:
        times, parts = _DURATIONS[match[2]]
        return Decimal(match[1]) * times / parts
    if minutes := _match(_MINUTES, text):
        step = f"write {minutes[1]}mo, or minutes as a part of an hour (0.5h)"
        raise QuantityError(f"{text} could be minutes or months", step)
    step = "write it as 12h, 30d, 2w, 12mo or 1y"
    raise QuantityError(f"{_shown(text)} is not a length of time", step)


def milliseconds(text: object) -> Decimal:
    """Read a latency such as `800ms` or `1.2s` as milliseconds."""
    match = _match(_LATENCY, text)
    if not match:
        raise QuantityError(f"{_shown(text)} is not a latency", "write it as 800ms or 1.2s")
    return Decimal(match[1]) * (1000 if match[2] == "s" else 1)


def amount(text: object, period: str = "") -> Number:
    """Read a count such as `60M`, `1,736` or `60M/day`; a stated period must be `period`."""
    text = str(text) if _is_number(text) else text
    _refuse_european(text)
    match = _match(_AMOUNT, text)
    if not match:
        raise QuantityError(f"{_shown(text)} is not a count", "write it as 60M or 1,736")
    value = _number(match["number"], match["scale"])
    stated = match["period"]
    if stated and _PERIODS.get(stated) != period:
        asked = f"counts a {period}" if period else "has no period"
        step = f"give the count a {period}, as in 60M/{period}" if period else "write it as 60M"
        raise QuantityError(f"{text} counts a {stated}, and this field {asked}", step)
    return value


def money(text: object, period: str = "") -> Money:
    """Read `$156,000/month`, `$156K` or `142,000 EUR/month`; `period` is used where none is said.

    A bare number is refused (which currency?), and so is `156.000`, which Europeans read as a
    hundred and fifty-six thousand.
    """
    _refuse_european(str(text) if _is_number(text) else text)
    if _is_number(text):
        raise QuantityError(f"{text}: which currency, per what?", _money_step(period))
    match = _match(_MONEY, text)
    if not match:
        raise QuantityError(f"{_shown(text)} is not an amount of money", _money_step(period))
    value = _money_value(match, period)
    stated = match["period"]
    if stated and _PERIODS.get(stated) not in _MONEY_PERIODS:
        step = "write /hour, /day, /month or /year"
        raise QuantityError(f"{text}: {stated} is not a period that money is counted in", step)
    return Money(value, _currency(match, period), _PERIODS[stated] if stated else period)


def token_price(text: object) -> Money:
    """Read the price of a million tokens: `$0.72`, `$0.72/1M` or `$0.72/1M tokens`."""
    _refuse_european(text)
    match = _match(_MONEY, text)
    if not match or match["period"] not in (None, "1M", "M", "1M tokens", "M tokens"):
        raise QuantityError(f"{_shown(text)} is not a price of tokens", "write it as $0.72/1M")
    return Money(_money_value(match, ""), _currency(match, ""), PER_MILLION_TOKENS)


def monthly(value: Money) -> Money:
    """Return the same money a month; a sum without a period is refused."""
    if value.period not in _PER_MONTH:
        raise ValueError("a sum of money has no monthly amount")
    times, parts = _PER_MONTH[value.period]
    return Money(Decimal(value.amount) * times / parts, value.currency, "month")


_PER_MONTH = {"hour": (HOURS_PER_MONTH, 1), "day": (365, 12), "month": (1, 1), "year": (1, 12)}


def _match(pattern: str, text: object) -> "re.Match[str] | None":
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    return re.fullmatch(pattern, text)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _shown(value: object) -> str:
    """Return a value as the writer would know it again, cut where it is long."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = str(value)
    return (text if len(text) <= _LONGEST else text[:_LONGEST] + "…") or "empty text"


def _number(text: str, scale: str) -> Number:
    if "," in text and not re.fullmatch(_GROUPED, text):
        raise QuantityError(
            f"{text} cannot be read: commas group thousands", "write 1,234,567 or 12.5"
        )
    if text.startswith("-"):
        raise QuantityError(f"{text}{scale} is negative", "write zero or more")
    if scale not in _SCALES:
        raise QuantityError(
            f"{text}{scale}: {scale} is not a scale",
            f"write {text}{scale.upper()}" if scale.upper() in _SCALES else "write K, M, B or T",
        )
    value = Decimal(text.replace(",", "")) * _SCALES[scale]
    return int(value) if value == value.to_integral_value() else value


def _money_value(match: "re.Match[str]", period: str) -> Number:
    text = match[0]
    if match["before"] is None and match["after"] is None:
        raise QuantityError(f"{text}: which currency, per what?", _money_step(period))
    return _number(match["number"], match["scale"])


def _currency(match: "re.Match[str]", period: str) -> str:
    before, after = (match["before"] or "").strip(), match["after"] or ""
    if before == "$" and not after:
        return "USD"
    if not before and after.isupper() and after.isascii():
        return after
    text, rest = match[0], "/" + match["period"] if match["period"] else ""
    code = _SIGNS.get(before or after, (before or after).upper())
    if before and after:
        raise QuantityError(f"{text} names its currency twice", "keep one of the two")
    step = f"write {match['number']}{match['scale']} {code}{rest}"
    raise QuantityError(f"{text}: a currency is a code of three capitals after the number", step)


def _money_step(period: str) -> str:
    rest = f"/{period}" if period else ""
    return f"write it as $156,000{rest} or 142,000 EUR{rest}"


def _refuse_european(text: object) -> None:
    """Refuse a point that may group thousands, and show both readings."""
    match = _match(_EUROPEAN, text)
    if not match:
        return
    head, number, tail = match.group("head", "number", "tail")
    grouped = head + number.replace(".", ",") + tail
    if number.count(".") > 1:
        raise QuantityError(f"{text} cannot be read: commas group thousands", f"write {grouped}")
    whole, _, part = number.partition(".")
    part = part.rstrip("0").ljust(2, "0") if part.endswith("0") else part + "0"
    decimal = f"{head}{whole}.{part}{tail}"
    raise QuantityError(
        f"{text} can be read as {grouped} or as {decimal}", f"write {grouped} or {decimal}"
    )
