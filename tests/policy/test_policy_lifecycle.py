"""Preview, stable, deprecated: who runs when, who blocks, and what is said about it once."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from checker.check import Request, check
from checker.model.report import Notice, Report
from checker.reports import load_format
from checker.reports.style import Style

CODE = """\
resource "aws_instance" "gpu" {
  ami           = "ami-1"
  instance_type = "p5.48xlarge"
}
"""
POLICY = """\
id: {id}
title: Instances are small
severity: {severity}
{more}
require: {{attribute: instance_type, is: t3.micro}}
message: an instance is large
"""


def notices(report: Report) -> list[Notice]:
    """Return what is noted of policies; list prices grow old whatever a policy says."""
    return [one for one in report.notices if "list prices" not in one.message]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(CODE)
    folder = tmp_path / "rules" / "sizes"
    folder.mkdir(parents=True)
    for name, more in (
        ("is-stable", "status: stable"),
        ("is-preview", "status: preview\nenforcement: hard"),
        ("is-deprecated", "status: deprecated\nreplaced_by: is-stable"),
        ("is-new", "since: 9.1.0"),
    ):
        text = POLICY.format(id=name, more=more, severity="info")
        (folder / f"{name}.yaml").write_text(text)
    return tmp_path


def judged(project: Path, *names: str, settings: str = "", day: int = 21) -> Report:
    head = "schema: ai-spend/settings/v1\npolicy_folders: [rules]\n"
    (project / "ai-spend.yaml").write_text(head + settings)
    report = check(Request((project,), date(2026, 11, day), select=names, second_reader="off"))
    assert [one.message for one in report.problems] == []
    return report


def ran(report: Report) -> list[str]:
    return [row.id.removeprefix("is-") for row in report.policies if row.id.startswith("is-")]


def text(report: Report) -> str:
    out = StringIO()
    load_format("text").write(report, out, Style())
    return out.getvalue()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["own"], ["new", "stable"]),
        (["sizes"], ["new", "stable"]),
        (["all"], ["new", "stable"]),
        (["static"], ["new", "stable"]),
        (["info"], ["new", "stable"]),
        (["core"], []),
        (["preview"], ["preview"]),
        (["deprecated"], ["deprecated"]),
        (["is-preview"], ["preview"]),
        (["is-deprecated", "preview"], ["deprecated", "preview"]),
        (["core", "own", "preview"], ["new", "preview", "stable"]),
    ],
)
def test_what_is_not_stable_runs_only_when_it_is_named(
    project: Path, names: list[str], expected: list[str]
) -> None:
    assert ran(judged(project, *names)) == expected


def test_a_preview_never_blocks_and_is_marked(project: Path) -> None:
    report = judged(project, "is-preview", settings="policies: {is-preview: {enforcement: hard}}\n")
    (finding,) = report.findings
    assert (finding.verdict, finding.enforcement, finding.blocking) == ("fail", "advisory", False)
    assert (finding.standing, report.exit_code) == ("preview", 0)
    assert "is-preview (preview) · read in code" in text(report)
    (notice,) = notices(report)
    assert "never blocks" in notice.message
    assert str(notice.location) == "ai-spend.yaml:3"


def test_a_stable_one_blocks_and_nothing_is_noted(project: Path) -> None:
    report = judged(project, "is-stable")
    assert (report.exit_code, notices(report), report.findings[0].standing) == (1, [], "")
    assert "Note: is-" not in text(report)


def test_the_successor_of_a_deprecated_policy_is_told_once_and_stops_nobody(project: Path) -> None:
    settings = "select: [is-deprecated]\npolicies: {is-deprecated: {enforcement: advisory}}\n"
    report = judged(project, settings=settings)
    (notice,) = notices(report)
    assert notice.message == "is-deprecated is deprecated"
    assert notice.next_step == "name is-stable instead"
    assert str(notice.location) == "ai-spend.yaml:4"
    assert report.exit_code == 0
    assert text(report).count("is-deprecated is deprecated") == 1
    assert not notices(judged(project, "own"))


def test_what_is_newer_than_the_pin_advises_until_the_pin_moves(project: Path) -> None:
    pinned = 'pack: {version: "9.0"}\n'
    report = judged(project, "is-new", settings=pinned)
    (finding,) = report.findings
    assert (finding.standing, finding.blocking, report.exit_code) == ("newer", False, 0)
    assert "is-new (newer than the pinned policies)" in text(report)
    (notice,) = notices(report)
    assert "is-new" in notice.message
    assert "lock" in notice.next_step
    for moved in ('pack: {version: "9.1"}\n', ""):
        after = judged(project, "is-new", settings=moved)
        assert (notices(after), after.exit_code) == ([], 1)


def test_json_tells_notices_and_standing(project: Path) -> None:
    out = StringIO()
    load_format("json").write(judged(project, "is-preview", "is-deprecated"), out, Style())
    data = json.loads(out.getvalue())
    assert "is-deprecated is deprecated" in [one["message"] for one in data["notices"]]
    assert {one["policy"]: one["standing"] for one in data["findings"]} == {
        "is-deprecated": "",
        "is-preview": "preview",
    }
