"""Quantities: what every way of writing them means, and what is refused in which words."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.documents.yaml_reader import read_yaml
from checker.model import quantities
from checker.model.report import Money

# Read by our own reader, so that 0.6 is exactly 0.6.
TABLE = read_yaml(Path(__file__).with_name("cases_quantities.yaml").read_text("utf-8"), "cases")
CASES = [(kind, case) for kind, cases in TABLE[0][0].plain().items() for case in cases]
READ: dict[str, Callable[[object], Any]] = {
    "ratio": quantities.ratio,
    "share": quantities.share,
    "duration": quantities.duration,
    "milliseconds": quantities.milliseconds,
    "amount": quantities.amount,
    "amount a day": lambda text: quantities.amount(text, "day"),
    "money": quantities.money,
    "money a month": lambda text: quantities.money(text, "month"),
    "token_price": quantities.token_price,
    "monthly": lambda text: quantities.monthly(quantities.money(text)),
}


@pytest.mark.parametrize(("kind", "case"), CASES, ids=[f"{k} {c['write']}" for k, c in CASES])
def test_reading(kind: str, case: dict[str, Any]) -> None:
    if "says" in case:
        with pytest.raises(ValueError, match=re.escape(case["says"])):
            READ[kind](case["write"])
    else:
        found = READ[kind](case["write"])
        if isinstance(found, Money):
            amount, currency, period = case["is"].split(" ", 2)
            assert found == Money(Decimal(amount), currency, period)
        else:
            assert found == Decimal(case["is"])
            assert isinstance(found, (int, Decimal))


@given(st.one_of(st.text(max_size=30), st.text("$0123456789.,KM/% dEUR", max_size=15)))
def test_any_text_is_read_or_refused_with_a_way_out(text: str) -> None:
    for read in READ.values():
        try:
            found = read(text)
        except ValueError as error:
            found = getattr(error, "next_step", "") or str(error)
        assert found is not None
        assert found != ""


@given(st.integers(0, 10**12))
def test_grouped_numbers_mean_themselves(number: int) -> None:
    assert quantities.money(f"${number:,}/month") == Money(number, "USD", "month")
    assert quantities.amount(f"{number:,}") == number
