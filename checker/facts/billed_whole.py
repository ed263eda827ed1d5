"""Sums up all AI spend of the bills: who owns it, what no repository shows, what a tag ties."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from checker.facts.billed import fact_of, month_of, window_in_words
from checker.model.bills import Whole
from checker.model.facts import Fact
from checker.model.quantities import HOURS_PER_MONTH
from checker.model.report import Money
from checker.model.values import Unknown

_NAMES = ("billed_ai_spend", "without_code_share", "undecided_share", "attributed_cost_share")


def all_spend(whole: Whole, as_of: date) -> Iterator[Fact]:
    """Yield the facts of the portfolio that bills bring."""
    bill = whole.bill
    month = month_of(bill, as_of)
    if isinstance(month, Unknown) or bill.total <= 0:
        why = month if isinstance(month, Unknown) else None
        yield from (fact_of(bill, name, why) for name in _NAMES)
        return
    said = window_in_words(bill, month.days)
    amount = (month.cost * HOURS_PER_MONTH / (month.days * 24)).quantize(Decimal("0.01"))
    yield fact_of(bill, _NAMES[0], Money(amount, bill.currency, "month"), said)
    parts = (whole.without_code, whole.undecided, bill.attributed)
    wholes = (bill.total, bill.total + whole.undecided, bill.total)
    for name, part, total in zip(_NAMES[1:], parts, wholes, strict=True):
        words = f"{part:,.0f} of {total:,.0f} {bill.currency}"
        yield fact_of(bill, name, max(Decimal(0), min(Decimal(1), part / total)), words)
