"""`ai-spend questions`: what is asked, who knows it, and where the answer is written."""

import json
from pathlib import Path
from typing import Any

import pytest
from running import Run

from checker.documents.fields import fields
from checker.evaluation.answers import _path
from checker.model.vocabulary import FACTS

ROOT = Path(__file__).parents[2]
NOVASPARK = ROOT / "examples" / "novaspark"
AS_OF = ("--as-of", "2026-11-21")
BARE = "schema: ai-spend/workload/v1\nworkload: serving\n"


@pytest.fixture
def asked(run: Run, spend: Path) -> dict[str, Any]:
    """Return the questions of a project with one bare manifest, by fact."""
    (spend / "serving" / "ai-workload.yaml").write_text(BARE)
    done = run("questions", *AS_OF, "--format", "json", cwd=spend)
    assert done.code == 0
    return {one["fact"]: one for one in json.loads(done.out)["questions"]}


def test_the_example_has_one_question(run: Run) -> None:
    done = run("questions", "examples/novaspark", *AS_OF, cwd=ROOT)
    out = done.out
    assert done.code == 0
    assert "1 verdict is unknown; 1 question settles 1:" in out
    assert "data.residency: [us] · in examples/novaspark/alpha/ai-workload.yaml" in out
    assert "Nothing was left unchecked." in out


def test_the_column_adds_up(run: Run, asked: dict[str, Any]) -> None:
    data = json.loads(run("questions", *AS_OF, "--format", "json").out)
    assert sum(one["settles"] for one in data["questions"]) + data["waiting"] == data["unknown"]
    report = json.loads(run("check", *AS_OF, "--format", "json").out)
    assert data["unknown"] == report["summary"]["unknown"]


def test_a_manifest_answers_what_the_code_cannot_say(asked: dict[str, Any]) -> None:
    answer = asked["tokens_per_day"]["answer"]
    assert answer["home"] == "manifest"
    assert answer["field"] == "tokens_per_day"
    assert answer["manifests"] == {"serving": "serving/ai-workload.yaml"}


def test_evidence_is_given_to_the_run(asked: dict[str, Any]) -> None:
    assert asked["gpu_utilization"]["answer"]["home"] == "evidence"


def test_the_code_is_shown_where_it_does_not_say_it(run: Run, asked: dict[str, Any]) -> None:
    out = run("questions", *AS_OF).out
    assert "serving/main.tf:" in out
    assert "var.kind has no default" in out


def test_the_team_answers_once_in_the_settings(run: Run, spend: Path) -> None:
    (spend / "serving" / "ai-workload.yaml").write_text(BARE)
    policy = spend / "own"
    policy.mkdir()
    (policy / "maturity-is-named.yaml").write_text(
        "id: maturity-is-named\ntitle: The maturity is named\nkind: declared\nsubject: workload\n"
        "severity: low\nenforcement: soft\nrequire: {maturity: {one_of: [walk, run]}}\n"
        "message: it crawls\nremediation: walk\n---\nexamples:\n"
        "  - {name: a, expect: pass, given: {maturity: walk}}\n"
    )
    (spend / "ai-spend.yaml").write_text(
        "schema: ai-spend/settings/v1\npolicy_folders: [own]\nselect: [maturity-is-named]\n"
    )
    done = run("questions", *AS_OF, cwd=spend)
    assert "teams.NAME.maturity: crawl | walk | run · in ai-spend.yaml" in done.out, done.err


def test_one_persons_questions_keep_everybodys_order(run: Run, asked: dict[str, Any]) -> None:
    data = json.loads(run("questions", *AS_OF, "--who", "FINANCE", "--format", "json").out)
    mine = [one for one in asked.values() if one["who"] == "finance"]
    assert data["questions"] == mine
    assert mine


def test_nobody_waits_for_some_people(run: Run) -> None:
    out = run("questions", *AS_OF, "--who", "finance", cwd=NOVASPARK).out
    assert "1 verdict is unknown, and no question is for finance." in out


def test_three_lines_a_question_and_88_columns(run: Run, asked: dict[str, Any]) -> None:
    out = run("questions", *AS_OF).out.partition("Next:")[0]
    assert all(len(line) <= 88 for line in out.splitlines())
    assert len(out.splitlines()) <= 5 + 5 * len(asked)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--who", "finanse"], "There is no group of people `finanse`. Is it `finance`?"),
        (["--format", "jsn"], "Is it `json`?"),
        (["--select", "cor"], "core"),
        (["nowhere"], "nowhere does not exist"),
    ],
)
def test_bad_usage(run: Run, spend: Path, arguments: list[str], says: str) -> None:
    done = run("questions", *arguments, cwd=spend)
    assert done.code == 2
    assert says in done.out + done.err


def test_the_exit_codes(run: Run, tmp_path: Path) -> None:
    assert run("questions", cwd=tmp_path).code == 2
    (tmp_path / "main.tf").write_text('resource "aws_instance" "a" {\n')
    assert run("questions", cwd=tmp_path).code == 3


def test_every_field_that_is_named_exists() -> None:
    """A fact that a manifest answers leads to a field of its schema, and not by accident."""
    known = fields("workload")
    homes = {name: _path(name, known) for name in FACTS}
    assert homes["residency"] == "data.residency"
    assert homes["model"] == "model.id"
    assert homes["capacity_cost"] == "fixed_cost"
    assert homes["sku"] is None
