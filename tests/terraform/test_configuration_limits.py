"""Hostile trees: each ends in a Problem or an Unknown that names its limit, neighbors are read."""

import os
import time
from pathlib import Path

import pytest

from checker.documents.tree import SourceTree
from checker.inputs import terraform
from checker.inputs.options import ReadOptions
from checker.model.declaration import Declaration, Reading
from checker.model.values import Unknown

SECONDS = 2.0
NEIGHBOR = 'resource "x_y" "neighbor" { size = "p4d" }\n'


def read(folder: Path) -> Reading:
    (folder / "neighbor").mkdir(exist_ok=True)
    (folder / "neighbor" / "main.tf").write_text(NEIGHBOR)
    tree = SourceTree(folder)
    paths = [path for path in tree.walk() if terraform.matches(path, b"")]
    began = time.process_time()
    reading = terraform.read(paths, tree, ReadOptions())
    for declaration in reading.declarations:
        declaration.body.plain()
    assert time.process_time() - began < SECONDS * 4, "two seconds, four times for a busy machine"
    assert any(declaration.root == "neighbor" for declaration in reading.declarations)
    return reading


def only(reading: Reading, address: str) -> Declaration:
    return next(one for one in reading.declarations if one.address == address)


def reason(reading: Reading, address: str, name: str) -> str:
    node = only(reading, address).body.first(name)
    assert node is not None
    assert isinstance(node.value, Unknown)
    return node.value.reasons[0].text


def test_modules_that_double_at_every_level(tmp_path: Path) -> None:
    for level in range(30):
        folder = tmp_path / f"m{level}"
        folder.mkdir()
        calls = "".join(
            f'module "{name}" {{ source = "../m{level + 1}" }}\n' for name in "ab" if level < 29
        )
        (folder / "main.tf").write_text(calls + 'resource "x_y" "z" {}\n')
    reading = read(tmp_path)
    assert {problem.kind for problem in reading.problems} == {"limit"}
    assert "5,000 modules" in reading.problems[0].message


def test_keys_upon_keys(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'module "m" {\n  source = "./m"\n'
        "  for_each = toset([for i in range(1000) : tostring(i)])\n}\n"
        'resource "x_y" "many" {\n  for_each = toset([for i in range(5000) : tostring(i)])\n'
        '  size = "p4d"\n}\n'
    )
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(
        'resource "x_y" "z" {\n  for_each = toset([for i in range(1000) : tostring(i)])\n}\n'
    )
    reading = read(tmp_path)
    assert any("20,000 resource instances" in problem.message for problem in reading.problems)


def test_more_keys_than_are_told_apart_stay_counted(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "x_y" "many" {\n  for_each = toset([for i in range(1001) : tostring(i)])\n'
        '  size = "p4d"\n}\nresource "x_y" "n" {\n  count = 1000000\n  size = count.index\n}\n'
    )
    reading = read(tmp_path)
    many = only(reading, "x_y.many[*]")
    assert (many.copies.exact, many.body.plain()) == (1001, {"size": "p4d"})
    assert only(reading, "x_y.n").copies.exact == 1_000_000


@pytest.mark.parametrize("length", [50, 5_000])
def test_a_long_row_of_locals(tmp_path: Path, length: int) -> None:
    rows = "\n".join(f"  a{i} = local.a{i + 1}" for i in range(length))
    (tmp_path / "main.tf").write_text(
        f'locals {{\n{rows}\n  a{length} = "end"\n}}\nresource "x_y" "z" {{ a = local.a0 }}\n'
    )
    assert only(read(tmp_path), "x_y.z").body.plain() == {"a": "end"}


def test_a_long_row_of_resources_names_its_limit(tmp_path: Path) -> None:
    rows = "".join(f'resource "x_y" "r{i}" {{ a = x_y.r{i + 1}.a }}\n' for i in range(1000))
    (tmp_path / "main.tf").write_text(rows + 'resource "x_y" "r1000" { a = 1 }\n')
    assert "more than 100 other values in a row" in reason(read(tmp_path), "x_y.r0", "a")


def test_a_row_of_modules_waiting_for_each_other(tmp_path: Path) -> None:
    calls = "".join(
        f'module "m{i}" {{\n  source = "./m"\n  a = module.m{i + 1}.a\n}}\n' for i in range(500)
    )
    (tmp_path / "main.tf").write_text(calls + 'module "m500" {\n  source = "./m"\n  a = 1\n}\n')
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(
        'variable "a" {}\noutput "a" { value = var.a }\nresource "x_y" "z" { a = var.a }\n'
    )
    assert "other values in a row" in reason(read(tmp_path), "module.m0.x_y.z", "a")


def test_a_count_that_depends_on_itself(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "x_y" "z" { count = length(x_y.z) }\n'
        'resource "x_y" "a" { for_each = x_y.b }\nresource "x_y" "b" { for_each = x_y.a }\n'
    )
    reading = read(tmp_path)
    because = only(reading, "x_y.z").copies_because
    assert because is not None
    assert "depend on each other" in because.reasons[0].text


def test_files_that_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.tf")
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (outside / "main.tf").write_text('resource "x_y" "secret" {}\n')
    (tmp_path / "link.tf").symlink_to(outside / "main.tf")
    (tmp_path / "folder").symlink_to(outside)
    (tmp_path / "main.tf").write_text('module "out" { source = "./folder" }\n')
    reading = read(tmp_path)
    assert [problem.kind for problem in reading.problems] == ["outside"]
    assert not any("secret" in one.address for one in reading.declarations)


def test_encodings(tmp_path: Path) -> None:
    (tmp_path / "bom.tf").write_bytes(b'\xef\xbb\xbfresource "x_y" "bom" {\r\n  a = 1\r\n}\r\n')
    (tmp_path / "latin.tf").write_bytes(b'# caf\xe9\nresource "x_y" "latin" {}\n')
    reading = read(tmp_path)
    assert only(reading, "x_y.bom").body.plain() == {"a": 1}
    assert [problem.kind for problem in reading.problems] == ["encoding"]


def test_a_linked_folder_is_the_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "main.tf").write_text('resource "x_y" "z" {}\n')
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "main.tf").write_text('module "m" { source = "./link" }\n')
    assert [one.address for one in read(tmp_path).declarations if not one.root] == [
        "module.m.x_y.z"
    ]


def test_the_same_tree_gives_the_same_declarations(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'variable "u" {}\nresource "x_y" "z" {\n  for_each = toset(["b", "a"])\n  u = var.u\n}\n'
    )

    def told() -> list[object]:
        return [
            (one.address, repr(one.body.plain()), sorted(one.files))
            for one in read(tmp_path).declarations
        ]

    assert told() == told()
