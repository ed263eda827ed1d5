"""What must hold of any bill: order means nothing, less proves less, scale recommends nothing."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from focus_rows import Row, charge, days, node, tagged, write
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_bills import bills, claims
from test_bills_are_judged import AS_OF, CHAT, CODE, MANIFEST

from checker.check import Request, check
from checker.model.bills import Bill, Claim

CLAIMS = claims(Claim("research", {"workload": "research"}), Claim("chat", {"workload": "chat"}))
FIRST = date(2026, 10, 1)
HELD = """
resource "aws_ec2_capacity_reservation" "held" {
  instance_type     = "p4d.24xlarge"
  instance_platform = "Linux/UNIX"
  availability_zone = "us-east-1a"
  instance_count    = 4
}
"""
POLICIES = ("no-day-costs-three-times-a-normal-one", "commitment-is-used",
            "billed-spend-is-attributable", "billed-spend-is-in-a-repository",
            "declared-cost-matches-the-bill", "fixed-cost-is-known")  # fmt: skip


def _rows(seed: int) -> list[Row]:
    pick = Random(seed)
    rows: list[Row] = []
    for day in days(FIRST, 51):
        tags = tagged(workload="chat") if pick.random() < 0.9 else ""
        peak = 4 if pick.random() < 0.05 else 1
        rows.append(charge(day, f"{300 + pick.randrange(200) * peak}", Tags=tags))
        for at in range(2):
            status = "Used" if pick.random() < 0.8 else "Unused"
            rows.append(node(day, at, Tags=tagged(workload="research"), CommitmentDiscountId="r",
                             CommitmentDiscountStatus=status,
                             PricingCategory="Committed"))  # fmt: skip
    return rows


def _read(rows: list[Row], *names: str) -> dict[str, Bill]:
    with TemporaryDirectory() as folder:
        for at, name in enumerate(names):
            write(Path(folder) / name, rows[at :: len(names)])
        found = bills(Path(folder), *names)
        read = found.read(CLAIMS)
        assert not found.problems
        return {
            name: bill._replace(files=frozenset(), location=None) for name, bill in read.items()
        }  # type: ignore[arg-type]


def _verdicts(rows: list[Row] | None) -> dict[tuple[str, str], str]:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in (("research", MANIFEST), ("chat", CHAT)):
            (root / name).mkdir()
            (root / name / "ai-workload.yaml").write_text(text, "utf-8")
        (root / "research" / "main.tf").write_text(CODE + HELD, "utf-8")
        (root / "evidence").mkdir()
        if rows is not None:
            write(root / "evidence" / "bill.csv", rows)
        report = check(
            Request(
                (root,), AS_OF, evidence=root / "evidence", select=POLICIES, second_reader="off"
            )
        )
    found = {(one.policy, one.address): one.verdict for one in report.findings}
    return found | {(name, at): "pass" for name, many in report.passed.items() for at in many}


@settings(max_examples=8)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_rows_means_nothing(seed: int, random: Any) -> None:
    rows = _rows(seed)
    mixed = list(rows)
    random.shuffle(mixed)
    assert _read(rows, "a.csv") == _read(mixed, "a.csv")


@settings(max_examples=4)
@given(st.integers(0, 10**6))
def test_files_and_formats_mean_nothing(seed: int) -> None:
    rows = _rows(seed)
    whole = _read(rows, "a.csv")
    assert whole == _read(rows, "a.parquet")
    assert whole == _read(rows, "a.csv.gz", "b.parquet", "c.csv")


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> None:
    """The first run of a process raises its recursion limit, which hypothesis asks not to see."""
    _verdicts(None)


def _day(row: Row) -> int:
    return (date.fromisoformat(row["ChargePeriodStart"][:10]) - FIRST).days


@settings(max_examples=6)
@given(st.integers(0, 10**6), st.sets(st.integers(0, 50), min_size=1, max_size=50))
def test_days_that_are_missing_move_verdicts_toward_unknown(seed: int, gone: set[int]) -> None:
    rows = _rows(seed)
    left = [row for row in rows if _day(row) not in gone]
    before, after = _verdicts(rows), _verdicts(left or None)
    better = {"unknown": 0, "fail": 0, "warn": 1, "pass": 2}
    for key, verdict in after.items():
        if key[0] in ("billed-spend-is-attributable", "billed-spend-is-in-a-repository"):
            continue
        if key in before and before[key] != "unknown":
            assert better[verdict] <= better[before[key]], (key, before[key], verdict)


@settings(max_examples=5)
@given(st.integers(0, 10**6), st.sampled_from(["0.01", "7", "1000"]))
def test_all_money_times_a_constant_leaves_shares_and_ratios(seed: int, factor: str) -> None:
    rows = _rows(seed)
    scaled = [
        {**row, **{name: str(Decimal(row[name]) * Decimal(factor))
                   for name in ("EffectiveCost", "ListCost", "BilledCost")}}
        for row in rows
    ]  # fmt: skip
    once, again = _read(rows, "a.csv"), _read(scaled, "a.csv")
    times = Decimal(factor)
    for name, bill in once.items():
        other = again[name]
        assert other.total == bill.total * times
        assert [one.cost for one in other.days] == [one.cost * times for one in bill.days]
        assert [one.normal for one in other.unusual] == [one.normal * times for one in bill.unusual]
        assert other.hours == bill.hours
        assert other.attributed * bill.total == bill.attributed * other.total
