"""What commands write for other programs keeps its schema: fails, unknowns, gaps and nothing."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import jsonschema
import pytest
from running import Run

ROOT = Path(__file__).parents[2]
NOVASPARK = ROOT / "examples" / "novaspark"
DAY = ("--as-of", "2026-11-21")
BUSY = "reserved-gpu-sustains-utilization"
CASES: dict[str, tuple[str, tuple[str, ...], int]] = {
    # what it shows: the schema, the command line, the exit code
    "a fail": ("reasons", ("explain", BUSY, "research-llm", *DAY), 0),
    "every subject of a control": ("reasons", ("explain", "CLS-01", *DAY), 0),
    "a policy that finds nothing": ("reasons", ("explain", BUSY, "internal-search", *DAY), 0),
    "joined conditions": ("reasons", ("explain", "way-to-run-fits-the-needs", *DAY), 0),
    "an unknown policy": ("reasons", ("explain", "reserved-gpu", *DAY), 2),
    "an inventory": ("inventory", ("inventory", *DAY), 0),
    "an inventory by owner": ("inventory", ("inventory", "--by", "owner", *DAY), 0),
    "questions": ("questions", ("questions", "--select", "all", *DAY), 0),
    "questions of security": ("questions", ("questions", "--who", "security", *DAY), 0),
    "an address": ("explanation", ("inventory", "--explain", "aws_instance.node", *DAY), 0),
    "no address": ("explanation", ("inventory", "--explain", "aws_instance.nodes", *DAY), 2),
    "facts": ("facts", ("policy", "facts"), 0),
    "no fact": ("facts", ("policy", "facts", "zzzzzz"), 2),
}


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(found)
    return found


def held(name: str, text: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(text)
    jsonschema.validate(data, schema(name), cls=jsonschema.Draft202012Validator)
    return data


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_json_keeps_its_schema(case: tuple[str, tuple[str, ...], int], run: Run) -> None:
    name, words, code = case
    done = run(*words, "--format", "json", cwd=NOVASPARK)
    assert done.code == code
    assert done.err == ""
    held(name, done.out)


def test_json_of_unknowns_gaps_and_problems_keeps_its_schema(spend: Path, run: Run) -> None:
    (spend / "broken.tf").write_text('resource "aws_instance" "a" {\n')
    asked = {
        "inventory": ("inventory",), "questions": ("questions", "--select", "all"),
        "reasons": ("explain", "cls-01"),
    }  # fmt: skip
    for name, words in asked.items():
        done = run(*words, "--format", "json", *DAY, cwd=spend)
        assert held(name, done.out)["problems"], name


@pytest.mark.parametrize("name", sorted({name for name, _, _ in CASES.values()}))
def test_a_schema_demands_what_it_names(name: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"schema": f"ai-spend/{name}/v1"}, schema(name))


def test_the_reasons_of_a_fail_hold_values_limits_and_places(run: Run) -> None:
    done = run("explain", BUSY, "research-llm", *DAY, "--format", "json", cwd=NOVASPARK)
    (found,) = held("reasons", done.out)["found"]
    worst = found["worst"]
    assert worst["standing"]["verdict"] == "fail"
    assert worst["require"]["truth"] is False
    assert worst["require"]["seen"][0]["value"] == "40%"
    assert worst["applies"]["parts"][0]["seen"][0]["location"]["path"] == "gamma/compute.tf"
    assert worst["limits"][0]["place"] is None
    assert found["sources"][0]["lines"] == [69, 69]


def test_where_a_limit_was_set_is_told(tmp_path: Path, run: Run) -> None:
    project = Path(copytree(NOVASPARK, tmp_path / "novaspark"))
    with (project / "ai-spend.yaml").open("a") as settings:
        settings.write(
            f"policies:\n  {BUSY}:\n    parameters: {{floor: 35%}}\n    reason: a trial\n"
        )
    line = (project / "ai-spend.yaml").read_text().splitlines().index(
        "    parameters: {floor: 35%}"
    ) + 1  # fmt: skip
    words = ("explain", BUSY, "research-llm", *DAY)
    told = run(*words, "--verbose", cwd=project).out
    assert "limit   floor 35% (document: 60%; set by the organization, a trial)" in told
    assert f"        set at ai-spend.yaml:{line}\n" in told
    assert "set at" not in run(*words, cwd=project).out
    found = held("reasons", run(*words, "--format", "json", cwd=project).out)["found"][0]
    limit = found["worst"]["limits"][0]
    assert (limit["value"], limit["before"]) == ("35%", "60%")
    assert (limit["place"]["path"], limit["place"]["line"]) == ("ai-spend.yaml", line)
