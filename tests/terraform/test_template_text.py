"""Texts with parts that nobody knows keep what is known, each unknown with its own reason."""

from pathlib import Path
from typing import Any

import pytest

from checker.documents.tree import SourceTree
from checker.inputs import terraform
from checker.inputs.options import ReadOptions
from checker.model.declaration import Node
from checker.model.values import Unknown

VARIABLES = """
variable "x" {}
variable "n" { type = number }
variable "on" { type = bool }
variable "more" { type = map(string) }
variable "secret" {
  sensitive = true
  default   = "hunter2"
}
"""


def argument(folder: Path, expression: str) -> Node:
    text = f'{VARIABLES}resource "x_y" "z" {{\n  a = {expression}\n}}\n'
    (folder / "main.tf").write_text(text)
    reading = terraform.read(["main.tf"], SourceTree(folder), ReadOptions())
    found = reading.declarations[0].body.first("a")
    assert found is not None
    return found


def inside(folder: Path, expression: str) -> Node:
    node = argument(folder, expression)
    assert isinstance(node.value, Unknown)
    assert node.value.inside is not None
    found = node.value.inside(node.location)
    assert isinstance(found, Node)
    return found


def said(node: Node | None) -> list[str]:
    assert node is not None
    assert isinstance(node.value, Unknown)
    return [reason.text for reason in node.value.reasons]


def heredoc(text: str) -> str:
    return f"<<YAML\n{text}YAML\n"


def test_every_unknown_part_has_its_own_reason_and_place(tmp_path: Path) -> None:
    tree = inside(tmp_path, heredoc("name: ${var.x}\nspec:\n  count: ${var.n}\n  type: p5\n"))
    assert said(tree.first("name")) == ["var.x has no default"]
    assert said(tree.first("spec.count")) == ["var.n has no default"]
    count = tree.first("spec.count")
    assert count is not None
    assert str(count.location).startswith("main.tf:3")
    kind = tree.first("spec.type")
    assert kind is not None
    assert kind.value == "p5"


def test_what_a_conditional_leaves_open_is_kept(tmp_path: Path) -> None:
    tree = inside(tmp_path, heredoc('a: ${var.on ? 4 : 8}\nb: v-${var.on ? "x" : "y"}.z\n'))
    a, b = (tree.plain()[name] for name in "ab")
    assert b.possible == ("v-x.z", "v-y.z")
    assert b.ends == ("v-", ".z")
    assert set(map(int, a.possible)) == {4, 8}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a:\n  ${var.x}\n  b: p5\n", "a.b"),
        ("a:\n  b: p5\n  ${indent(2, var.x)}\n", "a.b"),
        ("a:\n- ${var.x}\n- b: p5\n", "a.b"),
        ("a:\n  - b: p5\n    c: 1\n  ${var.x}\n", "a.b"),
        ('a: {b: p5, c: "${var.x}"}\n', "a.b"),
        ("%{ if var.on ~}\nc: 1\n%{ endif ~}\na:\n  b: p5\n", "a.b"),
        ("a:\n  b: p5\n%{ for one in var.more ~}\n  c${one}: 1\n%{ endfor ~}\n  d: 1\n", "a.b"),
        ("a:\n  ${var.x}: 1\n  b: p5\n", "a.b"),
        ("---\na:\n  b: p5\n  c: ${var.x}\n", "a.b"),
    ],
)
def test_whole_lines_that_are_not_known_hide_nothing_else(
    tmp_path: Path, text: str, path: str
) -> None:
    found = [one.value for one in inside(tmp_path, heredoc(text)).find(path)]
    assert "p5" in found


def test_a_mapping_with_an_unknown_line_may_hold_more(tmp_path: Path) -> None:
    tree = inside(tmp_path, heredoc("a:\n  ${var.x}\n  b: p5\n"))
    assert said(tree.first("a.other")) == ["var.x has no default"]


def test_a_structure_that_is_encoded_into_a_text(tmp_path: Path) -> None:
    text = heredoc("a: ${jsonencode({b = var.x, c = 2})}\n")
    assert inside(tmp_path, text).first("a.c").value == 2  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["yamldecode", "jsondecode"])
def test_decoding_keeps_what_is_known(tmp_path: Path, name: str) -> None:
    text = '{"a": {"b": "p5"},\n "c": "${var.x}"}'.replace('"', '\\"').replace("\n", "\\n")
    node = argument(tmp_path, f'{name}("{text}")'.replace('\\"${var.x}\\"', '\\"${var.x}\\"'))
    assert isinstance(node.value, Unknown)
    assert node.first("a.b").value == "p5"  # type: ignore[union-attr]
    assert said(node.first("c")) == ["var.x has no default"]


def test_several_documents(tmp_path: Path) -> None:
    tree = inside(tmp_path, heredoc("a: ${var.x}\n---\nb: p5\n"))
    documents: Any = tree.value
    assert [sorted(one.value) for one in documents] == [["a"], ["b"]]


def test_what_is_sensitive_stays_behind(tmp_path: Path) -> None:
    tree = inside(tmp_path, heredoc("a: ${var.x}\ntoken: ${var.secret}\nb: p5\n"))
    assert "hunter2" not in repr(tree)
    assert "sensitive" in said(tree.first("token"))[0]
    assert tree.plain()["b"] == "p5"


@pytest.mark.parametrize("name", ["file", "filebase64", "templatefile"])
def test_files_are_never_opened_and_the_reason_names_the_function(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "x.yaml").write_text("a: 1\n")
    rest = ", {}" if name == "templatefile" else ""
    node = argument(tmp_path, f'{name}("${{path.module}}/x.yaml"{rest})')
    assert said(node)[0].startswith(f"{name}() reads the file system")
