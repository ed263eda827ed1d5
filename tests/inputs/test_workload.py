"""Workload manifests: found by their words, read field by field, and said where they are wrong."""

import os
from pathlib import Path

import pytest

from checker.documents.tree import SourceTree
from checker.inputs import assign, readers, workload
from checker.inputs.options import ReadOptions
from checker.model.declaration import Reading
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.values import Unknown

GOOD = "schema: ai-spend/workload/v1\nworkload: a\nowner: o\n"


def read(root: Path, *paths: str) -> Reading:
    return workload.read(paths, SourceTree(root), ReadOptions())


def only(reading: Reading) -> Problem:
    assert len(reading.problems) == 1, reading.problems
    problem = reading.problems[0]
    assert problem.next_step
    return problem


@pytest.mark.parametrize(
    ("path", "head", "matches"),
    [
        ("x/any.yaml", GOOD, True),
        ("x/any.yml", "# first\n---\n'schema': \"ai-spend/workload/v1\"\n", True),
        ("x/any.yaml", '{"schema": "ai-spend/workload/v1"}', True),
        ("x/any.yaml", "\ufeffschema: ai-spend/workload/v2\n", True),
        ("x/any.yaml", "a: 1\n---\nschema: ai-spend/workload/v1\n", True),
        ("x/any.yaml", "schema: ai-spend/settings/v1\n", False),
        ("x/any.yaml", "inputs:\n  a: |\n    schema: ai-spend/workload/v1\n", False),
        ("x/any.yaml", "# schema: ai-spend/workload/v1\n", False),
        ("x/any.json", '{"schema": "ai-spend/workload/v1"}', False),
        ("x/ai-workload.yaml", "owner: o\n", True),
        ("ai-workload.yml", "", True),
        ("x/main.tf", GOOD, False),
    ],
)
def test_what_is_taken_for_a_manifest(path: str, head: str, matches: bool) -> None:
    assert workload.matches(path, head.encode()) is matches


def test_a_manifest_becomes_a_declaration(tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / "ai.yaml").write_text("# top\n" + GOOD)
    reading = read(tmp_path, "team/ai.yaml")
    assert not reading.problems
    found = reading.declarations[0]
    assert (found.kind, found.type, found.address, found.origin) == (
        "workload", "workload", "a", "manifest",
    )  # fmt: skip
    assert found.location == Location("team/ai.yaml", 2, 1)
    assert found.files == frozenset({"team/ai.yaml"})
    owner = found.body.first("owner")
    assert owner is not None
    assert (owner.value, owner.location) == ("o", Location("team/ai.yaml", 4, 8))


def test_several_documents_of_which_one_is_broken(tmp_path: Path) -> None:
    second = "schema: ai-spend/workload/v1\nworkload: [b\n"
    third = "kind: Deployment\n"
    fourth = GOOD.replace("workload: a", "workload: d")
    (tmp_path / "all.yaml").write_text("---\n".join([GOOD, second, third, fourth]))
    reading = read(tmp_path, "all.yaml")
    assert [one.address for one in reading.declarations] == ["a", "d"]
    assert only(reading).location == Location("all.yaml", 6, 11)


def test_a_wrong_field_is_unknown_and_the_rest_counts(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(GOOD + "fixed_cost: 156000\nbudget: $5/month\n")
    reading = read(tmp_path, "x.yaml")
    assert only(reading).location == Location("x.yaml", 4, 13)
    body = reading.declarations[0].body
    assert isinstance(body.value["fixed_cost"].value, Unknown)
    assert body.value["budget"].value == "$5/month"


def test_a_manifest_without_a_name_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("schema: ai-spend/workload/v1\nowner: o\nworkload: [a]\n")
    (tmp_path / "y.yaml").write_text("schema: ai-spend/workload/v1\nowner: o\n")
    reading = read(tmp_path, "x.yaml", "y.yaml")
    assert not reading.declarations
    assert [str(problem.location) for problem in reading.problems] == ["x.yaml:3", "y.yaml:1"]


def test_two_manifests_of_one_name_name_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD + "team: first\n")
    (tmp_path / "b.yaml").write_text(GOOD + "---\n" + GOOD)
    reading = read(tmp_path, "a.yaml", "b.yaml")
    assert [one.location.path for one in reading.declarations] == ["a.yaml"]
    assert [(str(p.location), p.message) for p in reading.problems] == [
        ("b.yaml:1", "the workload a is declared here and at a.yaml:1; the first counts"),
        ("b.yaml:5", "the workload a is declared here and at a.yaml:1; the first counts"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("owner: o\n", "the line schema: ai-spend/workload/v1 is missing"),
        ("- a\n", "the line schema: ai-spend/workload/v1 is missing"),
        ("schema: ai-spend/settings/v1\n", "and this document is ai-spend/settings/v1"),
        ("", "the manifest is empty"),
        ("# nothing\n", "the manifest is empty"),
        ("schema: ai-spend/workload/v2\nworkload: a\n", "ai-spend/workload/v1 is wanted"),
    ],
)
def test_a_file_of_the_name_that_is_no_manifest(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "ai-workload.yaml").write_text(text)
    assert words in only(read(tmp_path, "ai-workload.yaml")).message


def test_a_selector_selects_in_one_way(tmp_path: Path) -> None:
    rows = "  - {terraform: a, kubernetes: b}\n  - {share: 5%}\n  - {tags: {a: b}, share: 5%}\n"
    (tmp_path / "x.yaml").write_text(GOOD + "resources:\n" + rows)
    reading = read(tmp_path, "x.yaml")
    assert [(str(p.location), p.message.partition("; ")[2]) for p in reading.problems] == [
        ("x.yaml:5", "this one selects by terraform and kubernetes"),
        ("x.yaml:6", "this one selects by nothing"),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("schema: é\n".encode("utf-16"), "UTF-16"),
        (b"owner: \xe9\n", "not UTF-8"),
        (b"[" * 25_000, "64 levels deep"),
        (b"a: 1\na: 2\n", "written twice"),
    ],
)
def test_hostile_files_are_problems(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "ai-workload.yaml").write_bytes(data)
    (tmp_path / "good.yaml").write_text(GOOD)
    reading = read(tmp_path, "ai-workload.yaml", "good.yaml")
    assert words in only(reading).message
    assert len(reading.declarations) == 1


def test_a_fifo_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ai-workload.yaml")
    assert "FIFO" in only(read(tmp_path, "ai-workload.yaml")).message


def test_the_folder_is_the_list_of_readers() -> None:
    assert {"workload"} <= {reader.NAME for reader in readers()}
    assert all(callable(reader.matches) and callable(reader.read) for reader in readers())


def test_files_go_to_the_readers_that_take_them(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text("kind: Other\n")
    (tmp_path / "c.md").write_text(GOOD)
    tree = SourceTree(tmp_path)
    taken = {reader.NAME: paths for reader, paths in assign(tree.walk(), tree)}
    assert taken["workload"] == ["a.yaml"]


def test_the_examples_are_right() -> None:
    root = Path(__file__).parents[2] / "examples" / "novaspark"
    paths = [path for path in SourceTree(root).walk() if path.endswith("ai-workload.yaml")]
    reading = read(root, *paths)
    assert not reading.problems
    assert [one.address for one in reading.declarations] == [
        "support-chatbot", "internal-search", "research-llm",
    ]  # fmt: skip
