"""Where own hardware and a service cost the same, by volume and by use; amounts may be ranges."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from by_hand import CATALOG, NO_SETTINGS, facts_of, manifest, subject, value
from test_facts_comparisons import GPT, LLAMA, called, fleet

from checker.facts.economics import economics
from checker.facts.manifests import read_manifest
from checker.facts.prices import PriceBook
from checker.model.facts import Fact
from checker.model.report import Money
from checker.model.values import Interval, Unknown

BOOK = PriceBook(CATALOG, NO_SETTINGS, date(2026, 11, 21))


def test_the_break_even_volume_is_what_the_cost_buys_of_the_service() -> None:
    one = facts_of(
        manifest("w", deployment_model="self_hosted", fixed_cost="$156,000/month",
                 model={"compare_with": GPT})
    )  # fmt: skip
    fact = subject(one, "workload").facts["break_even_volume"]
    assert round(fact.value / 10**6) == 1172
    assert fact.because == "156,000 USD a month at 4.38 USD per 1M tokens"
    hosted = called(LLAMA, decision={"options": {"self_hosted": "$4,380/month"}})
    assert round(value(hosted, "break_even_volume") / 10**6) == 200
    assert isinstance(value(called(LLAMA), "break_even_volume"), Unknown)


def test_throughput_and_use_price_the_same_tokens(tmp_path: Path) -> None:
    one = fleet(tmp_path)
    assert round(value(one, "tokens_by_use_ratio"), 2) == Decimal("1.00")
    assert round(value(one, "effective_price_by_use").amount, 1) == Decimal("85.5")
    other = fleet(tmp_path, tokens_per_day="20M")
    assert round(value(other, "tokens_by_use_ratio"), 1) == Decimal("3.0")
    nothing = fleet(tmp_path, tokens_per_day="0")
    assert isinstance(value(nothing, "tokens_by_use_ratio"), Unknown)


def _with_ranges(cost: Interval, month: Interval, share: Interval) -> dict[str, Fact]:
    one = manifest("w", deployment_model="self_hosted", model={"compare_with": GPT})
    whole = facts_of(one)
    given = dict(subject(whole, "workload").facts)
    given["fixed_cost"] = Fact("fixed_cost", Money(cost, "USD", "month"), "declared")
    given["tokens_per_month"] = Fact("tokens_per_month", month, "measured")
    given["input_share"] = Fact("input_share", share, "measured")
    return economics(given, read_manifest(one, BOOK.as_of), None, BOOK)


def test_amounts_that_are_ranges_compare_as_ranges() -> None:
    found = _with_ranges(
        Interval(100_000, 200_000),
        Interval(10**9, 2 * 10**9),
        Interval(Decimal("0.5"), Decimal("0.75")),
    )
    assert found["effective_price"].value.amount == Interval(50, 200)
    assert found["alternative_price"].value.amount == Interval(Decimal("4.375"), Decimal("6.25"))
    assert found["effective_price_ratio"].value.low == Decimal(50) / Decimal("6.25")
    assert round(found["effective_price_ratio"].value.high, 2) == Decimal("45.71")
    saved = found["alternative_saving"].value.amount
    assert saved.low == (50 - Decimal("6.25")) * 1000
    assert saved.high == (200 - Decimal("4.375")) * 2000
    assert "50% to 75% input" in found["alternative_price"].because


def test_an_open_end_stays_open() -> None:
    found = _with_ranges(
        Interval(100_000, None), Interval(10**9, None), Interval(Decimal("0.5"), Decimal("0.5"))
    )
    assert isinstance(found["effective_price_ratio"].value, Unknown)
    assert found["alternative_saving"].value.amount == Interval(None, None)


def test_five_to_twenty_times_holds_at_three_to_one() -> None:
    share = Fact("input_share", Decimal("0.75"), "declared")
    price = {
        name: BOOK.blended("alternative_price", name, share).value.amount
        for name in (GPT, LLAMA, "meta.llama3-1-8b-instruct-v1:0")
    }
    big, small = (price[GPT] / one for one in list(price.values())[1:])
    assert round(big, 1) == Decimal("6.1")
    assert round(small, 1) == Decimal("19.9")
    assert 5 <= big <= small <= 20
    heavy = Fact("input_share", Decimal("0.9"), "declared")
    hosted, closed = (
        BOOK.blended("alternative_price", n, heavy).value.amount for n in (LLAMA, GPT)
    )
    assert closed / hosted < 5
