"""A bill with anything in it that no bill holds is named, and not used; the others are."""

import struct
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from focus_rows import as_csv, charge, days, node, tagged, write
from reading_bills import CLAIMS, bills

from checker.billing import bills_among
from checker.documents.digest import sha256
from checker.documents.tree import SourceTree

CASES = yaml.safe_load((Path(__file__).parent / "bad_bills.yaml").read_text("utf-8"))
TAGS = tagged(workload="demo")


def _rows(case: dict[str, Any]) -> list[dict[str, str]]:
    first, second = date(2026, 11, 1), date(2026, 11, 2)
    rows = [charge(first, "1", Tags=TAGS), charge(second, "2", Tags=TAGS), node(second, 1)]
    rows[1] |= case.get("set", {})
    rows += [rows[2]] if case.get("again") else []
    rows = rows[: None if case.get("only") != "header" else 1]
    renames = case.get("rename", {})
    return [
        {renames.get(name, name): value for name, value in row.items() if name != case.get("drop")}
        if not renames
        else _renamed(row, renames)
        for row in rows
    ]


def _renamed(row: dict[str, str], renames: dict[str, str]) -> dict[str, str]:
    return {renames.get(name, name): value for name, value in row.items()}


def _text(case: dict[str, Any]) -> bytes:
    data = as_csv(_rows(case))
    for old, new in (case.get("text"),) if case.get("text") else ():
        assert old.encode() in data
        data = data.replace(old.encode(), new.encode(), 1)
    if case.get("only") == "header":
        data = data.splitlines(keepends=True)[0]
    if case.get("rename", {}).get("BilledCost") == "EffectiveCost":
        lines = as_csv(_rows({})).split(b"\n")
        lines[0] = lines[0].replace(b"BilledCost", b"EffectiveCost")
        data = b"\n".join(lines)
    return data


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_bad_bill(case: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "bill.csv").write_bytes(_text(case))
    found = bills(tmp_path, "bill.csv")
    read = found.read(CLAIMS)
    kinds = [one.kind for one in found.problems]
    if case["kind"] is None:
        assert not found.problems
        assert read
        assert case.get("gap", "") in " ".join(gap.message for gap in found.gaps)
        return
    allowed = case["kind"] if isinstance(case["kind"], list) else [case["kind"]]
    assert len(kinds) == 1
    assert kinds[0] in allowed
    assert not read, "what cannot be trusted is not used"
    assert case.get("says", "") in found.problems[0].message
    assert found.problems[0].next_step


