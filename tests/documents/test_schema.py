"""Schema errors: each at its line and column, in words, with a way out that works."""

import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from referencing.exceptions import Unresolvable

from checker.documents.formats import formats
from checker.documents.limits import OWN
from checker.documents.schema import check, schema_text, validate
from checker.documents.yaml_reader import read_yaml
from checker.model.declaration import Node
from checker.model.values import Unknown

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("cases_schema.yaml").read_text("utf-8")
)
NAMES = ("workload", "settings", "waivers", "evidence")
FULL = Path(__file__).with_name("full")


def document(text: str) -> Node:
    nodes, problems = read_yaml(text, "f.yaml")
    assert not problems
    return nodes[0]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_errors_are_said_where_they_stand(case: dict[str, Any]) -> None:
    problems = validate(document(case["text"]), case["schema"])
    found = [(p.location.line, p.location.column) for p in problems if p.location]
    assert found == [(line, column) for line, column, _, _ in case["says"]], problems
    for problem, (_, _, words, step) in zip(problems, case["says"], strict=True):
        assert words in problem.message
        assert step in problem.next_step
        assert (problem.kind, problem.usage) == ("schema", False)


def test_problems_of_settings_are_of_usage() -> None:
    found = validate(document("schema: ai-spend/settings/v1\nx: 1\n"), "settings", usage=True)
    assert [problem.usage for problem in found] == [True]


@pytest.mark.parametrize("path", sorted(FULL.iterdir()), ids=lambda path: path.name)
def test_documents_with_every_field_are_right(path: Path) -> None:
    assert validate(document(path.read_text("utf-8")), path.name.partition(".")[0]) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_full_document_uses_every_field(name: str) -> None:
    text = (FULL / f"{name}.yaml").read_text("utf-8")
    missing = [key for key in fields(json.loads(schema_text(name))) if f"{key}:" not in text]
    assert missing == []


def fields(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties":
                yield from value
                yield from (name for part in value.values() for name in fields(part))
            elif key not in ("examples", "enum", "required", "x-renamed"):
                yield from fields(value)


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every part of a schema that describes a value."""
    yield schema
    for part in schema.get("properties", {}).values():
        yield from parts(part)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from parts(schema[key])


@pytest.mark.parametrize("name", NAMES)
def test_every_field_has_a_title_and_examples_that_are_right(name: str) -> None:
    checker = FormatChecker(())
    for format_name, check_format in formats().items():
        checker.checks(format_name, raises=ValueError)(check_format)
    schema = json.loads(schema_text(name), parse_float=Decimal)
    Draft202012Validator.check_schema(schema)
    for part in parts(schema):
        assert part.get("format", "money") in formats()
        if "title" in part:
            assert part.keys() & {"examples", "enum", "const", "items", "properties"}, part
        for example in part.get("examples", ()):
            validator = Draft202012Validator(part, format_checker=checker)
            assert list(validator.iter_errors(example)) == [], part["title"]


@pytest.mark.parametrize("name", NAMES)
def test_every_named_field_has_a_title(name: str) -> None:
    for part in parts(json.loads(schema_text(name))):
        for key, field in part.get("properties", {}).items():
            assert field.get("title"), key


def test_what_is_wrong_is_unknown_and_the_rest_stands() -> None:
    text = """\
schema: ai-spend/workload/v1
workload: a
owner: o
fixed_cost: 156000
ownr: x
model: {id: m, customization: much}
resources: [{terraform: 5}, {terraform: "aws_instance.x"}]
forecast: {cost: $156,000/month, by: 2027-01-31}
"""
    body, problems = check(document(text), "workload")
    assert len(problems) == 5
    unknown = ["fixed_cost", "model.customization", "forecast.cost"]
    for path in unknown:
        found = body.first(path)
        assert found is not None
        assert isinstance(found.value, Unknown), path
    cost = body.first("fixed_cost")
    assert cost is not None
    assert str(cost.value.reasons[0]) == (
        "fixed_cost: 156000: which currency, per what? (f.yaml:4)"
    )
    assert [node.value for path in ("model.id", "owner") for node in body.find(path)] == ["m", "o"]
    terraform = body.find("resources.*.terraform")
    assert isinstance(terraform[0].value, Unknown)
    assert terraform[1].value == "aws_instance.x"


def test_no_schema_reaches_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    remote = '{"$ref": "http://schemas.example/other.json"}'
    monkeypatch.setattr("checker.documents.schema.schema_text", lambda name: remote)
    monkeypatch.setattr("urllib.request.urlopen", lambda *address, **_: asked.append(address))
    with pytest.raises(Unresolvable):
        validate(document("a: 1\n"), "a schema with a remote reference")
    assert asked == []


def test_a_right_document_is_given_back_as_it_is() -> None:
    node = document("schema: ai-spend/workload/v1\nworkload: a\nowner: o\n")
    assert check(node, "workload") == (node, [])


def test_many_errors_are_counted() -> None:
    rows = "".join("  - {policy: p}\n" for _ in range(50))
    problems = validate(document(f"schema: ai-spend/waivers/v1\nwaivers:\n{rows}"), "waivers")
    assert len(problems) == 101
    assert problems[-1].message == "200 more errors in this document"


HEAD = "schema: ai-spend/workload/v1\nworkload: a\n"
WIDE = {
    "wrong words": HEAD + "priorities: [" + "x, " * 90_000 + "]\n",
    "lists in a list": HEAD + "priorities: [" + "[1], " * 45_000 + "]\n",
    "different mappings": HEAD
    + "priorities: ["
    + ", ".join(f"{{a: {number}}}" for number in range(30_000))
    + "]\n",
    "aliases": HEAD + "anomalies: [&a {date: x}" + ", *a" * 30_000 + "]\n",
    "unknown fields": HEAD + "".join(f"f{number}: 1\n" for number in range(45_000)),
}


@pytest.mark.parametrize("name", WIDE)
def test_the_widest_document_allowed_is_checked_quickly(name: str) -> None:
    start = time.process_time()
    nodes, problems = read_yaml(WIDE[name], "f.yaml", OWN)
    assert not problems
    body, problems = check(nodes[0], "workload")
    assert time.process_time() - start < 4
    assert len(problems) == 101
    assert problems[-1].message.startswith("so many errors (1,000 and more)")
    assert isinstance(body.value, Unknown)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(
        ["none", "60%", "$5", "000/month", "2026-01-01", "", "x"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["by", "date", "terraform", "input", "000/month", "x"]), inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_no_value_anywhere_raises(name: str, data: st.DataObject) -> None:
    known = list(json.loads(schema_text(name))["properties"])
    tree = data.draw(st.dictionaries(st.sampled_from(known), VALUES, max_size=4))
    nodes, _ = read_yaml(json.dumps(tree), "f.yaml")
    for node in nodes:
        body, problems = check(node, name)
        assert problems
        assert check(body, name)
        assert problems == validate(node, name)
        assert all(problem.location and problem.next_step for problem in problems)
