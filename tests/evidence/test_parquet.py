"""Parquet gives what CSV gives, small or large, and says what is wrong with a file."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from checker.documents import columns as door
from checker.documents.tree import SourceTree
from checker.evidence import EvidenceStore, read
from checker.evidence.formats import parquet
from checker.model.facts import PaidHours
from checker.model.values import Interval

duckdb = pytest.importorskip("duckdb")
AS_OF = date(2026, 11, 21)
DAYS = 2
START = datetime(2026, 11, 19, tzinfo=UTC)
STATISTICS = (("mean", None), ("p20", None), ("p95", None), ("share_at_or_above", Decimal("0.6")),
              ("longest_run_below", Decimal("0.6")), ("coefficient_of_variation", None),
              ("month_growth", None), ("share_of_gpus_below", Decimal("0.3")))  # fmt: skip
Row = tuple[datetime, str, float | None]


def rows(rng: random.Random, minutes: int, gpus: int = 3, kept: float = 1) -> list[Row]:
    """Four days of samples, of which a part is left out; the last GPU is idle."""
    found: list[Row] = []
    for gpu in range(gpus):
        for at in range(-DAYS * 1440, DAYS * 1440, minutes):
            value = rng.choice((0.0, 12.5, 59.99, 60.0, 60.01, 99.125)) if gpu < gpus - 1 else 2.0
            if rng.random() < kept:
                found.append((START + timedelta(minutes=at), f"g{gpu}", value))
    return found


def write(path: Path, query: str, given: Sequence[Row]) -> None:
    base = duckdb.connect(config={"threads": 1})
    base.execute("SET TimeZone='UTC'")
    base.execute("CREATE TABLE r (t TIMESTAMPTZ, gpu VARCHAR, v DOUBLE)")
    base.executemany("INSERT INTO r VALUES (?, ?, ?)", given)
    base.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    base.close()


LONG = "SELECT t AS timestamp, 'gpu-' || gpu AS series, v AS value, '%' AS unit, 'a' AS pool FROM r"
NAMED = "'DCGM_FI_DEV_GPU_UTIL' AS metric"
SHAPES = {
    "long with a unit": LONG,
    "wide with label columns": "SELECT t AS timestamp, gpu, 'a' AS pool, v AS value, "
    f"{NAMED} FROM r",
    "a map of labels": "SELECT t AS timestamp, MAP {'gpu': gpu, 'pool': 'a'} AS labels, "
    f"v AS value, {NAMED} FROM r",
    "seconds": "SELECT CAST(epoch(t) AS BIGINT) AS timestamp, gpu, 'a' AS pool, v AS value, "
    f"{NAMED} FROM r",
    "milliseconds": "SELECT epoch_ms(t) AS timestamp, gpu, 'a' AS pool, v AS value, "
    f"{NAMED} FROM r",
    "decimals": "SELECT t AS timestamp, gpu, 'a' AS pool, CAST(v AS DECIMAL(9, 3)) AS value, "
    f"{NAMED} FROM r",
    "text": "SELECT strftime(t, '%Y-%m-%dT%H:%M:%SZ') AS timestamp, gpu, 'a' AS pool, "
    f"CAST(v AS VARCHAR) AS value, {NAMED} FROM r",
}


def csv_of(folder: Path, given: Sequence[Row]) -> EvidenceStore:
    lines = ["timestamp,series,value,unit,pool"]
    lines += [f"{time.isoformat()},gpu-{gpu},{value},%,a" for time, gpu, value in given]
    folder.mkdir(exist_ok=True)
    (folder / "u.csv").write_text("\n".join(lines) + "\n")
    return read([""], SourceTree(folder), AS_OF)


def answers(store: EvidenceStore, gpus: int = 3) -> list[Any]:
    assert not store.problems, store.problems
    measure = store.measure("gpu_utilization", {"pool": "a"}, PaidHours(gpus, None))
    assert measure is not None
    facts = [measure.statistic(name, DAYS, AS_OF, of) for name, of in STATISTICS]
    return [(fact.value, measure.coverage(DAYS, AS_OF)) for fact in facts]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("large", [False, True])
def test_every_shape_gives_what_csv_gives(
    tmp_path: Path, shape: str, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "BY_ROWS", 0 if large else 10**6)
    given = rows(random.Random(3), 20)
    (tmp_path / "p").mkdir()
    write(tmp_path / "p" / "u.parquet", SHAPES[shape], given)
    store = read([""], SourceTree(tmp_path / "p"), AS_OF)
    assert answers(store) == answers(csv_of(tmp_path / "c", given))
    assert all(one.held for one in store.series) == (large and shape != "text")


@pytest.mark.parametrize("minutes", [1, 5, 7, 18, 30, 60, 120])
def test_hours_of_a_large_file_are_those_of_its_samples(
    tmp_path: Path, minutes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "BY_ROWS", 0)
    for seed in range(2):
        given = rows(random.Random(seed), minutes, kept=0.9)
        folder = tmp_path / str(seed)
        folder.mkdir()
        write(folder / "u.parquet", LONG, given)
        store = read([""], SourceTree(folder), AS_OF)
        assert all(one.held for one in store.series)
        assert answers(store, 4) == answers(csv_of(tmp_path / f"c{seed}", given), 4)


def test_two_months_in_two_files_are_one_series(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "BY_ROWS", 0)
    given = rows(random.Random(5), 30)
    (tmp_path / "p").mkdir()
    write(tmp_path / "p" / "a.parquet", LONG, [row for row in given if row[0] < START])
    write(tmp_path / "p" / "b.parquet", LONG, [row for row in given if row[0] >= START])
    store = read([""], SourceTree(tmp_path / "p"), AS_OF)
    assert answers(store) == answers(csv_of(tmp_path / "c", given))
    write(tmp_path / "p" / "c.parquet", LONG, given[-50:])
    again = read([""], SourceTree(tmp_path / "p"), AS_OF)
    assert {problem.kind for problem in again.problems} == {"overlap"}


def test_rows_may_stand_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "BY_ROWS", 0)
    given = rows(random.Random(6), 15, kept=0.8)
    found = []
    for seed in range(3):
        folder = tmp_path / str(seed)
        folder.mkdir()
        write(folder / "u.parquet", LONG, random.Random(seed).sample(given, len(given)))
        found.append(answers(read([""], SourceTree(folder), AS_OF)))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("parts", [10, 3_500_000])
def test_a_sample_that_stands_twice_counts_once(
    tmp_path: Path, parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does in a small file, whatever the order; the note tells how many."""
    monkeypatch.setattr("checker.evidence.bulk._MOST_OPEN", parts)
    given = rows(random.Random(8), 15, kept=0.9)
    given += random.Random(9).sample(given, 40)
    write(tmp_path / "u.parquet", LONG, random.Random(10).sample(given, len(given)))
    found = []
    for limit in (10**6, 0):
        monkeypatch.setattr(parquet, "BY_ROWS", limit)
        store = read([""], SourceTree(tmp_path), AS_OF)
        assert not store.problems, store.problems
        assert [one.message for one in store.notices] == [
            "40 samples are given twice and counted once (u.parquet)"
        ]
        found.append(answers(store))
    assert found[0] == found[1]


