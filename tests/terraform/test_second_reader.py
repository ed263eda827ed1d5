"""The second reader agrees on good files, names contradictions, and takes refusals for gaps."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from checker.documents.tree import SourceTree
from checker.inputs import terraform
from checker.inputs.options import ReadOptions
from checker.inputs.terraform.hcl import File, parse_file
from checker.inputs.terraform.second_reader import confirm, confirm_all
from checker.model.report import Gap, Problem

GOOD = r"""
resource "aws_instance" "a" {
  count         = 2
  price         = -1.50
  on            = true
  none          = null
  instance_type = "p4d.${var.size}"
  text          = "tab\tand \"quotes\" and \u00e9 and $${not} and %%{not}"
  list          = [1, "a", { k = "v" }, -1]
  script        = <<-EOT
    a heredoc
  EOT
  "quoted" "label" {
    size = 1
  }
  in { for = 1 }
}
locals { a = (1) }
"""


def read(text: str) -> File:
    return parse_file(text, "x.tf")


def test_both_readers_agree() -> None:
    text = GOOD.replace('  "quoted" "label" {', '  disk "label" name {')
    assert confirm(read(text)) == []


def test_blanks_after_a_heredoc_marker_hide_no_block() -> None:
    hidden = 'resource "a" "b" {}\n'
    text = "locals {\n  a = <<T\nx\nT  \n}\n" + hidden + "locals {\n  c = <<T\ny\nT\n}\n"
    assert confirm(read(text)) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        ('resource "a" "b" {}', 'resource "a" "b" {}\nresource "a" "c" {}', "1 here, 2 for"),
        ('resource "a" "b" {}', 'resource "a" "c" {}', 'resource "a" "b" here, resource "a" "c"'),
        ('a "b" {\n  n = 1\n}', 'a "b" {\n  n = 2\n}', "value of n: 1 here, 2 for"),
        ('a "b" {\n  n = "1"\n}', 'a "b" {\n  n = 1\n}', "a text of 1 characters here, 1 for"),
        ('a "b" {\n  n = true\n}', 'a "b" {\n  n = 1\n}', "True here, 1 for"),
        ('a "b" {\n  n = 1\n}', 'a "b" {\n  m = 1\n}', "arguments: n here, m for"),
        ('a "b" {\n  n = "x"\n}', 'a "b" {\n  n = var.x\n}', "here, an expression for"),
        ('a "b" {\n  n = [1]\n}', 'a "b" {\n  n = [2]\n}', "a list of 1 here, a list of 1 for"),
        ('a "b" {\n  c {\n  n = 1\n}\n}', 'a "b" {\n  c {\n  n = 2\n}\n}', "value of n"),
    ],
)
def test_a_contradiction_is_a_problem_with_both_readings(
    ours: str, theirs: str, words: str
) -> None:
    found = confirm(read(ours + "\n")._replace(text=theirs + "\n"))
    assert [type(one) for one in found] == [Problem]
    assert words in found[0].message
    assert found[0].location is not None


def test_a_contradiction_never_shows_a_text() -> None:
    file = read('a "b" {\n  n = "hush"\n}\n')._replace(text='a "b" {\n  n = "secret"\n}\n')
    assert "hush" not in str(confirm(file))
    assert "secret" not in str(confirm(file))


def test_a_refusal_is_a_gap() -> None:
    file = read('a "b" {\n  n = "${\n  var.x}"\n}\n')
    assert file.problems == ()
    assert [type(one) for one in confirm(file)] == [Gap]


def test_an_escaped_label_is_read_the_same() -> None:
    file = read('resource "aws_instanc\\u0065" "a" {}\n')
    assert [problem.kind for problem in file.problems] == ["escaped-label"]
    assert confirm(file) == []


def test_only_files_with_wanted_types_are_read_again() -> None:
    wanted = read('resource "aws_instance" "a" { x = 1 }\n')
    spoiled = wanted._replace(text='resource "aws_instance" "a" { x = 2 }\n')
    other = read('resource "aws_vpc" "a" { x = 1 }\n')._replace(text='resource "aws_vpc" "b" {}\n')
    files = {"a.tf": spoiled, "b.tf": other}
    assert len(confirm_all(files, {"aws_instance"})) == 1
    assert confirm_all(files, {"aws_instance"}, {"b.tf"}) == []
    assert confirm_all(files, ()) == []


@pytest.mark.parametrize(("mode", "gaps"), [("off", 0), ("changed", 1), ("all", 2)])
def test_how_much_is_read_again(tmp_path: Path, mode: str, gaps: int) -> None:
    for name in ("a.tf", "b.tf"):
        (tmp_path / name).write_text(f'resource "x_y" "{name[0]}" {{\n  n = "${{\n  1}}"\n}}\n')
    tree = SourceTree(tmp_path)
    options = ReadOptions(
        second_reader=mode, ai_types=frozenset(("x_y",)), changed=frozenset(("b.tf",))
    )
    reading = terraform.read(["a.tf", "b.tf"], tree, options)
    assert [gap.kind for gap in reading.gaps] == ["second-reader"] * gaps


def test_the_grammar_is_kept_in_the_cache_folder_of_the_user(tmp_path: Path) -> None:
    program = (
        "from checker.inputs.terraform.hcl import parse_file\n"
        "from checker.inputs.terraform.second_reader import confirm\n"
        "confirm(parse_file('a = 1\\n', 'x.tf'))\n"
    )
    subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        check=True,
    )
    assert [path.name for path in (tmp_path / "ai-spend-checker").iterdir()] == ["hcl2-grammar.bin"]


def test_reading_without_it_imports_no_second_parser() -> None:
    program = "import sys, checker.inputs.terraform\nassert not {'hcl2', 'lark'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
