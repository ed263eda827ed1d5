"""The readers and the tree on the simplest inputs."""

from pathlib import Path

from checker.documents.bundled import data_path
from checker.documents.json_reader import read_json
from checker.documents.tree import Source, SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.model.declaration import Node


def test_yaml_and_json_give_the_same_tree() -> None:
    nodes, problems = read_yaml("a: 1\nb: [x, {c: 1.5}]\n", "f.yaml")
    node = read_json('{"a": 1, "b": ["x", {"c": 1.5}]}', "f.json")
    assert not problems
    assert isinstance(node, Node)
    assert nodes[0].plain() == node.plain()


def test_tree_walks_and_reads(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.tf").write_text("x = 1\n")
    tree = SourceTree(tmp_path)
    assert tree.walk() == ["a/x.tf"]
    source = tree.read("a/x.tf")
    assert isinstance(source, Source)
    assert source.text == "x = 1\n"
    assert tree.inputs == [("a/x.tf", source.sha256)]


def test_data_is_found_in_this_checkout() -> None:
    assert data_path("schemas").name == "schemas"
