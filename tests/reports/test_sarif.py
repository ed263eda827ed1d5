"""SARIF: what GitHub requires, what the verdicts become, and the limits of an upload."""

import json
import random
from typing import Any

import pytest
from report_samples import FINDINGS, finding, policy, report, written

from checker.model.location import Location
from checker.model.report import Report
from checker.reports import sarif
from checker.reports.style import Style


def run_of(what: Report, style: Style = Style()) -> dict[str, Any]:
    log = json.loads(written("sarif", what, style))
    assert log["version"] == "2.1.0"
    assert log["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def result(name: str, **changes: Any) -> dict[str, Any]:
    (found,) = run_of(report(findings=[finding(name, "f", **changes)]))["results"]
    assert isinstance(found, dict)
    return found


def test_results_have_what_github_requires() -> None:
    run = run_of(report())
    rules = run["tool"]["driver"]["rules"]
    for one in run["results"]:
        assert one["message"]["text"]
        assert one["ruleId"] == "price" or rules[one["ruleIndex"]]["id"] == one["ruleId"]
        place = one["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        assert not place["artifactLocation"]["uri"].startswith(("/", "file:"))
        assert place["region"]["startLine"] == place["region"]["endLine"] >= 1
        assert one["partialFingerprints"]["primaryLocationLineHash"]


def test_a_finding_of_a_policy_that_is_not_in_the_run_has_no_rule() -> None:
    (found,) = run_of(report(findings=[finding("fail", "f", policy="gone")]))["results"]
    assert "ruleIndex" not in found


def test_rules_tell_what_the_policy_asks_and_where_it_is_from() -> None:
    first, second, third = run_of(report())["tool"]["driver"]["rules"]
    for rule in (first, second, third):
        for name in ("shortDescription", "fullDescription", "help"):
            assert rule[name]["text"]
        assert "name" not in rule, "a name that repeats the id is no name"
    text = first["help"]["text"]
    assert "Limit: floor = 55%" in text
    assert "changed by the organization, because one node is spare" in text
    assert "the document says 60%" in text
    assert "Source: The Models, Model 3, lines 69 to 70" in text
    assert "| `floor` | 55% |" in first["help"]["markdown"]
    assert "A waiver is not possible." in second["help"]["text"]
    assert first["properties"]["problem.severity"] == "error"
    assert third["properties"]["problem.severity"] == "warning"
    assert "security-severity" not in first["properties"], "spend is no security finding"


@pytest.mark.parametrize(
    ("verdict", "changes", "kind", "level"),
    [
        ("fail", {}, "fail", "error"),
        ("fail", {"blocking": False}, "fail", "warning"),
        ("warn", {}, "fail", "warning"),
        ("unknown", {}, "open", "none"),
        ("waived", {}, "fail", "warning"),
    ],
)
def test_verdicts(verdict: str, changes: dict[str, Any], kind: str, level: str) -> None:
    found = result(verdict, **changes)
    assert (found["kind"], found["level"]) == (kind, level)
    assert found["properties"]["verdict"] == verdict
    assert ("suppressions" in found) == (verdict == "waived")


def test_a_waiver_is_an_accepted_suppression_with_its_reason() -> None:
    (one,) = result("waived")["suppressions"]
    assert one == {
        "kind": "external",
        "status": "accepted",
        "justification": "moves in January; until 2027-02-15",
    }


def test_passes_come_on_request() -> None:
    assert not [one for one in run_of(report())["results"] if one["kind"] == "pass"]
    passed = [
        one for one in run_of(report(), Style(verbose=True))["results"] if one["kind"] == "pass"
    ]
    names = [one["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for one in passed]
    assert names == ["c.d", "e.f"]


def test_places_are_told_from_the_root_of_the_repository() -> None:
    place = result("fail", location=Location("a b/ü:%.tf", 4, 2))["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == (
        "services/a%20b/a%20b/%C3%BC%3A%25.tf"
    )
    assert place["logicalLocations"] == [{"fullyQualifiedName": "a.b", "kind": "capacity"}]


def test_a_finding_without_a_place_stands_at_what_it_depends_on() -> None:
    found = result("fail", location=None, depends_on=("x.tf",))["locations"][0]
    assert found["physicalLocation"]["artifactLocation"]["uri"].endswith("/x.tf")
    found = result("fail", location=None, depends_on=())["locations"][0]
    assert found["physicalLocation"]["artifactLocation"]["uri"].endswith("/compute.tf")


def test_facts_with_a_place_are_related() -> None:
    related = result("fail")["relatedLocations"]
    assert [one["message"]["text"] for one in related] == ["use 0.4 (measured)", "size (code)"]
    assert [one["id"] for one in related] == [1, 2]


def test_problems_and_gaps_are_notifications() -> None:
    (one,) = run_of(report())["invocations"]
    assert (one["exitCode"], one["executionSuccessful"]) == (3, False)
    told = one["toolExecutionNotifications"]
    assert [(row["level"], row["descriptor"]["id"]) for row in told] == [
        ("error", "syntax"), ("note", "module"), ("note", "module"),
    ]  # fmt: skip
    assert told[0]["message"]["text"] == (
        "never closed. Next: terraform fmt. Judged all the same: 41 blocks."
    )
    assert [row["descriptor"]["id"] for row in one["toolConfigurationNotifications"]] == ["policy"]
    assert run_of(report(exit_code=1))["invocations"][0]["executionSuccessful"]


def test_the_same_finding_twice_has_two_fingerprints() -> None:
    run = run_of(report(findings=[FINDINGS[0], FINDINGS[0]]))
    prints = [one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]]
    assert prints == ["f1:1", "f1:2"]


def test_past_the_limit_the_mildest_are_left_out_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "RESULTS", 4)
    run = run_of(report())
    assert [one["properties"]["verdict"] for one in run["results"]] == [
        "fail", "fail", "fail", "warn",
    ]  # fmt: skip
    last = run["invocations"][0]["toolExecutionNotifications"][-1]
    assert last["message"]["text"].startswith("2 results were left out, the mildest first")
    assert last["level"] == "warning"


def test_a_file_is_never_larger_than_an_upload_may_be() -> None:
    signs = random.Random(7)
    texts = [
        "".join(chr(signs.randrange(0x4E00, 0x9FFF)) for _ in range(3000)) for _ in range(1500)
    ]
    many = [finding("fail", str(at), headline=text, evidence=()) for at, text in enumerate(texts)]
    log = written("sarif", report(findings=many))
    assert not sarif._too_large(json.loads(log))
    run = json.loads(log)["runs"][0]
    assert 0 < len(run["results"]) < len(many)
    assert (
        "were left out"
        in run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
    )


def test_tags_are_at_most_twenty() -> None:
    many = policy("busy", controls=tuple(f"C-{at}" for at in range(40)))
    (rule,) = run_of(report(policies=[many], findings=[]))["tool"]["driver"]["rules"]
    assert len(rule["properties"]["tags"]) == 20
