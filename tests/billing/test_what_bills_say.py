"""Whose charges are, and which of them are use: tags, accounts, shares, credits, reservations."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from focus_rows import charge, days, node, tagged, write
from reading_bills import bills, claims

from checker.model.bills import Bill, Claim

FIRST = date(2026, 11, 1)


def _read(root: Path, rows: list[dict[str, str]], *asked: Claim) -> dict[str, Bill]:
    write(root / "bill.csv", rows)
    return dict(bills(root, "bill.csv").read(claims(*asked)))


DEMO = Claim("demo", {"workload": "demo"})


def test_taxes_credits_and_purchases_are_no_use_of_a_day(tmp_path: Path) -> None:
    tags = tagged(workload="demo")
    rows = [charge(FIRST, "10", Tags=tags), charge(FIRST, "2", Tags=tags, ChargeCategory="Tax"),
            charge(FIRST, "99", Tags=tags, ChargeCategory="Purchase"),
            charge(FIRST, "-4", Tags=tags, ChargeCategory="Credit")]  # fmt: skip
    found = _read(tmp_path, rows, DEMO)["demo"]
    assert [one.cost for one in found.days] == [10]
    assert found.total == 10
    assert found.credits == -4


def test_corrections_count_in_the_month_and_make_no_day_unusual(tmp_path: Path) -> None:
    tags = tagged(workload="demo")
    rows = [charge(FIRST, "10", Tags=tags),
            charge(FIRST, "-3", Tags=tags, ChargeClass="Correction")]  # fmt: skip
    (day,) = _read(tmp_path, rows, DEMO)["demo"].days
    assert (day.cost, day.regular) == (7, 10)


def test_an_unused_reservation_is_unused_and_paid_for(tmp_path: Path) -> None:
    rows = [node(FIRST, at, "24", Tags=tagged(workload="demo"), CapacityReservationId="cr-1",
                 CapacityReservationStatus=status)
            for at, status in enumerate(("Used", "Used", "Unused"))]  # fmt: skip
    found = _read(tmp_path, rows, DEMO)["demo"]
    assert [(one.used, one.unused) for one in found.uses] == [(48, 24)]
    assert [(one.hours, one.unused) for one in found.hours] == [(3 * 24 * 8, 24 * 8)]


def test_a_normal_day_needs_three_others(tmp_path: Path) -> None:
    rows = [charge(day, "10", Tags=tagged(workload="demo")) for day in days(FIRST, 5)]
    found = _read(tmp_path, rows, DEMO)["demo"]
    assert [one.day.day for one in found.unusual] == [4, 5]


def test_shares_split_and_leave_the_rest_to_nobody(tmp_path: Path) -> None:
    rows = [charge(FIRST, "100", Tags=tagged(pool="p"))]
    two = [Claim(name, {"pool": "p"}, share=Decimal(share))
           for name, share in (("a", "0.3"), ("b", "0.45"))]  # fmt: skip
    found = _read(tmp_path, rows, *two)
    assert {name: one.total for name, one in found.items()} == {"a": 30, "b": 45}


def test_a_name_comes_before_labels_and_labels_before_accounts(tmp_path: Path) -> None:
    rows = [charge(FIRST, "1", Tags=tagged(workload="a", pool="p"), SubAccountId="7"),
            charge(FIRST, "2", Tags=tagged(pool="p"), SubAccountId="7"),
            charge(FIRST, "4", SubAccountId="7")]  # fmt: skip
    three = [Claim("a", {"x": "y"}), Claim("b", {"pool": "p"}), Claim("c", {"x": "z"}, ("7",))]
    found = _read(tmp_path, rows, *three)
    assert {name: one.total for name, one in found.items()} == {"a": 1, "b": 2, "c": 4}


def test_an_account_of_several_workloads_is_nobody_s(tmp_path: Path) -> None:
    two = [Claim(name, {"workload": name}, ("7",)) for name in "ab"]
    assert not _read(tmp_path, [charge(FIRST, "4", SubAccountId="7")], *two)


def test_a_charge_of_several_days_belongs_to_all_of_them(tmp_path: Path) -> None:
    rows = [charge(FIRST, "30", Tags=tagged(workload="demo"),
                   ChargePeriodEnd="2026-11-04T00:00:00Z")]  # fmt: skip
    found = _read(tmp_path, rows, DEMO)["demo"]
    assert [(one.day.day, one.cost, one.regular) for one in found.days] == [
        (1, 10, 0), (2, 10, 0), (3, 10, 0),
    ]  # fmt: skip
    assert not found.holes
