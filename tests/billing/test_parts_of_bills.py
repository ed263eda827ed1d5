"""Tokens, stages and commitments of a bill become facts, and stand where no metric counts."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from focus_rows import Row, charge, days, node, tagged, write

from checker.check import Request, Run
from checker.model.facts import Measure, Subject
from checker.model.values import Unknown

AS_OF = date(2026, 11, 21)
FIRST = date(2026, 10, 1)
MANIFEST = """
schema: ai-spend/workload/v1
workload: chat
owner: b@n.example
deployment_model: closed_source_api
"""


def _chat(root: Path, rows: list[Row], more: str = "") -> Subject:
    (root / "evidence").mkdir(exist_ok=True)
    (root / "ai-workload.yaml").write_text(MANIFEST + more, "utf-8")
    write(root / "evidence" / "bill.csv", rows)
    run = Run(Request((root,), AS_OF, evidence=root / "evidence"), lambda stage, done, total: None)
    return next(one for one in run.facts.subjects if one.kind == "workload")


def _used(**more: str) -> list[Row]:
    return [charge(day, "40", Tags=tagged(workload="chat"), **more) for day in days(FIRST, 51)]


def _tokens(one: Subject) -> Measure | None:
    return one.measures.get("tokens")


@pytest.mark.parametrize(
    ("more", "tokens"),
    [
        ({"PricingUnit": "1M tokens", "PricingQuantity": "2.5"}, 2_500_000),
        ({"PricingUnit": "1K tokens", "PricingQuantity": "2500"}, 2_500_000),
        ({"PricingUnit": "Requests", "ConsumedUnit": "Tokens", "ConsumedQuantity": "7000"}, 7000),
        ({"ConsumedUnit": "Tokens", "ConsumedQuantity": "7000"}, 7000),
        ({"ConsumedUnit": "Requests", "ConsumedQuantity": "7000"}, 1_000_000),
    ],
    ids=["millions", "thousands", "consumed", "consumed before priced", "requests are none"],
)
def test_the_bill_counts_tokens(tmp_path: Path, more: dict[str, str], tokens: int) -> None:
    found = _chat(tmp_path, _used(**more)).facts["tokens_per_day"]
    assert (found.value, found.basis) == (tokens, "billed")
    assert "billed 2026-10-21 to 2026-11-19" in found.because


def test_billed_tokens_give_the_price_of_a_million(tmp_path: Path) -> None:
    found = _chat(tmp_path, _used(PricingQuantity="2"))
    assert round(found.facts["billed_price"].value.amount, 3) == 20
    assert round(found.facts["tokens_per_month"].value) == 60_833_333


def test_billed_tokens_stand_before_declared_ones(tmp_path: Path) -> None:
    found = _chat(tmp_path, _used(), "tokens_per_day: 4M\n")
    assert found.facts["tokens_per_day"].value == 1_000_000
    assert found.facts["tokens_against_measured"].value == 4


def test_counted_tokens_stand_before_billed_ones(tmp_path: Path) -> None:
    rows = ["timestamp,series,metric,value"]
    rows += [f"{day}T00:00:00Z,chat,TokenTransaction,500" for day in days(date(2026, 10, 21), 31)]
    (tmp_path / "t.csv").write_text("\n".join(rows) + "\n", "utf-8")
    found = _chat(tmp_path, _used(), "evidence: {tokens: {file: t.csv}}\n")
    assert (found.facts["tokens_per_day"].value, found.facts["tokens_per_day"].basis) == (
        500, "measured",
    )  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        charge(date(2026, 11, 3), "1", PricingUnit="Requests", Tags=tagged(workload="chat")),
        charge(date(2026, 11, 3), "1", PricingQuantity="", Tags=tagged(workload="chat")),
        node(date(2026, 11, 3), 1, Tags=tagged(workload="chat")),
    ],
    ids=["another unit", "no quantity", "hardware"],
)
def test_a_part_in_another_unit_leaves_the_volume_open(tmp_path: Path, other: Row) -> None:
    """Tokens that a part of the bill does not count are not taken for none."""
    found = _chat(tmp_path, [*_used(), other], "tokens_per_day: 4M\n")
    assert found.facts["tokens_per_day"].basis == "declared"
    assert _tokens(found) is None


def _statistic(one: Subject, name: str, of: Any = None) -> Any:
    measure = _tokens(one)
    assert measure is not None
    return measure.statistic(name, 14, AS_OF, of).value


def test_statistics_of_billed_tokens(tmp_path: Path) -> None:
    rows = [charge(day, "1", PricingQuantity="3" if day.toordinal() % 2 else "1",
                   Tags=tagged(workload="chat")) for day in days(FIRST, 51)]  # fmt: skip
    found = _chat(tmp_path, rows)
    assert _statistic(found, "mean") == 2_000_000
    assert _statistic(found, "coefficient_of_variation") == Decimal("0.5")
    assert _statistic(found, "p20") == 1_000_000
    assert _statistic(found, "p50") == 3_000_000
    assert _statistic(found, "share_at_or_above", Decimal(2_000_000)) == Decimal("0.5")
    assert _statistic(found, "longest_run_below", Decimal(2_000_000)) == 1
    assert _statistic(found, "month_growth") == 0


def test_a_charge_for_a_month_does_not_make_a_volume_steady(tmp_path: Path) -> None:
    rows = [charge(FIRST, "9", PricingQuantity="51", ChargePeriodEnd="2026-11-21T00:00:00Z",
                   Tags=tagged(workload="chat"))]  # fmt: skip
    found = _chat(tmp_path, rows)
    assert _statistic(found, "mean") == 1_000_000
    assert isinstance(_statistic(found, "coefficient_of_variation"), Unknown)


def test_stages_are_counted_in_money(tmp_path: Path) -> None:
    rows = [*_used(), charge(FIRST, "680", Tags=tagged(workload="chat", stage="training")),
            charge(FIRST, "680", Tags=tagged(workload="chat", stage="Inference")),
            charge(FIRST, "680", Tags=tagged(workload="chat", stage="blue"))]  # fmt: skip
    facts = _chat(tmp_path, rows).facts
    assert facts["stages_billed"].value == 2
    assert facts["staged_cost_share"].value == Decimal(1360) / 4080
    assert facts["stages_billed"].basis == "billed"


def test_what_commitments_cover_is_of_list_price_without_spot(tmp_path: Path) -> None:
    def one(at: int, priced: str, listed: str) -> Row:
        return node(FIRST, at, "5", PricingCategory=priced, ListCost=listed,
                    Tags=tagged(workload="chat"))  # fmt: skip

    rows = [one(1, "Committed", "30"), one(2, "Standard", "90"), one(3, "Dynamic", "500")]
    assert _chat(tmp_path, rows).facts["commitment_coverage"].value == Decimal("0.25")
    assert _chat(tmp_path, rows[2:]).facts["commitment_coverage"].value is None
    empty = [*rows, one(4, "Standard", "")]
    assert isinstance(_chat(tmp_path, empty).facts["commitment_coverage"].value, Unknown)


def test_without_a_bill_nothing_is_billed(tmp_path: Path) -> None:
    (tmp_path / "ai-workload.yaml").write_text(MANIFEST, "utf-8")
    run = Run(Request((tmp_path,), AS_OF), lambda stage, done, total: None)
    one = next(one for one in run.facts.subjects if one.kind == "workload")
    names = ("commitment_coverage", "stages_billed", "staged_cost_share")
    assert [one.facts[name].value for name in names] == [None] * 3
