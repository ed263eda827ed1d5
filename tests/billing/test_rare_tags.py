"""A tag that only one late charge carries is read all the same."""

from datetime import date
from pathlib import Path

import pytest
from focus_rows import charge, days, node, tagged, write
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


def test_a_tag_says_nothing_beyond_itself(tmp_path: Path) -> None:
    """No sign within a value makes two of it, and one that is blank leaves it to the next tag."""
    rows = [
        charge(date(2026, 11, 9), "3", Tags=tagged(team="x\x1fdemo", workload="other")),
        charge(date(2026, 11, 9), "4", Tags=tagged(team='","demo', workload='de"mo')),
        charge(date(2026, 11, 9), "5", Tags=tagged(**{"user:workload": "demo", "workload": " "})),
        charge(date(2026, 11, 9), "6", Tags='{"workload": ["demo"]}'),
        charge(date(2026, 11, 9), "7", Tags='{"workload": null, "user:workload": "demo "}'),
    ]
    write(tmp_path / "bill.csv", rows)
    found = bills(tmp_path, "bill.csv")
    assert found.read(CLAIMS)["demo"].total == 12
    assert not found.problems


@pytest.mark.parametrize(("held", "at_once"), [(1, 1), (7, 2), (1_000, 3)])
def test_twins_are_found_in_any_number_of_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int, at_once: int
) -> None:
    monkeypatch.setattr(scan, "_DUPLICATES_HELD", held)
    monkeypatch.setattr(scan, "_DUPLICATES_AT_ONCE", at_once)
    rows = [node(day, at) for day in days(date(2026, 11, 1), 9) for at in range(3)]
    write(tmp_path / "bill.csv", [*rows, *rows[4:9]])
    found = bills(tmp_path, "bill.csv")
    assert not found.read(CLAIMS)
    assert ["5 charges" in one.message for one in found.problems] == [True]


def test_files_that_hold_the_same_charges_are_named(tmp_path: Path) -> None:
    rows = [node(day, 1) for day in days(date(2026, 11, 1), 9)]
    for name, some in (("a", rows[:5]), ("b", rows[4:7]), ("c", rows[7:])):
        write(tmp_path / f"{name}.csv", some)
    found = bills(tmp_path, "a.csv", "b.csv", "c.csv")
    assert not found.read(CLAIMS)
    said = "1 charges of AI resources stand twice in the bills, in a.csv and b.csv"
    assert [one.message for one in found.problems] == [said]
