"""Charges that are each described in their own way are still a few products, in little memory."""

from datetime import date
from pathlib import Path

import pytest
from focus_rows import charge, days, tagged, write
from reading_bills import CLAIMS, bills

from checker.billing import checking, scan
from checker.billing.products import Product
from checker.billing.products import decide as real

TAGS = tagged(workload="demo")


def _row(day: date, text: str, **more: str) -> dict[str, str]:
    plain = {"ServiceCategory": "Compute", "ServiceName": "Machines", "PricingUnit": "Hours"}
    return charge(day, "2", ChargeDescription=text, Tags=TAGS, **{**plain, **more})


@pytest.mark.parametrize("most", [50_000, 4])
def test_what_is_sold_does_not_hang_on_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(checking, "_MOST_GOODS", most)
    monkeypatch.setattr(checking, "_MOST_WORDINGS", 2)
    seen: list[Product] = []
    monkeypatch.setattr(scan, "decide", lambda one, catalog: seen.append(one) or real(one, catalog))
    rows = [_row(day, f"NVIDIA H100 lease {day:%Y%m%d}") for day in days(date(2026, 11, 1), 9)]
    rows += [
        _row(
            day, f"{'abcdefghi'[n]}x", ServiceName="Talk", ServiceCategory="AI and Machine Learning"
        )
        for n, day in enumerate(days(date(2026, 11, 1), 9))
    ]
    rows += [_row(day, "disk") for day in days(date(2026, 11, 1), 9)]
    write(tmp_path / "bill.csv", rows)
    bill = bills(tmp_path, "bill.csv").read(CLAIMS)["demo"]
    assert bill.total == 36
    assert {one.accelerator for one in bill.hours} == {"H100-80GB"}
    if most == 4:
        told = sorted((one.service, one.description) for one in seen)
        assert told == [("Machines", "NVIDIA H100 lease #"), ("Machines", "disk"), ("Talk", "")]


def test_more_wordings_than_memory_are_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = checking._list_goods
    turns: list[int] = []

    def once_too_much(*given: object) -> None:
        turns.append(1)
        if len(turns) == 1:
            raise checking.ColumnsError("failed to allocate data of size 32.0 KiB")
        made(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "_list_goods", once_too_much)
    write(tmp_path / "bill.csv", [_row(date(2026, 11, 1), "NVIDIA H100 lease 20261101")])
    assert bills(tmp_path, "bill.csv").read(CLAIMS)["demo"].total == 2
    assert len(turns) == 2