def test_a_bad_bill_leaves_its_neighbor(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", [charge(date(2026, 11, 1), "NaN", Tags=TAGS)])
    write(tmp_path / "b.csv", [charge(date(2026, 11, 1), "7", Tags=TAGS)])
    found = bills(tmp_path, "a.csv", "b.csv")
    assert found.read(CLAIMS)["demo"].total == 7
    assert [one.location.path for one in found.problems if one.location] == ["a.csv"]


GOOD = as_csv([charge(date(2026, 11, day), "7", Tags=TAGS) for day in (1, 2)])
ODD = {
    "semicolons": (GOOD.replace(b",", b";"), 1, "separated by semicolons"),
    "tabs": (GOOD.replace(b",", b"\t"), 1, "separated by tabs"),
    "UTF-16": (GOOD.decode().encode("utf-16"), 1, "its text is UTF-16"),
    "Latin-1": (GOOD.replace(b"Bedrock", b"Bedr\xf6ck"), 2, "the text is not UTF-8"),
    "a line of totals": (GOOD + b"Total,14\n", 4, "a row has more or fewer fields"),
    "an open quote": (GOOD + b'"7,7', 4, "a quote is opened here and never closed"),
    "empty": (b"", 1, "the file is empty"),
    "a blank line": (b"\n", 1, "the file is empty"),
    "a heading above": (b"Bill of November\n" + GOOD, 1, "no column ChargePeriodStart and no"),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_csv_of_a_bill_is_named_with_its_line(tmp_path: Path, name: str) -> None:
    data, line, says = ODD[name]
    (tmp_path / "a.csv").write_bytes(data)
    (tmp_path / "b.csv").write_bytes(GOOD)
    found = bills(tmp_path, "a.csv", "b.csv")
    assert found.read(CLAIMS)["demo"].total == 14
    (problem,) = found.problems
    assert problem.location is not None
    assert (problem.location.path, problem.location.line) == ("a.csv", line)
    assert says in problem.message
    assert "/" not in problem.message, "no path of this machine, and no advice of the database"


@pytest.mark.parametrize("name", ["semicolons", "tabs", "UTF-16", "a line of totals"])
def test_what_looks_like_a_bill_is_told_as_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.csv").write_bytes(ODD[name][0])
    assert bills_among([""], SourceTree(tmp_path)) == ["a.csv"]


def test_bad_tags_leave_the_neighbor(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", [charge(date(2026, 11, 1), "5", Tags="[]")])
    write(tmp_path / "b.csv", [charge(date(2026, 11, 1), "7", Tags=TAGS)])
    write(tmp_path / "c.csv", [charge(date(2026, 11, 1), "5", Tags="workload=demo")])
    found = bills(tmp_path, "a.csv", "b.csv", "c.csv")
    assert found.read(CLAIMS)["demo"].total == 7
    named = [(one.kind, one.location.path) for one in found.problems if one.location]
    assert sorted(named) == [("tags", "a.csv"), ("tags", "c.csv")]


@pytest.mark.parametrize(
    "tags",
    [
        "[{'key': 'workload', 'value': 'demo', 'inherited': false}]",
        "MAP {'workload': 'demo'}",
        "{'workload': 'demo', 'team': NULL}",
        """'{"workload": "demo"}'""",
    ],
)
def test_tags_in_every_type_of_parquet(tmp_path: Path, tags: str) -> None:
    import duckdb

    write(tmp_path / "good.parquet", [charge(date(2026, 11, 1), "1")])
    with duckdb.connect() as database:
        database.execute(
            f"COPY (SELECT * REPLACE ({tags} AS Tags) FROM '{tmp_path}/good.parquet') "
            f"TO '{tmp_path}/bill.parquet'"
        )
    assert bills(tmp_path, "bill.parquet").read(CLAIMS)["demo"].total == 1


@pytest.mark.parametrize("ending", ["csv.gz", "parquet"])
@pytest.mark.parametrize("keep", [0.4, 0.9])
def test_a_truncated_file_is_named(tmp_path: Path, ending: str, keep: float) -> None:
    path = write(tmp_path / f"bill.{ending}", [charge(d, "1") for d in days(date(2026, 11, 1), 9)])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    found = bills(tmp_path, f"bill.{ending}")
    assert not found.read(CLAIMS)
    assert [one.kind for one in found.problems] == ["syntax"]
    assert "/" not in found.problems[0].message, "no path of this machine"


def test_a_broken_parquet_footer_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "bill.parquet", [charge(date(2026, 11, 1), "1")])
    data = bytearray(path.read_bytes())
    data[-8:-4] = struct.pack("<I", 1 << 30)
    path.write_bytes(bytes(data))
    found = bills(tmp_path, "bill.parquet")
    assert not found.read(CLAIMS)
    assert [one.kind for one in found.problems] == ["syntax"]


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_parquet_with_a_value_that_is_no_number(tmp_path: Path, value: str) -> None:
    import duckdb

    write(tmp_path / "good.parquet", [charge(date(2026, 11, 1), "1", Tags=TAGS)])
    with duckdb.connect() as database:
        database.execute(
            f"COPY (SELECT * REPLACE (CAST('{value}' AS DOUBLE) AS EffectiveCost) "
            f"FROM '{tmp_path}/good.parquet') TO '{tmp_path}/bill.parquet'"
        )
    found = bills(tmp_path, "bill.parquet")
    assert not found.read(CLAIMS)
    assert [one.kind for one in found.problems] == ["number"]


def test_parquet_without_a_zone_needs_an_envelope(tmp_path: Path) -> None:
    import duckdb

    write(tmp_path / "good.parquet", [charge(date(2026, 11, 1), "1", Tags=TAGS)])
    with duckdb.connect() as database:
        database.execute(
            f"COPY (SELECT * REPLACE (TIMESTAMP '2026-11-01' AS ChargePeriodStart) "
            f"FROM '{tmp_path}/good.parquet') TO '{tmp_path}/bill.parquet'"
        )
    found = bills(tmp_path, "bill.parquet")
    assert not found.read(CLAIMS)
    assert [one.kind for one in found.problems] == ["time"]
    _envelope(tmp_path / "bill.parquet", "time_zone: UTC")
    found = bills(tmp_path, "bill.parquet")
    assert found.read(CLAIMS)["demo"].days[0].day == date(2026, 11, 1)


def _envelope(path: Path, *more: str) -> None:
    lines = ["schema: ai-spend/evidence/v1", "kind: billing", "source: export 12",
             "collected_at: 2026-11-20T06:00:00Z", *more]  # fmt: skip
    if not any(line.startswith("sha256") for line in more):
        lines.append(f"sha256: {sha256(path.read_bytes())}")
    Path(f"{path}.envelope.yaml").write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize(
    ("line", "kind", "says"),
    [
        ("sha256: " + "0" * 64, "digest", "is not the file that this envelope describes"),
        ("rows: 3", "window", "the file holds 2 charges, and the envelope says 3"),
        ("total: 4.5", "window", "the file holds 3.00 in sum, and the envelope says 4.50"),
        ("currency: EUR", "window", "charges in USD, and the envelope says EUR"),
        (
            "window: {from: 2026-11-02T00:00:00Z, to: 2026-11-03T00:00:00Z}",
            "window",
            "use is billed outside the envelope's window",
        ),
        ("time_zone: Mars/Base", "schema", "no time zone is called Mars/Base"),
        ("rows: 2", "", ""),
        ("total: 3", "", ""),
        ("window: {from: 2026-11-01T00:00:00Z, to: 2026-11-03T00:00:00Z}", "", ""),
    ],
)
def test_an_envelope_is_held_to(tmp_path: Path, line: str, kind: str, says: str) -> None:
    first, second = date(2026, 11, 1), date(2026, 11, 2)
    path = write(tmp_path / "bill.csv", [charge(first, "1"), charge(second, "2", Tags=TAGS)])
    _envelope(path, line)
    found = bills(tmp_path, "bill.csv")
    read = found.read(CLAIMS)
    assert bool(read) is not bool(kind)
    assert [one.kind for one in found.problems] == ([kind] if kind else [])
    assert all(says in one.message for one in found.problems)


def test_the_same_file_twice_counts_once_and_is_told(tmp_path: Path) -> None:
    for name in ("a.csv", "copy.csv"):
        write(tmp_path / name, [charge(date(2026, 11, 1), "1", Tags=TAGS)])
    found = bills(tmp_path, "a.csv", "copy.csv")
    assert found.read(CLAIMS)["demo"].total == 1
    assert [one.kind for one in found.problems] == ["duplicate"]


def test_what_is_a_bill(tmp_path: Path) -> None:
    row = [charge(date(2026, 11, 1), "1")]
    for name in ("bill.csv", "bill.csv.gz", "bill.parquet", "named.csv"):
        write(tmp_path / name, row)
    (tmp_path / "named.csv").write_bytes(b"nothing,of,it\n1,2,3\n")
    _envelope(tmp_path / "named.csv")
    (tmp_path / "gpu.csv").write_text("timestamp,series,value,unit\n", "utf-8")
    (tmp_path / "half.csv.gz").write_bytes(b"\x1f\x8bnonsense")
    tree = SourceTree(tmp_path)
    assert bills_among([""], tree) == ["bill.csv", "bill.csv.gz", "bill.parquet", "named.csv"]


def test_without_the_extra_the_next_step_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "bill.csv", [charge(date(2026, 11, 1), "1")])
    monkeypatch.setattr("checker.billing.store.installed", lambda: False)
    found = bills(tmp_path, "bill.csv")
    assert not found.read(CLAIMS)
    assert found.problems[0].kind == "not-installed"
    assert found.problems[0].next_step == "python -m pip install 'ai-spend-checker[audit]'"
