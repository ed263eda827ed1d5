"""What the store tells over time, from audits that really ran."""

import csv
import io
import json
from pathlib import Path

import pytest
from running_audits import DAYS, MACHINE, Done, audit, clone, entries, fleet_file, machines, spend


def told(folder: Path, *words: str) -> Done:
    return spend(folder, "audit", *words)


def test_history_lists_what_ended(audited: Path) -> None:
    done = told(audited, "history", "--store", "audits.db", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["as_of"] for row in rows] == list(DAYS)
    assert rows[0]["at_stake_a_month"] == "93600"
    text = told(audited, "history", "--store", "audits.db").stdout
    assert max(map(len, text.splitlines())) <= 88
    assert "$93,600" in text


def test_diff_tells_new_and_fixed_apart(audited: Path) -> None:
    done = told(audited, "diff", "--store", "audits.db", "--format", "json")
    found = json.loads(done.stdout)
    fixed = [one for one in found["findings"] if one["change"] == "fixed"]
    assert fixed
    assert {one["workload"] for one in fixed} == {"support-chatbot"}
    assert all(one["before"] and not one["after"] for one in fixed)
    first = json.loads(
        told(audited, "diff", *DAYS[:2], "--store", "audits.db", "--format", "json").stdout
    )
    assert first["same"] > 0
    assert not [one for one in first["findings"] if one["workload"] == "support-chatbot"]


def test_trend_adds_up_by_team_and_month(audited: Path) -> None:
    done = told(audited, "trend", "--store", "audits.db", "--format", "json")
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
    done = told(audited, "trend", "--by", "policy", "--store", "audits.db", "--format", "csv")
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
    done = told(audited, *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_what_nobody_looked_at_is_not_fixed(tmp_path: Path) -> None:
    machines(tmp_path, ["a", "b", "c", "d"])
    clone(tmp_path, "c", {"other.tf": "locals {\n  a = 1\n}\n"})
    store = ("--store", "s.db")
    audit(tmp_path, *store, day="2026-10-31")
    # One clone is missing, one cannot be read, one has another broken file, one was mended.
    (tmp_path / "clones/a").rename(tmp_path / "a")
    (tmp_path / "clones/b/main.tf").write_text(MACHINE % 2 + 'resource "x" {\n')
    (tmp_path / "clones/b/main.tf").write_text('resource "aws_instance" "node" {\n')
    (tmp_path / "clones/c/other.tf").write_text("locals {\n")
    (tmp_path / "clones/c/main.tf").write_text("locals {\n  b = 1\n}\n")
    (tmp_path / "clones/d/main.tf").write_text("locals {\n  b = 1\n}\n")
    audit(tmp_path, *store, day="2026-11-30")
    found = json.loads(told(tmp_path, "diff", *store, "--format", "json").stdout)["findings"]
    changes = {
        (one["repository"], one["change"])
        for one in found
        if one["policy"] == "ai-spend-is-attributable"
    }
    assert changes == {("a", "unseen"), ("b", "unseen"), ("c", "fixed"), ("d", "fixed")}
    text = told(tmp_path, "diff", *store).stdout
    assert "Not judged this time: " in text
    assert " → not judged  " in text
    trend = json.loads(told(tmp_path, "trend", *store, "--format", "json").stdout)
    assert trend["fixed"] == 2
    # Another fleet in the same store has none of these repositories, and mends nothing.
    fleet_file(tmp_path, ["d"], "name: another\n")
    audit(tmp_path, *store, day="2026-12-31")
    trend = json.loads(told(tmp_path, "trend", *store, "--format", "json").stdout)
    assert trend["fixed"] == 2
    rows = json.loads(told(tmp_path, "history", *store, "--format", "json").stdout)["audits"]
    assert [one["fleet"] for one in rows] == ["fleet.yaml", "fleet.yaml", "another"]
    mixed = told(tmp_path, "diff", *store)
    assert mixed.returncode == 2
    assert "audits of another, fleet.yaml: say which with --fleet" in mixed.stderr
    assert told(tmp_path, "diff", *store, "--fleet", "fleet.yaml").returncode == 0
    one = told(tmp_path, "history", *store, "--fleet", "another").stdout.splitlines()
    assert len(one) == 2


def test_two_roots_with_one_address_are_two_findings(tmp_path: Path) -> None:
    root = 'terraform {\n  backend "s3" {}\n}\n'
    web = 'resource "aws_instance" "web" {\n  instance_type = "t3.large"\n}\n'
    manifest = "schema: ai-spend/workload/v1\nworkload: demo\nowner: demo@n.example\n"
    manifest += "resources: [{terraform: aws_instance.web}]\n"
    files = {"x/main.tf": root + web, "y/main.tf": root + web, "ai-workload.yaml": manifest}
    clone(tmp_path, "a", files)
    fleet_file(tmp_path, ["a"], "select: [nothing-is-tagged-ai-by-mistake]\n")
    store = ("--store", "s.db")
    audit(tmp_path, *store, "--bundle", "b.json", day="2026-10-31")
    before = [one["policy"] for one in entries(tmp_path / "b.json", "finding")]
    assert before.count("nothing-is-tagged-ai-by-mistake") == 2
    clone(tmp_path, "a", {"y/main.tf": root})
    audit(tmp_path, *store, day="2026-11-30")
    found = json.loads(told(tmp_path, "diff", *store, "--format", "json").stdout)
    assert [one["change"] for one in found["findings"]] == ["fixed"]
    assert found["same"] == 1
