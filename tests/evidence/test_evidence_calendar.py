"""Days are UTC days wherever the clocks change, in leap years, and where a month is not whole."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from checker.documents.tree import SourceTree
from checker.evidence import EvidenceStore, read
from checker.evidence.daily import DailyMeasure
from checker.evidence.formats import parquet
from checker.model.facts import PaidHours
from checker.model.values import Interval, Unknown

BERLIN = ZoneInfo("Europe/Berlin")


def store(folder: Path, lines: list[str], as_of: date, more: str = "") -> EvidenceStore:
    folder.mkdir(exist_ok=True)
    path = folder / "t.csv"
    path.write_text("timestamp,series,value,unit,workload\n" + "\n".join(lines) + "\n")
    (folder / "t.csv.envelope.yaml").write_text(
        f"schema: ai-spend/evidence/v1\nkind: tokens\nsource: a test\n{more}"
        f"collected_at: {as_of}T00:00:00Z\nsha256: {sha256(path.read_bytes()).hexdigest()}\n"
    )
    return read([""], SourceTree(folder), as_of)


def measured(found: EvidenceStore) -> DailyMeasure:
    assert not found.problems, found.problems
    measure = found.measure("tokens", {"workload": "w"})
    assert isinstance(measure, DailyMeasure)
    return measure


@pytest.mark.parametrize("as_of", [date(2026, 10, 27), date(2026, 3, 31), date(2028, 3, 2)])
def test_a_day_has_24_hours_whatever_zone_the_times_are_written_in(
    tmp_path: Path, as_of: date
) -> None:
    # 2026-10-25 has 25 hours in Berlin, 2026-03-29 has 23, and 2028 has a 29 February.
    end = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    lines = [
        f"{(end - timedelta(hours=n)).astimezone(BERLIN).isoformat()},t,1,tokens,w"
        for n in range(1, 24 * 4 + 1)
    ]
    measure = measured(store(tmp_path, lines, as_of))
    for name in ("mean", "p20", "p95"):
        assert measure.statistic(name, 4, as_of, None).value == 24
    assert measure.coverage(4, as_of).measured == 96


def test_growth_over_a_leap_day_compares_windows_of_one_length(tmp_path: Path) -> None:
    as_of = date(2028, 3, 31)
    lines = [
        f"{as_of - timedelta(days=n)}T00:00:00Z,t,{200 if n <= 30 else 100},tokens,w"
        for n in range(1, 61)
    ]
    assert f"{date(2028, 2, 29)}T00:00:00Z,t,100,tokens,w" in lines
    assert (
        measured(store(tmp_path, lines, as_of)).statistic("month_growth", 30, as_of, None).value
        == 1
    )


def test_half_a_month_leaves_growth_open_above(tmp_path: Path) -> None:
    as_of = date(2026, 11, 21)
    days = [n for n in range(1, 61) if n not in range(20, 30)]
    lines = [f"{as_of - timedelta(days=n)}T00:00:00Z,t,100,tokens,w" for n in days]
    value = measured(store(tmp_path, lines, as_of)).statistic("month_growth", 30, as_of, None).value
    assert isinstance(value, Unknown)
    assert value.low is not None
    assert round(Decimal(value.low), 6) == Decimal("-0.333333")
    gone = [f"{as_of - timedelta(days=n)}T00:00:00Z,t,100,tokens,w" for n in range(1, 31)]
    value = (
        measured(store(tmp_path / "b", gone, as_of))
        .statistic("month_growth", 30, as_of, None)
        .value
    )
    assert isinstance(value, Unknown)
    assert value.low == -1


def test_a_gap_in_a_counter_is_bounded_by_its_ends(tmp_path: Path) -> None:
    as_of = date(2026, 11, 21)
    start = datetime(2026, 11, 18, tzinfo=UTC)
    kept = [n for n in range(73) if not 20 <= n < 40]
    lines = [f"{(start + timedelta(hours=n)).isoformat()},c,{10 * n},tokens,w" for n in kept]
    envelope = "metric: vllm:prompt_tokens_total\nlabels: {type: prompt}\nwindow: {from: 2026-11-18T00:00:00Z, to: 2026-11-21T00:00:00Z, step: 1h}\n"  # noqa: E501
    found = store(tmp_path, lines, as_of, envelope)
    value = measured(found).statistic("mean", 3, as_of, None).value
    assert isinstance(value, Unknown)
    assert value.low == 240
    days = measured(found).statistic("p20", 3, as_of, None).value
    assert isinstance(days, Unknown)
    assert days.low is not None
    assert days.low <= 190


def test_local_times_of_a_table_are_told_apart_or_refused(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    for number, (first, refused) in enumerate((("2026-11-18", False), ("2026-10-24", True),
                                               ("2026-03-28", True))):  # fmt: skip
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "u.parquet"
        duckdb.connect().execute(
            f"COPY (SELECT TIMESTAMP '{first} 00:30:00' + to_hours(i) AS timestamp, 'g' AS series, "
            f"50.0 AS value FROM range(48) r(i)) TO '{path}' (FORMAT parquet)"
        )
        (folder / "u.parquet.envelope.yaml").write_text(
            "schema: ai-spend/evidence/v1\nkind: gpu_utilization\nsource: a test\nunit: '%'\n"
            "time_zone: Europe/Berlin\ncollected_at: 2026-11-21T00:00:00Z\n"
            f"sha256: {sha256(path.read_bytes()).hexdigest()}\n"
        )
        problems = read([""], SourceTree(folder), date(2026, 11, 21)).problems
        assert [one.kind for one in problems] == (["time"] if refused else [])
        assert all("clocks change" in one.message for one in problems)


def test_a_window_of_which_a_part_is_measured_is_an_interval_in_a_table_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.setattr(parquet, "BY_ROWS", 0)
    duckdb.connect().execute(
        "COPY (SELECT TIMESTAMPTZ '2026-11-11 00:00:00+00' + to_hours(i) AS timestamp, 'g' AS "
        "series, 50.0 AS value, '%' AS unit, 'w' AS workload FROM range(240) r(i)) "
        f"TO '{tmp_path / 'u.parquet'}' (FORMAT parquet)"
    )
    found = read([""], SourceTree(tmp_path), date(2026, 11, 21))
    measure = found.measure("gpu_utilization", {"workload": "w"}, PaidHours(1, None))
    assert measure is not None
    assert measure.statistic("mean", 10, date(2026, 11, 21), None).value == Decimal("0.5")
    value = measure.statistic("mean", 20, date(2026, 11, 21), None).value
    assert value == Interval(Decimal("0.25"), Decimal("0.75"))
