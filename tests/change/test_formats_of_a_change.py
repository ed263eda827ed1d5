"""Every format tells what stops a change, and takes nothing older for it."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from judged_changes import AS_OF
from scratch import Scratch

from checker.cli import command_line

ROOT = Path(__file__).parents[2]
IDLE = "reserved-gpu-sustains-utilization"
SAID = "Adds 16 GPUs to a pool that is 40% busy"
Write = Callable[[str], str]


@pytest.fixture
def written(nova: Scratch, capsys: pytest.CaptureFixture[str]) -> Write:
    """Return what a format says of two nodes that are added to an idle pool."""
    path = nova.path / "gamma/terraform.tfvars"
    path.write_text(path.read_text().replace("node_count     = 4", "node_count     = 6"))

    def write(name: str) -> str:
        capsys.readouterr()
        command = ["check", "--base", "main", "--as-of", AS_OF, "--format", name, str(nova.path)]
        assert command_line(command) == 1
        return capsys.readouterr().out

    return write


def test_json_keeps_its_schema(written: Write) -> None:
    schema = json.loads((ROOT / "schemas/report.schema.json").read_text())
    report = json.loads(written("json"))
    jsonschema.Draft202012Validator(schema).validate(report)
    assert report["change"]["counts"]["worse"] == 1


def test_sarif_tells_new_from_old(written: Write) -> None:
    results = json.loads(written("sarif"))["runs"][0]["results"]
    states = {(one["level"], one["baselineState"]) for one in results}
    assert ("error", "updated") in states
    assert {state for level, state in states if level == "error"} == {"updated"}
    stops = next(one for one in results if one["level"] == "error")
    assert stops["message"]["text"].startswith(SAID)
    place = stops["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "gamma/terraform.tfvars"
    assert place["region"]["startLine"] == 3


def test_junit_fails_for_what_stops_only(written: Write) -> None:
    root = ElementTree.fromstring(written("junit"))
    assert root.get("failures") == "1"
    failed = [case for case in root.iter("testcase") if case.find("failure") is not None]
    assert [case.get("classname") for case in failed] == [IDLE]


def test_github_notes_stand_at_the_changed_line(written: Write) -> None:
    errors = [line for line in written("github").splitlines() if line.startswith("::error")]
    assert len(errors) == 1
    assert errors[0].startswith("::error file=gamma/terraform.tfvars,line=3,")


def test_csv_says_what_became_of_each(written: Write) -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv"))))
    states = {row["policy"]: row["change"] for row in rows}
    assert states[IDLE] == "worsened"
    assert set(states.values()) == {"worsened", "unchanged"}


@pytest.mark.parametrize("name", ["html", "text", "markdown"])
def test_people_read_what_it_adds(written: Write, name: str) -> None:
    said = written(name)
    assert SAID in said
    assert "$32,058" in said
    assert "older findings are not touched" in said


def test_gitlab_reads_a_list(written: Write) -> None:
    assert any(SAID in one["description"] for one in json.loads(written("gitlab-codequality")))
