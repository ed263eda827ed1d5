"""A run with bills: billed stands before declared, and what bills do not say stays unknown."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from focus_rows import Row, charge, days, node, tagged, write

from checker.check import Request, Run
from checker.model.facts import Subject
from checker.model.report import Money
from checker.model.values import Interval, Unknown

AS_OF = date(2026, 11, 21)
FIRST = date(2026, 10, 1)
CODE = """
provider "aws" {
  region = "us-east-1"
}
resource "aws_instance" "node" {
  count         = 4
  ami           = "ami-1"
  instance_type = "p4d.24xlarge"
}
"""
MANIFEST = """
schema: ai-spend/workload/v1
workload: research
owner: a@n.example
deployment_model: self_hosted
"""
CHAT = """
schema: ai-spend/workload/v1
workload: chat
owner: b@n.example
budget: $15,000/month
forecast: {cost: "$14,000/month", by: 2026-10-31}
"""


def _nodes(count: int = 51, machines: int = 4, **more: str) -> list[Row]:
    tags = tagged(workload="research")
    return [
        node(day, at, Tags=tags, **more) for day in days(FIRST, count) for at in range(machines)
    ]


def _chat(count: int = 51, usual: str = "400", **on: str) -> list[Row]:
    tags = tagged(workload="chat")
    return [charge(day, on.get(f"d{day:%m%d}", usual), Tags=tags) for day in days(FIRST, count)]


def _run(root: Path, rows: list[Row] | None, more: str = "", chat: str = "", **asked: Any) -> Run:
    (root / "research").mkdir(exist_ok=True)
    (root / "chat").mkdir(exist_ok=True)
    (root / "research" / "main.tf").write_text(CODE, "utf-8")
    (root / "research" / "ai-workload.yaml").write_text(MANIFEST + more, "utf-8")
    (root / "chat" / "ai-workload.yaml").write_text(CHAT + chat, "utf-8")
    (root / "evidence").mkdir(exist_ok=True)
    if rows:
        write(root / "evidence" / "bill.csv", rows)
    request = Request((root,), AS_OF, evidence=root / "evidence", **asked)
    return Run(request, lambda stage, done, total: None)


def _of(run: Run, name: str, kind: str = "workload") -> Subject:
    return next(s for s in run.facts.subjects if s.kind == kind and s.workload == name)


def _value(one: Subject, name: str) -> Any:
    return one.facts[name].value


def test_billed_stands_before_declared(tmp_path: Path) -> None:
    run = _run(tmp_path, _nodes(), "fixed_cost: $400,000/month\n")
    found = _of(run, "research")
    cost = found.facts["fixed_cost"]
    assert cost.value == Money(cost.value.amount, "USD", "month")
    assert round(cost.value.amount) == 156_000
    assert cost.basis == "billed"
    assert "billed 2026-10-21 to 2026-11-19" in cost.because
    assert "the manifest declares 400,000 USD a month" in cost.because
    assert round(_value(found, "cost_against_bill"), 2) == Decimal("2.56")
    assert found.facts["capacity_cost"].basis == "billed"


def test_without_a_bill_the_declaration_stands(tmp_path: Path) -> None:
    found = _of(_run(tmp_path, None, "fixed_cost: $400,000/month\n"), "research")
    assert found.facts["fixed_cost"].basis == "declared"
    assert _value(found, "cost_against_bill") is None


def test_the_bill_tells_what_is_paid_for(tmp_path: Path) -> None:
    """Two of four nodes are billed, so what was measured is a larger part of it."""
    more = "evidence: {gpu_utilization: {file: use.csv}}\n"
    (tmp_path / "research").mkdir()
    samples = ["timestamp,series,value,unit"] + [
        f"{day}T{hour:02}:00:00Z,gpu-{gpu},50,%"
        for day in days(AS_OF - timedelta(days=30), 30)
        for hour in range(24)
        for gpu in range(16)
    ]
    (tmp_path / "research" / "use.csv").write_text("\n".join(samples) + "\n", "utf-8")
    fours = _of(_run(tmp_path, _nodes(), more), "research", "capacity")
    twos = _of(_run(tmp_path, _nodes(machines=2), more), "research", "capacity")
    assert _value(twos, "gpu_utilization") == Decimal("0.5")
    assert "billed hours" in twos.facts["gpu_utilization"].because
    assert _value(fours, "gpu_utilization").low < _value(twos, "gpu_utilization")


@pytest.mark.parametrize(
    ("status", "low"), [("Used", 1), ("Unused", 0), ("", None)], ids=["used", "unused", "empty"]
)
def test_an_empty_commitment_column_is_unknown(
    tmp_path: Path, status: str, low: int | None
) -> None:
    rows = _nodes(CommitmentDiscountId="ri-1", CommitmentDiscountStatus=status,
                  PricingCategory="Committed")  # fmt: skip
    capacity = _of(_run(tmp_path, rows), "research", "capacity")
    used = capacity.measures["commitment_use"].statistic("mean", 30, AS_OF, None)
    assert isinstance(used.value, Unknown) if low is None else used.value == low


def test_an_unusual_day_is_found_and_explained(tmp_path: Path) -> None:
    rows = _chat(d1110="1300", d1112="700")
    found = _of(_run(tmp_path, rows), "chat")
    assert _value(found, "dearest_day") == date(2026, 11, 10)
    assert _value(found, "dearest_day_ratio") == Decimal("3.25")
    assert _value(found, "dearest_day_excess").amount == 900
    assert _value(found, "unusual_days") == 1
    assert _value(found, "unexplained_day") == date(2026, 11, 10)
    told = _of(
        _run(tmp_path, rows, chat="anomalies: [{date: 2026-11-10, cause: a loop}]\n"), "chat"
    )
    assert _value(told, "unusual_days") == 1
    assert _value(told, "unexplained_day") is None
    asked = _of(_run(tmp_path, rows, chat="anomalies: [{date: 2026-11-10, cause: open}]\n"), "chat")
    assert _value(asked, "unexplained_day") == date(2026, 11, 10)


@pytest.mark.parametrize(
    ("usual", "peak"), [("4", "19"), ("30", "79"), ("400", "1199")], ids=["day", "excess", "times"]
)
def test_small_days_are_not_unusual(tmp_path: Path, usual: str, peak: str) -> None:
    found = _of(_run(tmp_path, _chat(usual=usual, d1110=peak)), "chat")
    assert _value(found, "unusual_days") == 0


def test_mondays_are_compared_with_mondays(tmp_path: Path) -> None:
    """A batch every Monday is a normal Monday."""
    mondays = {f"d{day:%m%d}": "4000" for day in days(FIRST, 51) if day.weekday() == 0}
    found = _of(_run(tmp_path, _chat(**mondays)), "chat")
    assert _value(found, "unusual_days") == 0


def test_the_rate_to_the_end_of_the_month(tmp_path: Path) -> None:
    found = _of(_run(tmp_path, _chat()), "chat")
    spent = found.facts["spend_against_budget"]
    assert spent.value == Decimal(12_000) / 15_000
    assert "7,600 USD to 2026-11-19, 12,000 at the end of the month" in spent.because
    assert _value(found, "forecast_error") == Decimal(1600) / 12_400


@pytest.mark.parametrize("name", ["fixed_cost", "dearest_day_ratio", "spend_against_budget"])
@pytest.mark.parametrize("case", ["hole", "old", "short"])
def test_a_bill_that_says_too_little_says_nothing(tmp_path: Path, name: str, case: str) -> None:
    rows = [*_nodes(), *_chat()]
    if case == "hole":
        rows = [row for row in rows if "2026-11-05" not in row["ChargePeriodStart"]]
    elif case == "old":
        rows = [row for row in rows if row["ChargePeriodStart"] < "2026-10-05"]
    else:
        rows = [row for row in rows if row["ChargePeriodStart"] > "2026-11-10"]
    run = _run(tmp_path, rows)
    found = _of(run, "research" if name == "fixed_cost" else "chat")
    fact = found.facts.get(name)
    open_ended = fact is not None and isinstance(fact.value, Interval) and fact.value.high is None
    assert fact is None or isinstance(fact.value, Unknown) or open_ended


def test_a_bad_bill_is_no_clean_audit(tmp_path: Path) -> None:
    report = _run(tmp_path, [*_chat()[:-1], charge(AS_OF, "NaN")], profile="audit").report()
    assert report.exit_code == 3
    assert [one.kind for one in report.problems] == ["number"]
    row = next(row for row in report.inputs if row["path"].endswith("bill.csv"))
    assert row["outcome"] == "could_not_check"


def test_a_bill_is_an_input_with_its_digest(tmp_path: Path) -> None:
    report = _run(tmp_path, _chat()).report()
    row = next(row for row in report.inputs if row["path"] == "evidence/bill.csv")
    assert row["outcome"] == "judged"
    assert len(row["sha256"]) == 64


def test_spend_without_code_is_told_by_money(tmp_path: Path) -> None:
    run = _run(tmp_path, [*_chat(), charge(FIRST, "600", SubAccountId="77")])
    said = " ".join(gap.message for gap in run.report().gaps)
    assert "$600 of AI spend in the bill is in no repository: 77" in said
    whole = next(one for one in run.facts.subjects if one.kind == "portfolio")
    assert _value(whole, "without_code_share") == Decimal(600) / 21_000


def test_two_workloads_on_one_charge_are_a_problem(tmp_path: Path) -> None:
    match = "evidence: {match: {pool: shared}}\n"
    rows = [charge(day, "9", Tags=tagged(pool="shared")) for day in days(FIRST, 51)]
    report = _run(tmp_path, rows, match, match).report()
    assert [one.kind for one in report.problems] == ["contested"]
