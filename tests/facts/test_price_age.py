"""How old a list price is decides what it proves: old is said, too old proves nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from by_hand import CATALOG

from checker.documents.tree import SourceTree
from checker.facts.prices import OLD, TOO_OLD, PriceBook
from checker.model.facts import Fact
from checker.model.settings import Settings
from checker.model.values import Unknown
from checker.policy.settings import load_settings

RETRIEVED = CATALOG.price("p4d.24xlarge")
TOKENS = CATALOG.api_price("openai/gpt-4o") or CATALOG.api_price("gpt-4o")


@pytest.mark.parametrize(
    ("age", "said", "known"),
    [(0, False, True), (OLD, False, True), (OLD + 1, True, True), (TOO_OLD, True, True),
     (TOO_OLD + 1, False, False)],
)  # fmt: skip
def test_the_age_of_a_list_price(age: int, said: bool, known: bool) -> None:
    assert RETRIEVED
    assert TOKENS
    book = PriceBook(CATALOG, Settings(), RETRIEVED.retrieved + timedelta(days=age))
    found = book.machine(Fact("sku", "p4d.24xlarge"), Fact("instances.desired", 4), None, None)[0]
    assert found.known is known
    assert (f"{age} days old" in found.because) is said
    book = book._replace(as_of=TOKENS.retrieved + timedelta(days=age))
    tokens = book.tokens("gpt-4o")
    assert isinstance(tokens, Unknown) is not known
    if isinstance(tokens, Unknown):
        assert f"{age} days old, and proves nothing now" in str(tokens.reasons[0])
    else:
        assert (f"{age} days old" in tokens.said) is said


@pytest.mark.parametrize(
    "price", ["price: $0/h", "price: null", "input: $0, output: $1", "input: $1, output: null"]
)
def test_an_own_price_of_nothing_is_refused(tmp_path: Path, price: str) -> None:
    text = f"schema: ai-spend/settings/v1\nprices:\n  - {{sku: aws/x, {price}, source: PO-1, "
    (tmp_path / "ai-spend.yaml").write_text(text + "date: 2026-04-01}\n", "utf-8")
    _, problems = load_settings(SourceTree(tmp_path))
    assert problems
    assert all(one.usage for one in problems)


def test_every_price_of_the_catalog_is_above_zero_and_dated() -> None:
    from checker.catalog.store import rows

    for kind, fields in (("prices", ("amount",)), ("api_prices", ("input", "output"))):
        for row in rows(kind):
            assert all(row[field] > 0 for field in fields), row
            assert date.fromisoformat(row["date"]) < date.fromisoformat(row["valid_until"])
            assert row["source"]
            assert row["currency"]
            assert row["unit"]
