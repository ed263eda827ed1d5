"""GitLab Code Quality: the documented fields, severities, and fingerprints that are unique."""

import json
import re
from typing import Any

import pytest
from report_samples import FINDINGS, finding, report, written

from checker.model.report import Report
from checker.reports.style import Style

NAME = "gitlab-codequality"


def issues(what: Report, style: Style = Style()) -> list[dict[str, Any]]:
    found = json.loads(written(NAME, what, style))
    assert isinstance(found, list)
    return found


def test_every_issue_has_the_documented_fields() -> None:
    for one in issues(report(), Style(verbose=True)):
        assert sorted(one) == ["check_name", "description", "fingerprint", "location", "severity"]
        assert one["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert not re.match(r"/|\./", one["location"]["path"])
        assert one["location"]["lines"]["begin"] >= 1
        assert one["description"]


def test_what_could_not_be_read_comes_first_then_the_worst() -> None:
    names = [one["check_name"] for one in issues(report())]
    assert names == [
        "could-not-read/syntax", "could-not-read/policy", "busy", "price", "owned", "cost",
    ]  # fmt: skip


def test_questions_come_on_request() -> None:
    asked = [one for one in issues(report(), Style(verbose=True)) if one["severity"] == "info"]
    assert [one["check_name"] for one in asked] == ["owned"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("critical", "blocker"), ("high", "critical"), ("medium", "major"), ("low", "minor"),
     ("info", "info")],
)  # fmt: skip
def test_severities(ours: str, theirs: str) -> None:
    (one,) = issues(report(findings=[finding("fail", "f", severity=ours)], problems=[]))
    assert one["severity"] == theirs


def test_fingerprints_are_unique_and_stay() -> None:
    twice = report(findings=[*FINDINGS, *FINDINGS], problems=[*report().problems] * 2)
    prints = [one["fingerprint"] for one in issues(twice)]
    assert len(set(prints)) == len(prints)
    assert {one["fingerprint"] for one in issues(report())} < set(prints)
