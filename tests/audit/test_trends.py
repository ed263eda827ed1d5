"""What the store tells over time, from audits that really ran."""

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples/novaspark"
DAYS = ("2026-11-21", "2026-12-05", "2027-01-09")


def spend(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "checker", "audit", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three audits; before the last one the team of support has mended its code."""
    folder = tmp_path_factory.mktemp("trends")
    clone = folder / "novaspark"
    shutil.copytree(EXAMPLE, clone, ignore=shutil.ignore_patterns("expected"))
    rows = "  - {name: novaspark, path: novaspark}\n"
    (folder / "fleet.yaml").write_text(f"schema: ai-spend/fleet/v1\nrepositories:\n{rows}")
    for day in DAYS:
        if day == DAYS[-1]:
            shutil.rmtree(clone / "alpha")
        done = spend(folder, "run", "fleet.yaml", "--as-of", day, "--store", "audits.db")
        assert done.returncode in (1, 3), done.stderr
    return folder


def test_history_lists_what_ended(audited: Path) -> None:
    done = spend(audited, "history", "--store", "audits.db", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["as_of"] for row in rows] == list(DAYS)
    assert rows[0]["at_stake_a_month"] == "93600"
    text = spend(audited, "history", "--store", "audits.db").stdout
    assert max(map(len, text.splitlines())) <= 100
    assert "$93,600" in text


def test_diff_tells_new_and_fixed_apart(audited: Path) -> None:
    done = spend(audited, "diff", "--store", "audits.db", "--format", "json")
    found = json.loads(done.stdout)
    fixed = [one for one in found["findings"] if one["change"] == "fixed"]
    assert fixed
    assert {one["workload"] for one in fixed} == {"support-chatbot"}
    assert all(one["before"] and not one["after"] for one in fixed)
    first = json.loads(
        spend(audited, "diff", *DAYS[:2], "--store", "audits.db", "--format", "json").stdout
    )
    assert first["same"] > 0
    assert not [one for one in first["findings"] if one["workload"] == "support-chatbot"]


def test_trend_adds_up_by_team_and_month(audited: Path) -> None:
    done = spend(audited, "trend", "--store", "audits.db", "--format", "json")
    found = json.loads(done.stdout)
    teams = {row["name"]: row["months"] for row in found["rows"]}
    assert [month["month"] for month in teams["ml-research"]] == [
        "2026-11-01", "2026-12-01", "2027-01-01",
    ]  # fmt: skip
    assert [month["verdicts"].get("fail", 0) for month in teams["support"]] == [1, 1, 0]
    assert found["fixed"] >= 1
    assert found["days_to_fix"] == 49
    commitments = [one for one in found["deadlines"] if one["kind"] == "commitment"]
    assert [(one["name"], one["ends"]) for one in commitments] == [("research-llm", "2027-04-01")]


def test_trend_by_policy_names_policies(audited: Path) -> None:
    done = spend(audited, "trend", "--by", "policy", "--store", "audits.db", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    own = [row for row in rows if row["policy"] == "reserved-gpu-sustains-utilization"]
    assert own[0]["fail"] == "1"
    assert own[0]["at_stake_a_month"] == "93600"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("history", "--store", "gone.db"), "There is no store gone.db"),
        (("diff", "2026-01-01", "--store", "audits.db"), "There is no audit as of 2026-01-01"),
        (("diff", "--store", "audits.db", "--fleet", "x"), "a difference needs two"),
        (("trend", "--store", "fleet.yaml"), "file is not a database"),
    ],
)
def test_what_cannot_be_told_is_bad_usage(audited: Path, words: tuple[str, ...], said: str) -> None:
    done = spend(audited, *words)
    assert done.returncode == 2
    assert said in done.stderr
