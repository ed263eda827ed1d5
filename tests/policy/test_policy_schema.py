"""The schema that editors complete from holds exactly the vocabulary, and the policies keep it."""

import json
from pathlib import Path

import policy_schema
import pytest

from checker.documents.schema import validate
from checker.documents.yaml_reader import read_yaml
from checker.evaluation.examples import day_of
from checker.model.location import Location
from checker.model.policy import Example
from checker.model.vocabulary import FACTS, MEASURES, OPERATORS, STATISTICS
from checker.policy.bundled import policy_files

FILES = policy_files()


def test_the_file_is_what_the_vocabulary_asks_for() -> None:
    assert policy_schema.FILE.read_text("utf-8") == policy_schema.text(), (
        "run python tests/policy/policy_schema.py"
    )


def test_every_fact_operator_and_statistic_is_described() -> None:
    schema = json.loads(policy_schema.FILE.read_text("utf-8"))
    condition = schema["$defs"]["condition"]
    facts = condition["else"]["else"]["properties"]
    assert set(facts) == set(FACTS) | {"all", "any", "not", "at_least_of"}
    assert all(facts[name]["description"] for name in FACTS)
    measured = condition["then"]["properties"]
    assert set(measured["measure"]["enum"]) == set(MEASURES)
    assert set(measured["statistic"]["enum"]) == set(STATISTICS)
    assert set(measured) >= set(OPERATORS)
    assert all(schema["$defs"][f"operator_{name}"]["description"] for name in OPERATORS)


def test_the_day_of_an_example_that_states_none_is_the_one_that_is_described() -> None:
    schema = json.loads(policy_schema.FILE.read_text("utf-8"))
    example = schema["then"]["properties"]["examples"]["items"]["properties"]
    stated = example["as_of"]["default"]
    assert day_of(Example("", "pass", {}, {}, Location("own.yaml"))).isoformat() == stated


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_bundled_policy_keeps_the_schema(path: Path) -> None:
    text = path.read_text("utf-8")
    nodes, problems = read_yaml(text, "policy.yaml")
    assert problems == []
    assert len(nodes) == 2
    assert [problem for node in nodes for problem in validate(node, "policy")] == []