def test_counters_and_key_figures_are_read_row_by_row(tmp_path: Path) -> None:
    given = [(START + timedelta(hours=n), "x", 100.0 * n + 100) for n in range(-1, 49)]
    write(tmp_path / "t.parquet",
          "SELECT t AS timestamp, 'vllm:prompt_tokens_total' AS metric, 'a' AS pool, v AS value, "
          "'tokens' AS unit FROM r", given)  # fmt: skip
    write(tmp_path / "k.parquet", "SELECT CAST(t AS DATE) AS date, 'w' AS workload, "
          "'inference-cost' AS kpi, v AS value, 'USD' AS unit FROM r", given[1:2])  # fmt: skip
    store = read([""], SourceTree(tmp_path), AS_OF)
    assert not store.problems, store.problems
    tokens = store.measure("tokens", {"pool": "a"})
    assert tokens is not None
    assert store.measure("kpi", {"workload": "w"}) is not None


def bad(rows: int, change: Callable[[Row], Row]) -> list[Row]:
    given = [(START + timedelta(hours=n), "g0", 50.0) for n in range(rows)]
    return [*given[:-1], change(given[-1])]


CASES = {
    "a naive time": ("SELECT CAST(t AS TIMESTAMP) AS timestamp, gpu, v AS value FROM r",
                     None, "time", 0, "no time zone"),
    "140 %": (LONG, lambda row: (row[0], row[1], 140.0), "range", 30, "140.0% is more than"),
    "negative": (LONG, lambda row: (row[0], row[1], -1.5), "range", 30, "-1.5 is less than"),
    "NaN": (LONG, lambda row: (row[0], row[1], float("nan")), "not-finite", 30, "NaN or infinite"),
    "infinite": (LONG, lambda row: (row[0], row[1], float("inf")), "not-finite", 30, "infinite"),
    "empty": (LONG, lambda row: (row[0], row[1], None), "not-finite", 30, "NaN"),
    "the future": (LONG, lambda row: (row[0] + timedelta(days=9), row[1], 5.0), "future", 30,
                   "after the day of this check"),
    "two samples of one time": (LONG, lambda row: (row[0] - timedelta(hours=1), row[1], 5.0),
                                "conflict", None, "two samples of"),
    "two units": ("SELECT t AS timestamp, gpu, v AS value, CASE WHEN v = 50 THEN '%' ELSE 'ratio' "
                  "END AS unit, 'DCGM_FI_DEV_GPU_UTIL' AS metric FROM r",
                  lambda row: (row[0], row[1], 0.5), "unit", 30, "some rows are in"),
    "no unit": ("SELECT t AS timestamp, gpu, v AS value FROM r", None, "unit", 1, "no unit"),
    "no value": ("SELECT t AS timestamp, gpu FROM r", None, "header", 0, "no column value"),
    "a list": ("SELECT t AS timestamp, [gpu] AS tags, v AS value FROM r", None, "header", 0,
               "which is no label"),
    "no rows": (LONG + " WHERE v > 1000", None, "empty", 0, "no row"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("large", [False, True])
def test_the_trouble_of_a_file_is_named(
    tmp_path: Path, name: str, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "BY_ROWS", 0 if large else 10**6)
    query, change, kind, row, says = CASES[name]
    write(tmp_path / "u.parquet", query, bad(30, change or (lambda one: one)))
    problems = read([""], SourceTree(tmp_path), AS_OF).problems
    assert [problem.kind for problem in problems] == [kind], problems
    place = str(problems[0].location)
    assert row is None or place == f"u.parquet:{row or 1}", place
    assert says in problems[0].message
    assert problems[0].next_step


@pytest.mark.parametrize("keep", [4, 200, -5])
def test_a_truncated_file_is_no_evidence(tmp_path: Path, keep: int) -> None:
    write(tmp_path / "whole.parquet", LONG, rows(random.Random(1), 60))
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "u.parquet").write_bytes((tmp_path / "whole.parquet").read_bytes()[:keep])
    (problem,) = read([""], SourceTree(tmp_path / "e"), AS_OF).problems
    assert (problem.kind, str(problem.location)) == ("syntax", "u.parquet:1")
    assert "cannot be read as Parquet" in problem.message
    assert "/proc" not in problem.message


def test_a_page_that_was_changed_is_no_evidence(tmp_path: Path) -> None:
    write(tmp_path / "u.parquet", LONG, rows(random.Random(1), 5))
    data = bytearray((tmp_path / "u.parquet").read_bytes())
    data[60:400] = bytes(340)
    (tmp_path / "u.parquet").write_bytes(data)
    store = read([""], SourceTree(tmp_path), AS_OF)
    assert store.problems


def test_without_the_extra_the_next_step_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "installed", lambda: False)
    (tmp_path / "u.parquet").write_bytes(b"PAR1")
    (problem,) = read([""], SourceTree(tmp_path), AS_OF).problems
    assert problem.kind == "not-installed"
    assert "[audit]" in problem.next_step


