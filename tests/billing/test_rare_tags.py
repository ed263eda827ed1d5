"""A tag that only one late charge carries is read all the same."""

from datetime import date
from pathlib import Path

import pytest
from focus_rows import charge, days, tagged, write
from reading_bills import CLAIMS, bills

from checker.billing import scan


@pytest.mark.parametrize("first", [0, 1, 20_000])
def test_a_rare_tag_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int) -> None:
    monkeypatch.setattr(scan, "_FIRST_TAGS", first)
    rows = [charge(day, "1", Tags=tagged(pod="p")) for day in days(date(2026, 11, 1), 9)]
    rows.append(charge(date(2026, 11, 9), "5", Tags=tagged(pod="q", workload="demo")))
    rows.append(charge(date(2026, 11, 9), "7"))
    write(tmp_path / "bill.csv", rows)
    found = bills(tmp_path, "bill.csv")
    assert found.read(CLAIMS)["demo"].total == 5
    assert not found.problems
