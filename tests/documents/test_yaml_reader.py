"""The YAML reader: what comes out of ordinary, broken and hostile streams, and where it stands."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.documents.json_reader import read_json
from checker.documents.limits import MANIFEST
from checker.documents.members import key_location
from checker.documents.yaml_reader import read_yaml
from checker.model.declaration import Node
from checker.model.location import Location

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("cases_yaml.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_documents_and_problems(case: dict[str, Any]) -> None:
    nodes, problems = read_yaml(case["text"], "f.yaml")
    assert [node.plain() for node in nodes] == case["gives"]
    expected = case.get("says", [])
    assert [(p.location.line, p.location.column) for p in problems if p.location] == [
        (line, column) for line, column, _ in expected
    ]
    for problem, (_, _, words) in zip(problems, expected, strict=True):
        assert words in problem.message
        assert problem.next_step


def test_every_key_and_value_has_its_place() -> None:
    nodes, _ = read_yaml("# top\na:\n  - b: 1\n    c: {d: x}\n", "dir/f.yaml")
    a = nodes[0].value["a"]
    inner = a.value[0]
    path = "dir/f.yaml"
    assert key_location(nodes[0], "a") == Location(path, 2, 1)
    assert inner.location == Location(path, 3, 5)
    assert key_location(inner, "c") == Location(path, 4, 5)
    assert inner.value["c"].value["d"].location == Location(path, 4, 12)
    assert inner.files == frozenset({path})


def test_a_merged_key_stands_where_it_was_written() -> None:
    nodes, _ = read_yaml("a: &a {x: 1}\nb: {<<: *a}\n", "f.yaml")
    assert key_location(nodes[0].value["b"], "x") == Location("f.yaml", 1, 8)


def bomb(levels: int) -> str:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, levels)]
    return "\n".join(rows) + "\n"


def merge_tower(levels: int) -> str:
    rows = ["m0: &m0 {k: 1}"]
    rows += [f"m{i}: &m{i} {{<<: [*m{i - 1}, *m{i - 1}]}}" for i in range(1, levels)]
    return "\n".join(rows) + "\n"


HOSTILE = {
    "25,000 brackets": ("[" * 25_000, "64 levels deep"),
    "25,000 closed brackets": ("[" * 25_000 + "]" * 25_000, "64 levels deep"),
    "25,000 braces": ("{a: " * 25_000, "64 levels deep"),
    "25,000 list items in one line": ("- " * 25_000 + "x", "64 levels deep"),
    "25,000 question marks": ("? " * 25_000 + "x", "cannot be a key"),
    "200 indents": ("".join(" " * i + "a:\n" for i in range(200)), "64 levels deep"),
    "ten levels of ten aliases": (bomb(10), "more than 2,000,000 values"),
    "aliases as deep as they are wide": (
        "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 80)),
        "64 levels deep",
    ),
    "a tower of merge keys": (merge_tower(30), "more than 2,000,000 values"),
    "depth hidden behind merges": (
        "b0: &b0 {k: x}\n"
        + "".join(
            f"a{i}: &a{i} {{<<: *b{i - 1}}}\nb{i}: &b{i} {{k: {'[' * 30}*a{i}{']' * 30}}}\n"
            for i in range(1, 60)
        ),
        "64 levels deep",
    ),
    "more bytes than a manifest may have": ("#" * (MANIFEST.size + 1), "10 MiB"),
    "a wide merge repeated": (
        "w: &w {" + ",".join(f"k{i}: 1" for i in range(20_000)) + "}\n"
        + "".join(f"m{i}: {{<<: *w}}\n" for i in range(300)),
        "more than 2,000,000 values",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_streams_are_refused_quickly(name: str) -> None:
    text, words = HOSTILE[name]
    start = time.process_time()
    nodes, problems = read_yaml(text, "f.yaml")
    assert time.process_time() - start < 2
    assert not nodes
    assert words in problems[0].message


def test_a_long_chain_of_merges_is_no_deeper_than_its_members() -> None:
    chain = "m0: &m0 {k: 1}\n" + "".join(f"m{i}: &m{i} {{<<: *m{i - 1}}}\n" for i in range(1, 90))
    nodes, problems = read_yaml(chain, "f.yaml")
    assert not problems
    assert nodes[0].value["m89"].plain() == {"k": 1}


def test_values_are_counted_over_the_whole_file() -> None:
    few = MANIFEST._replace(nodes=1_000)
    nodes, problems = read_yaml("---\n".join(["- [a, b, c]\n"] * 300), "f.yaml", few)
    assert len(nodes) == 200
    assert "more than 1,000 values" in problems[0].message


def test_a_hostile_document_does_not_hide_its_neighbors() -> None:
    nodes, problems = read_yaml("a: 1\n---\n" + "[" * 25_000 + "\n---\nc: 3\n", "f.yaml")
    assert [node.plain() for node in nodes] == [{"a": 1}, {"c": 3}]
    assert len(problems) == 1


def test_a_hundred_thousand_documents_are_all_read() -> None:
    nodes, problems = read_yaml("---\n".join(["a: 1\n"] * 100_000), "f.yaml")
    assert (len(nodes), problems) == (100_000, [])


def test_a_hundred_thousand_broken_documents_are_counted() -> None:
    nodes, problems = read_yaml("---\n".join(["a: [\n"] * 100_000) + "---\nb: 1\n", "f.yaml")
    assert [node.plain() for node in nodes] == [{"b": 1}]
    assert len(problems) == 101
    assert problems[-1].message.startswith("99,900 more problems")


def test_the_pure_parser_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &a {x: [1, no]}\n---\nb: {<<: *z}\n---\nc: [\n---\nd: |\n  t\n"
    with_c = read_yaml(text, "f.yaml")
    monkeypatch.setattr("checker.documents.yaml_events._LOADER", yaml.SafeLoader)
    assert read_yaml(text, "f.yaml") == with_c


PIECES = st.lists(
    st.sampled_from(
        ["a", "b: ", "- ", "? ", ": ", "\n", "  ", "[", "]", "{", "}", ",", "&x ", "*x ", "<<: ",
         "!t ", "|\n", ">-\n", "'", '"', "\\", "---\n", "...\n", "%YAML 1.2\n", "#", "\t", "1", "~",
         "\x00", "\u2028", "\ud800", "{{ x }}", "$9,000/month", "000/month: "]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), PIECES))
def test_any_text_gives_nodes_or_problems(text: str) -> None:
    nodes, problems = read_yaml(text, "f.yaml")
    assert all(isinstance(node, Node) for node in nodes)
    lines = text.count("\n") + text.count("\r") + text.count("\u2028") + text.count("\u2029")
    for problem in problems:
        assert problem.location
        assert problem.message
        assert problem.next_step
        assert 1 <= problem.location.line <= lines + text.count("\x85") + 2


TEXTS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\uffff\ufffe"),
    max_size=12,
)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**30), 10**30), TEXTS)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(TEXTS, TREES, min_size=1, max_size=4))
def test_json_is_read_alike_by_both_readers(tree: dict[str, Any]) -> None:
    text = json.dumps(tree, ensure_ascii=False, indent=1)
    nodes, problems = read_yaml(text, "f")
    assert not problems
    assert nodes[0] == read_json(text, "f")
    assert nodes[0].plain() == tree
