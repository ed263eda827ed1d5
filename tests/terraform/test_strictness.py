"""What Terraform refuses in a file with an AI type is a problem, whoever evaluates it."""

from pathlib import Path

import pytest

from checker.documents.tree import SourceTree
from checker.inputs import terraform
from checker.inputs.options import ReadOptions
from checker.inputs.terraform.evaluate import NoScope, evaluate
from checker.inputs.terraform.hcl import parse_file
from checker.inputs.terraform.values import Refused
from checker.model.declaration import Reading

AI = 'resource "ai_pool" "z" {\n  size = "p4d"\n}\n'
OTHER = 'resource "x_y" "z" {\n  size = "p4d"\n}\n'
BROKEN = {
    "a second value": "  a = 1 b\n",
    "a second text": '  a = "p4d" "p5"\n',
    "an operator without a right side": "  a = (1 +)\n",
    "an unknown escape": '  a = f("\\q")\n',
    "a number with two points": "  a = 1.2.3\n",
    "two names in a sequence": '  a = [ "${b c}" ]\n',
    "a template that is not closed": '  a = "%{ if b }c"\n',
}


def read(folder: Path, text: str) -> Reading:
    (folder / "main.tf").write_text(text)
    tree = SourceTree(folder)
    reading = terraform.read(["main.tf"], tree, ReadOptions(ai_types=frozenset(("ai_pool",))))
    for declaration in reading.declarations:
        declaration.body.plain()
    return reading


@pytest.mark.parametrize("line", BROKEN.values(), ids=list(BROKEN))
def test_a_broken_argument_beside_an_ai_resource(tmp_path: Path, line: str) -> None:
    reading = read(tmp_path, f"locals {{\n{line}}}\n{AI}")
    assert [(one.kind, str(one.location)[:9]) for one in reading.problems] == [
        ("syntax", "main.tf:2")
    ]
    assert "terraform fmt main.tf" in reading.problems[0].next_step
    assert [one.body.plain() for one in reading.declarations] == [{"size": "p4d"}]


@pytest.mark.parametrize("line", BROKEN.values(), ids=list(BROKEN))
def test_a_broken_argument_of_an_ai_resource_is_told_once(tmp_path: Path, line: str) -> None:
    reading = read(tmp_path, AI.replace("{\n", f"{{\n{line}", 1))
    assert len(reading.problems) == 1
    assert reading.declarations[0].body.first("size") is not None


def test_other_files_are_parsed_when_asked(tmp_path: Path) -> None:
    assert not read(tmp_path, f"locals {{\n  a = (1 +)\n}}\n{OTHER}").problems


def test_an_argument_of_a_module_that_is_not_here(tmp_path: Path) -> None:
    reading = read(tmp_path, 'module "m" {\n  source = "x/y/z"\n  size = 1 b\n}\n')
    assert [str(one.location)[:9] for one in reading.problems] == ["main.tf:3"]


@pytest.mark.parametrize("line", BROKEN.values(), ids=list(BROKEN))
def test_both_ways_of_reading_say_the_same(line: str) -> None:
    lazy, strict = (parse_file(line.strip() + "\n", "x.tf", way) for way in (False, True))
    for one in (lazy, strict):
        assert isinstance(evaluate(one.attributes["a"].expression, NoScope()).data, Refused)
    assert list(strict.problems) == [lazy.attributes["a"].expression.problem]
