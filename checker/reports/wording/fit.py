"""Lays out what every format of a fit shows: amounts, the last column, what was left out."""

from decimal import Decimal
from typing import Any

from checker.model.fit import Fit, Way
from checker.model.report import Money
from checker.model.values import Interval, Unknown

_NOT_KNOWN = "not known"
HEAD = ("", "a month", "per 1M tokens", "possible?")


def row_of(way: Way, fit: Fit) -> tuple[str, str, str, str]:
    """Return one way as cells: its name, both amounts, and whether it is possible."""
    said = way.because[0] if way.because else ""
    if way.footnote in fit.footnotes:
        said = f"{said} ({fit.footnotes.index(way.footnote) + 1})"
    return way.label, amount(way.cost), amount(way.price, cents=True), said


def amount(value: Money | Unknown, cents: bool = False) -> str:
    """Return `$7,984`, `≥$0.72`, `$10–$12`, or that it is not known."""
    if isinstance(value, Unknown):
        return _NOT_KNOWN
    if not isinstance(value.amount, Interval):
        return _one(value, value.amount, cents)
    low, high = value.amount
    if high is None:
        return f"≥{_one(value, low or 0, cents)}"
    return f"{_one(value, low or 0, cents)}–{_one(value, high, cents)}"


def _one(value: Money, number: Any, cents: bool) -> str:
    exact, least = Decimal(number), Decimal("0.01") if cents else Decimal(1)
    # What costs anything at all is never shown to cost nothing.
    less, exact = ("<", least) if 0 < exact < least / 2 else ("", exact)
    text = f"{exact:,.2f}" if cents else f"{exact:,.0f}"
    return f"{less}${text}" if value.currency == "USD" else f"{less}{text} {value.currency}"


def left_out(fit: Fit) -> str:
    """Return what no amount holds, with how people are put in."""
    hint = " · --what-if person=$15,000/month" if fit.left_out[:1] and _people(fit) else ""
    return f"{', '.join(fit.left_out)}{hint}"


def _people(fit: Fit) -> bool:
    return fit.left_out[0].startswith("people") and not any(
        one.startswith("person=") for one in fit.supposed
    )