def test_a_time_zone_in_the_envelope_is_heeded_and_the_digest_checked(tmp_path: Path) -> None:
    given = [(START + timedelta(hours=n), "g0", 50.0) for n in range(48)]
    path = tmp_path / "u.parquet"
    write(path, "SELECT CAST(t AS TIMESTAMP) AS timestamp, gpu, v AS value FROM r", given)
    envelope = (
        "schema: ai-spend/evidence/v1\nkind: gpu_utilization\nsource: a test\nunit: '%'\n"
        "time_zone: Europe/Berlin\ncollected_at: 2026-11-21T00:00:00Z\nlabels: {pool: a}\nsha256: "
    )
    beside = tmp_path / "u.parquet.envelope.yaml"
    beside.write_text(envelope + sha256(path.read_bytes()).hexdigest() + "\n")
    store = read([""], SourceTree(tmp_path), AS_OF)
    assert not store.problems, store.problems
    first = datetime.fromtimestamp(store.series[0].times[0] / 1000, UTC)
    assert first == START - timedelta(hours=1)
    measure = store.measure("gpu_utilization", {"pool": "a"}, PaidHours(1, None))
    assert measure is not None
    value = measure.statistic("mean", 2, AS_OF, None).value
    assert isinstance(value, Interval)
    beside.write_text(envelope + "0" * 64 + "\n")
    (problem,) = read([""], SourceTree(tmp_path), AS_OF).problems
    assert problem.kind == "digest"
