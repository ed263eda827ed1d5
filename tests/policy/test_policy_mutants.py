"""Small mistakes in a policy: which are made, and how an author learns of one that goes unseen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from checker.cli.policy import command
from checker.model.policy import Policy
from checker.policy.loader import load_text
from checker.policy.mutants import mutants
from checker.trials import mutate

POLICY = """\
id: small-pools
title: Small pools
subject: workload
severity: high
parameters:
  most: {type: number, default: 2, meaning: the most, by_maturity: {run: 8}}
applies: {environment: {is: demo}}
require: {accelerator_count: {at_most: {parameter: most}}}
message: "{accelerator_count} accelerators; {most} is the most"
---
examples:
"""
EXAMPLES = """\
  - {name: two, expect: pass, given: {environment: demo, maturity: walk, accelerator_count: 2}}
  - {name: three, expect: fail, severity: high, given: {environment: demo, accelerator_count: 3}}
  - {name: eight, expect: pass, given: {environment: demo, maturity: run, accelerator_count: 8}}
  - {name: nine, expect: fail, given: {environment: demo, maturity: run, accelerator_count: 9}}
  - {name: elsewhere, expect: not_applicable, given: {environment: production}}
"""
Testing = Callable[..., Result]
INPUTS = """\
  - name: a workload of eight
    expect: pass
    subject: w
    inputs:
      ai-workload.yaml: |
        schema: ai-spend/workload/v1
        workload: w
        owner: a@n.example
        environment: demo
        deployment_model: self_hosted
      main.tf: |
        resource "aws_instance" "a" {
          instance_type = "p4d.24xlarge"
        }
"""


def policy(text: str) -> Policy:
    found, problems = load_text(text, "own/small-pools.yaml")
    assert problems == []
    assert found
    return found


def alive(text: str) -> tuple[str, ...]:
    (found,) = mutate([policy(text)], lambda stage, done, total: None)
    return found.alive


def test_every_kind_of_mistake_is_made() -> None:
    assert [one.said for one in mutants(policy(POLICY + EXAMPLES))] == [
        "without applies",
        "applies: environment is turned round",
        "require: accelerator_count at_most turned round",
        "require: accelerator_count at_most made below",
        "require: accelerator_count at_most made above",
        "most is 3",
        "most is 1",
        "most of run is 9",
        "most of run is 7",
        "severity is critical",
        "severity is medium",
    ]


def test_complete_examples_notice_all_of_them() -> None:
    assert alive(POLICY + EXAMPLES) == ()


@pytest.mark.parametrize(
    ("without", "unseen"),
    [
        ("two", ("require: accelerator_count at_most made below", "most is 1")),
        ("elsewhere", ("without applies",)),
        ("nine", ("most of run is 9",)),
        ("severity: high, ", ("severity is critical", "severity is medium")),
    ],
)
def test_a_missing_example_is_found(without: str, unseen: tuple[str, ...]) -> None:
    rows = EXAMPLES.splitlines(keepends=True)
    kept = [row for row in rows if f"name: {without}" not in row]
    text = "".join(kept).replace(without, "") if without.startswith("severity") else "".join(kept)
    found = alive(POLICY + text)
    assert set(found) >= set(unseen[-1:])
    assert set(found) <= {*unseen}


def test_input_text_notices_too() -> None:
    text = POLICY.replace("default: 2", "default: 8") + INPUTS
    assert "most is 7" not in alive(text)
    assert "most is 9" in alive(text)


@pytest.fixture
def tested(tmp_path: Path) -> Testing:
    def testing(text: str, *options: str) -> Result:
        target = tmp_path / "small-pools.yaml"
        target.write_text(text, "utf-8")
        return CliRunner().invoke(command, ["test", str(target), *options], standalone_mode=False)

    return testing


def test_the_command_lists_what_lives(tested: Testing) -> None:
    good = tested(POLICY + EXAMPLES, "--mutate")
    assert good.return_value == 0
    assert "11 small mistakes tried; an example notices each of them." in good.output
    bad = tested((POLICY + EXAMPLES).replace("severity: high, ", ""), "--mutate")
    assert bad.return_value == 1
    assert "~ severity is critical · add severity: high to an example" in bad.output
    assert "No example notices 2 of 11 small mistakes. Exit 1." in bad.output


@pytest.mark.parametrize(
    ("without", "told"),
    [
        ("elsewhere", "without applies · add an example that expects not_applicable"),
        ("eight", "~ most of run is 7 · add an example from 7 to 8"),
        ("two", "~ most is 1 · add an example from 1 to 2"),
    ],
)
def test_what_lives_comes_with_the_example_that_would_notice(
    tested: Testing, without: str, told: str
) -> None:
    rows = EXAMPLES.splitlines(keepends=True)
    kept = "".join(row for row in rows if f"name: {without}" not in row)
    assert told in tested(POLICY + kept, "--mutate").output


def test_the_mutants_of_a_policy_that_disagrees_are_not_made(tested: Testing) -> None:
    done = tested((POLICY + EXAMPLES).replace("name: two, expect: pass", "name: two, expect: fail"),
                  "--mutate")  # fmt: skip
    assert done.return_value == 1
    assert "1 policy left out, whose examples disagree." in done.output


def test_a_disagreeing_example_names_the_clause_and_its_place(tested: Testing) -> None:
    text = (POLICY + EXAMPLES).replace(
        "name: three, expect: fail, severity: high, given: {environment: demo",
        "name: three, expect: fail, given: {environment: development",
    )
    out = tested(text).output
    assert "  ✗ fail   three: expected fail, is not_applicable\n" in out
    assert "           applies asks environment is demo; the example says development\n" in out
    assert "small-pools.yaml:13\n" in out
    assert "  ✓ not_applicable\n" in out
    assert "1 of 5 examples disagrees. Exit 1." in out


def test_a_severity_is_told_of_a_finding_only() -> None:
    row = "  - {name: x, expect: pass, severity: high, given: {environment: demo}}\n"
    _, (problem,) = load_text(POLICY + row, "own/small-pools.yaml")
    assert problem.message == "pass makes no finding, so it has no severity"
    assert problem.location
    assert problem.location.line == 12
