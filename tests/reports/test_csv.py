"""CSV: one row a finding with its money as a number, and rows for what was not checked."""

import csv
import io

from report_samples import report, written

from checker.reports.csv import COLUMNS
from checker.reports.style import Style


def rows(style: Style = Style()) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written("csv", report(), style), newline="")))


def test_one_row_a_finding_then_what_was_not_checked() -> None:
    found = rows()
    assert list(found[0]) == list(COLUMNS)
    assert [row["verdict"] for row in found] == [
        "fail", "fail", "fail", "warn", "unknown", "waived",
        "could not read", "could not read", "not checked", "not checked",
    ]  # fmt: skip


def test_a_row_says_who_what_where_and_how_much() -> None:
    first = rows()[0]
    assert (first["amount"], first["currency"], first["period"], first["kind_of_money"]) == (
        "93600", "USD", "month", "idle",
    )  # fmt: skip
    assert (first["owner"], first["team"], first["workload"]) == ("ml@x.example", "ml", "llm")
    assert (first["file"], first["line"]) == ("services/a b/gamma/compute.tf", "18")
    assert first["title"] == "busy holds"
    assert rows()[5]["waiver"] == "expires: 2027-02-15; reason: moves in January"
    assert rows()[4]["missing"] == "owner: nobody says it"
    assert rows()[1]["same_cause_as"] == "f1"


def test_passes_come_on_request() -> None:
    passed = [row["address"] for row in rows(Style(verbose=True)) if row["verdict"] == "pass"]
    assert passed == ["c.d", "e.f"]
