"""Rules for some folders only (`where:` of the settings), and time that a verdict waits for."""

from datetime import date
from pathlib import Path

import pytest

from checker.check import Request, check
from checker.evaluation.ending import exit_code
from checker.model.report import Report

GPU = """
provider "aws" {
  region = "us-east-1"
}
resource "aws_eks_node_group" "gpu" {
  cluster_name    = "demo"
  node_group_name = "gpu"
  node_role_arn   = "arn:aws:iam::111122223333:role/node"
  subnet_ids      = ["subnet-1"]
  instance_types  = ["g5.12xlarge"]
  scaling_config {
    min_size     = 2
    desired_size = 2
    max_size     = 4
  }
}
"""
MANIFEST = """schema: ai-spend/workload/v1
workload: {name}
owner: demo@novaspark.example
deployment_model: self_hosted
environment: lab
"""
IDLE = "idle-capacity-scales-to-zero"


def run(root: Path, settings: str, profile: str = "local") -> Report:
    for name in ("sandbox", "serving"):
        folder = root / name
        folder.mkdir()
        (folder / "main.tf").write_text(GPU, "utf-8")
        (folder / "ai-workload.yaml").write_text(MANIFEST.format(name=name), "utf-8")
    (root / "ai-spend.yaml").write_text("schema: ai-spend/settings/v1\n" + settings, "utf-8")
    return check(Request(paths=(root,), as_of=date(2026, 11, 21), profile=profile))


def verdicts(report: Report, policy: str) -> dict[str, str]:
    found = {one.workload or "": one.verdict for one in report.findings if one.policy == policy}
    passed = {one.partition("/")[0]: "pass" for one in report.passed.get(policy, ())}
    return {**found, **passed}


def test_a_folder_has_rules_of_its_own(tmp_path: Path) -> None:
    report = run(
        tmp_path,
        "where:\n"
        '  - path: "sandbox/**"\n'
        "    policies:\n"
        f"      {IDLE}:\n"
        "        parameters: {sleeping: [lab]}\n"
        "        reason: laboratories sleep at night\n",
    )
    assert not any(one.usage for one in report.problems)
    assert verdicts(report, IDLE) == {"sandbox": "warn", "serving": "pass"}


def test_the_last_rule_that_fits_wins(tmp_path: Path) -> None:
    row = "  - {{path: {}, policies: {{{}: {{parameters: {{sleeping: [{}]}}, reason: ours}}}}}}\n"
    rows = row.format('"**"', IDLE, "lab") + row.format("serving", IDLE, "qa")
    report = run(tmp_path, f"where:\n{rows}")
    assert verdicts(report, IDLE) == {"sandbox": "warn", "serving": "pass"}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("no-such-policy: {enforcement: hard}", "no-such-policy is no policy"),
        (f"{IDLE}: {{parameters: {{floor: 1%}}}}", f"floor is no parameter of {IDLE}"),
    ],
)
def test_a_rule_that_changes_nothing_is_bad_usage(tmp_path: Path, rule: str, said: str) -> None:
    report = run(tmp_path, f"where:\n  - path: sandbox\n    policies:\n      {rule}\n")
    assert [one.message for one in report.problems if one.usage] == [said]
    assert report.exit_code == 2


def test_what_only_waits_for_time_leaves_no_audit_incomplete(tmp_path: Path) -> None:
    report = run(tmp_path, "", "audit")
    open_ones = [one for one in report.findings if one.verdict == "unknown"]
    assert exit_code(report._replace(problems=[])) == 3
    waiting = [one._replace(waits_until="2027-01-01") for one in open_ones]
    assert exit_code(report._replace(findings=waiting, problems=[])) == 0
