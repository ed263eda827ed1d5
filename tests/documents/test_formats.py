"""The formats of our schemas: what passes, and with which words the rest is refused."""

from decimal import Decimal

import pytest

from checker.documents.formats import formats, read_date, read_time
from checker.model.quantities import QuantityError

GOOD = [
    ("date", "2026-04-01"),
    ("date-time", "2026-11-21T06:00:00Z"),
    ("date-time", "2026-11-21T06:00:00+01:00"),
    ("glob", "sandbox/**"),
    ("path", "../evidence/gpu.csv"),
    ("rate", Decimal("1.08")),
    ("only-none", "none"),
    ("only-none", {"term": "12mo"}),
    ("money-per-month-or-none", "none"),
    ("count-per-day", {"input": "1M"}),
    ("quantity", "60%"),
    ("quantity", "800ms"),
    ("quantity", "$10"),
    ("quantity", "142 EUR"),
    ("quantity", "60M"),
    ("quantity", 60),
]
BAD = [
    ("date", "2026-02-30", "2026-02-30: day is out of range for month; write a day"),
    ("date", "01.04.2026", "01.04.2026 is not a date; write it as 2026-04-01"),
    ("date", "2026-4-1", "is not a date"),
    ("date", "20260401xx", "is not a date"),
    ("date", "2026-W14-1", "is not a date"),
    ("date", 20260401, "is not a date"),
    ("date", None, "is not a date"),
    ("date-time", "2026-11-21T06:00:00", "does not say its time zone; add Z for UTC"),
    ("date-time", "yesterday", "yesterday is not a time"),
    ("date-time", 5, "5 is not a time"),
    ("glob", "/etc/**", "leads outside the project"),
    ("glob", "a/../../b", "leads outside the project"),
    ("glob", "~/x", "leads outside the project"),
    ("glob", "a\\b", "forward slashes"),
    ("glob", "", "is not a path"),
    ("path", "/data/gpu.csv", "is a path of one machine; write it from this file's folder"),
    ("path", "a\\gpu.csv", "forward slashes"),
    ("path", 7, "7 is not a path"),
    ("rate", 0, "0 is not an exchange rate"),
    ("rate", "1.08", "1.08 is not an exchange rate"),
    ("rate", True, "is not an exchange rate"),
    ("only-none", "nothing", "nothing is not an answer here; write the fields below it, or none"),
    ("money-per-month-or-none", "zero", "or 142,000 EUR/month, or none"),
    ("money-per-month", "none", "none is not an amount of money"),
    ("quantity", "soon", "soon is not an amount of money"),
    ("quantity", True, "true is not"),
]


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_what_passes(name: str, value: object) -> None:
    assert formats()[name](value)


@pytest.mark.parametrize(("name", "value", "words"), BAD)
def test_what_is_refused(name: str, value: object, words: str) -> None:
    with pytest.raises(QuantityError) as caught:
        formats()[name](value)
    assert words in str(caught.value)


def test_dates_and_times_are_returned() -> None:
    assert read_date("2026-04-01").isoformat() == "2026-04-01"
    assert read_time("2026-11-21T06:00:00Z").isoformat() == "2026-11-21T06:00:00+00:00"
