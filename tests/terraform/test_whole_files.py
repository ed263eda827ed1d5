"""A file is read whole where it declares an AI type, however the type is written."""

from pathlib import Path

import pytest

from checker.documents.tree import SourceTree
from checker.inputs.terraform.directories import Directories

BROKEN = 'resource "x_y" "z" {\n  a = [for]\n}\n'


@pytest.mark.parametrize(
    ("head", "whole"),
    [
        ('resource "ai_thing" "a" {}\n', True),
        ('resource /* so */ "ai_thing" "a" {}\n', True),
        ('resource ai_thing "a" {}\n', True),
        ('resource "ai\\u005fthing" "a" {}\n', True),
        ('# resource "ai_thing" "a" {}\n', False),
        ('data "ai_thing" "a" {}\n', False),
    ],
)
def test_a_file_with_an_ai_type_is_read_whole(tmp_path: Path, head: str, whole: bool) -> None:
    (tmp_path / "main.tf").write_text(head + BROKEN)
    directories = Directories(SourceTree(tmp_path), frozenset(("ai_thing",)))
    directories.configuration("")
    told = [problem.location.line for problem in directories.problems if problem.kind == "syntax"
            and problem.location]  # fmt: skip
    assert told == ([3] if whole else [])
