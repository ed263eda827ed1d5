"""The maturity table: each stage is asked for itself, teams stand where all workloads do."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.check import Request, check
from checker.evaluation.outcome import Asking
from checker.evaluation.rules import rule_of
from checker.evaluation.stages import ROWS, at_stage
from checker.evaluation.standings import standings
from checker.model.fact_types import MATURITY
from checker.model.facts import Fact, Subject
from checker.model.maturity import Lack, MaturityRow, StageVerdict, TeamMaturity
from checker.policy.loader import load_policies
from checker.reports import load_format
from checker.reports.style import Style

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 21)
CONTROLS = {control for controls in ROWS.values() for control in controls}
POLICIES = [one for one in load_policies().policies if set(one.controls) & CONTROLS]
FLAGS = (
    "has_budget", "has_anomaly_monitor", "cost_model_recorded", "stops_by_itself", "has_governance",
    "has_autoscaling", "serving_tuned", "containment_ground", "responsibilities_recorded",
    "commitment_declared",
)  # fmt: skip
VALUES: dict[str, Sequence[Any]] = {
    **dict.fromkeys(FLAGS, (True, False)),
    "attributable_share": (Decimal("0.5"), Decimal("0.9")),
    "accelerator": ("A100", None),
    "cost_center": ("RD-1", None),
    "role_finance": ("f", None),
    "options_costed": (0, 2),
    "owner_role": ("research", "finops", "legal"),
    "review_signed": (date(2026, 11, 1), date(2026, 1, 1)),
    "responsibility_standing": ("valid", "expired"),
    "commitment": (("on_demand",), ("reserved",)),
    "commitment_term": (Decimal(0), Decimal(30), Decimal(365)),
    "kinds_of_figures": (("cost",), ("speed",)),
}


@given(
    facts=st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in VALUES.items()}),
    stage=st.sampled_from(MATURITY),
    policy=st.sampled_from(POLICIES),
)
def test_a_policy_at_a_stage_says_what_it_would_say_there(
    facts: dict[str, Any], stage: str, policy: Any
) -> None:
    said = {**{name: Fact(name, value) for name, value in facts.items()},
            "maturity": Fact("maturity", stage)}  # fmt: skip
    asking = Asking(Subject(policy.subject, "w", said), DAY)
    plain, staged = (rule_of(one, DAY).judge(asking) for one in (policy, at_stage(policy, stage)))
    assert (staged.verdict, staged.possible) == (plain.verdict, plain.possible)


def test_every_control_of_the_table_has_a_row() -> None:
    asked = {control for one in load_policies().policies for control in one.controls}
    wanted = {one for one in asked if one.startswith("MAT-")} - {"MAT-09", "MAT-10"}
    # MAT-09 joins two rows, MAT-10 is a sentence beside the table.
    assert wanted == CONTROLS


def verdict(
    row: str, stage: str, said: str, team: str = "t", workload: str = "w", declared: str = "walk"
) -> StageVerdict:
    lacks = () if said == "pass" else (Lack("p", f"{row} at {stage}", said != "unknown"),)
    return StageVerdict(team, workload, declared, row, stage, "p", said, lacks)


def row(*said: str, declared: str = "walk", name: str = "performance") -> MaturityRow:
    pairs = zip(MATURITY, said, strict=True)
    rows = [verdict(name, stage, one, declared=declared) for stage, one in pairs if one]
    (team,) = standings(rows)
    return team.rows[0]


@pytest.mark.parametrize(
    ("said", "declared", "stands", "met", "ahead", "then"),
    [
        (("pass", "pass", "pass"), "walk", "run", True, True, ""),
        (("pass", "fail", "unknown"), "crawl", "crawl", True, False, "walk"),
        (("pass", "unknown", "fail"), "run", "crawl", True, False, "walk"),
        (("fail", "pass", "fail"), "walk", "walk", True, False, "run"),
        (("fail", "fail", "fail"), "", "crawl", False, False, "crawl"),
        (("fail", "warn", "fail"), "walk", "crawl", False, False, "walk"),
        (("unknown", "unknown", "unknown"), "walk", "unknown", True, False, "walk"),
        (("unknown", "fail", "fail"), "", "unknown", True, False, "crawl"),
        (("warn", "pass", ""), "crawl", "walk", True, True, ""),
    ],
)
def test_a_row_stands_at_the_last_stage_that_passes(
    said: tuple[str, ...], declared: str, stands: str, met: bool, ahead: bool, then: str
) -> None:
    found = row(*said, declared=declared)
    assert (found.stands, found.met, found.ahead, found.then) == (stands, met, ahead, then)
    assert bool(found.asks) is bool(then)


def test_a_choice_is_nothing_to_reach_but_has_to_be_known() -> None:
    assert row("pass", "fail", "fail", name="use cases").then == ""
    assert row("unknown", "unknown", "unknown", name="use cases").then == "walk"


def team(*rows: StageVerdict) -> TeamMaturity:
    (found,) = standings(rows)
    return found


def test_a_team_stands_where_all_its_workloads_do() -> None:
    found = team(
        *(verdict("performance", stage, "pass", workload="a") for stage in MATURITY),
        verdict("performance", "crawl", "pass", workload="b", declared="crawl"),
        verdict("performance", "walk", "unknown", workload="b", declared="crawl"),
        verdict("performance", "run", "fail", workload="b", declared="crawl"),
    )
    assert (found.declared, found.workloads) == ("crawl", ("a", "b"))
    assert found.rows[0].stands == "crawl"
    undeclared = verdict("persona", "walk", "pass", workload="c", declared="")
    assert team(verdict("persona", "walk", "pass"), undeclared).declared == ""


def test_teams_are_sorted_and_those_without_a_name_come_last() -> None:
    rows = [verdict("persona", "walk", "pass", team=name) for name in ("", "b", "a")]
    assert [one.name for one in standings(rows)] == ["a", "b", ""]


def test_steps_are_three_nearest_stage_first_and_what_can_be_done_before_what_is_asked() -> None:
    found = team(
        verdict("technical readiness", "walk", "unknown"),
        verdict("FinOps maturity", "run", "fail"),
        verdict("FinOps maturity", "walk", "pass"),
        verdict("performance", "walk", "fail"),
        verdict("persona", "walk", "unknown"),
    )
    assert [(step.row, step.stage) for step in found.steps] == [
        ("performance", "walk"),
        ("technical readiness", "walk"),
        ("persona", "walk"),
    ]


def test_nobody_is_asked_for_two_stages_at_once_and_first_for_the_stage() -> None:
    found = team(
        verdict("performance", "crawl", "fail", declared=""),
        verdict("persona", "crawl", "pass", declared=""),
        verdict("persona", "run", "fail", declared=""),
    )
    assert [(step.row, step.stage) for step in found.steps] == [
        ("maturity", ""),
        ("performance", "crawl"),
    ]


def page(settings: str, tmp_path: Path, name: str = "text") -> tuple[str, int]:
    (tmp_path / "ai-spend.yaml").write_text(f"schema: ai-spend/settings/v1\n{settings}")
    (tmp_path / "ai-workload.yaml").write_text(
        "schema: ai-spend/workload/v1\nworkload: chat\nowner: a@b.example\nteam: web\n"
        "lifecycle_stage: poc\n"
    )
    (tmp_path / "main.tf").write_text(
        'resource "aws_instance" "gpu" {\n  ami = "a"\n  instance_type = "p5.48xlarge"\n}\n'
    )
    report = check(Request((tmp_path,), DAY, maturity=True, second_reader="off"))
    out = StringIO()
    load_format(name).write(report, out, Style())
    return out.getvalue(), report.exit_code


def rows_of(settings: str, tmp_path: Path) -> tuple[list[dict[str, Any]], int]:
    text, code = page(settings, tmp_path, "json")
    (found,) = json.loads(text)["maturity"]["teams"]
    return found["rows"], code


def test_a_declared_stage_moves_no_row_and_no_verdict(tmp_path: Path) -> None:
    plain, code = rows_of("", tmp_path)
    for stage in MATURITY:
        rows, same = rows_of(f"teams: {{web: {{maturity: {stage}}}}}\n", tmp_path)
        assert [one["stands"] for one in rows] == [one["stands"] for one in plain]
        assert same == code


def test_the_page_reads_as_sentences_and_keeps_its_width(tmp_path: Path) -> None:
    text, _ = page("teams: {web: {maturity: crawl}}\n", tmp_path)
    assert "web · declares crawl · chat" in text
    assert "infrastructure model     run, ahead" in text
    assert "use cases                crawl\n" in text
    assert "say whether there is a budget (finance)" in text
    assert all(len(line) <= 88 for line in text.splitlines())


def test_without_a_workload_the_page_says_how_to_begin(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" "b" {}\n')
    report = check(Request((tmp_path,), DAY, maturity=True, second_reader="off"))
    out = StringIO()
    load_format("text").write(report, out, Style())
    assert "ai-spend init" in out.getvalue()
