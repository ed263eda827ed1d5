"""The JSON reader: values with places, and a Problem in words for everything that is not JSON."""

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.documents.json_reader import read_json
from checker.documents.limits import MANIFEST
from checker.documents.members import key_location
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("cases_json.yaml").read_text("utf-8")
)


def value(text: str) -> Any:
    node = read_json(text, "f.json")
    assert isinstance(node, Node), node
    return node.plain()


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_what_is_not_json_is_said_where_it_stands(case: dict[str, Any]) -> None:
    problem = read_json(case["text"], "f.json")
    assert isinstance(problem, Problem)
    assert problem.location
    kind, line, column, words = case["says"]
    assert (problem.kind, problem.location.line, problem.location.column) == (kind, line, column)
    assert words in problem.message
    assert problem.next_step


def test_every_key_and_value_has_its_place() -> None:
    node = read_json('{\n "a": [1,\n  {"b" : "x"}],\n "\\u0063": null}', "d/f.json")
    assert isinstance(node, Node)
    inner = node.value["a"].value[1]
    assert node.location == Location("d/f.json", 1, 1)
    assert key_location(node, "a") == Location("d/f.json", 2, 2)
    assert inner.location == Location("d/f.json", 3, 3)
    assert key_location(inner, "b") == Location("d/f.json", 3, 4)
    assert inner.value["b"].location == Location("d/f.json", 3, 10)
    assert key_location(node, "c") == Location("d/f.json", 4, 2)
    assert node.files == frozenset({"d/f.json"})


def test_numbers_are_exact() -> None:
    found = value("[1, -0, 0.1, 1E2, 123456789012345678901234567890]")
    assert found == [1, 0, Decimal("0.1"), Decimal("1E+2"), 123456789012345678901234567890]
    assert [type(one) for one in found] == [int, int, Decimal, Decimal, int]


def test_escapes_and_marks() -> None:
    assert value('\ufeff ["\\n\\"\\/", "\\ud83d\\ude00", "\\u0000"] \n') == ['\n"/', "😀", "\0"]


def test_a_single_scalar_is_a_document() -> None:
    assert value(" 1 ") == 1


HOSTILE = {
    "25,000 brackets": ("[" * 25_000, "64 levels deep"),
    "25,000 braces": ('{"a":' * 25_000, "64 levels deep"),
    "more bytes than a manifest may have": (" " * (MANIFEST.size + 1), "10 MiB"),
    "a number of a million digits": ("9" * 1_000_000, "400 digits"),
    "an exponent of a million digits": ("1e" + "9" * 1_000_000, "400 digits"),
    "a million quotation marks": ('["' + '\\"' * 1_000_000, "never closed"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_refused_quickly(name: str) -> None:
    text, words = HOSTILE[name]
    start = time.process_time()
    problem = read_json(text, "f.json")
    assert time.process_time() - start < 2
    assert isinstance(problem, Problem)
    assert words in problem.message


def test_values_are_counted() -> None:
    few = MANIFEST._replace(nodes=100)
    assert isinstance(read_json("[" + "1," * 98 + "1]", "f.json", few), Node)
    problem = read_json("[" + "1," * 99 + "1]", "f.json", few)
    assert isinstance(problem, Problem)
    assert "more than 100 values" in problem.message


TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**40), 10**40), st.text(max_size=10)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
)


@settings(max_examples=200, deadline=None)
@given(TREES, st.sampled_from([None, 1]), st.booleans())
def test_what_was_written_comes_back(tree: Any, indent: int | None, escaped: bool) -> None:
    assert value(json.dumps(tree, indent=indent, ensure_ascii=escaped)) == tree


PIECES = st.lists(
    st.sampled_from(
        ["{", "}", "[", "]", ",", ":", '"', '"a"', "\\", "\\u", "1", "-", ".", "e", "true", "nul",
         " ", "\n", "NaN", "\ud800", "'", "/"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=100), PIECES))
def test_any_text_is_read_as_the_standard_reader_reads_it(text: str) -> None:
    found = read_json(text, "f.json")
    try:
        expected = json.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except (ValueError, RecursionError):
        assert isinstance(found, Problem)
        assert found.location
        assert found.message
    else:
        # The standard reader takes more: NaN, duplicate keys, half characters.
        assert isinstance(found, Problem) or found.plain() == expected
        if isinstance(found, Problem):
            assert found.kind in ("number", "duplicate-key", "encoding")
