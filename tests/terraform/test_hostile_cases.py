"""Text that readers of HCL disagree about is accepted or refused as terraform fmt does."""

from pathlib import Path

import pytest
import yaml

from checker.inputs.terraform.evaluate import NoScope, evaluate
from checker.inputs.terraform.hcl import parse_file
from checker.inputs.terraform.values import Refused

CASES = yaml.safe_load(Path(__file__).with_name("hostile_cases.yaml").read_text())


def problems(text, strict=True):
    found = parse_file(text, "x.tf", strict).problems
    return [problem for problem in found if problem.kind != "escaped-label"]


@pytest.mark.parametrize("name", CASES["accepted"])
def test_accepted(name):
    text = CASES["accepted"][name]
    assert not problems(text)
    assert not problems(text, strict=False)


@pytest.mark.parametrize("name", CASES["refused"])
def test_refused_with_a_place_and_a_next_step(name):
    found = problems(CASES["refused"][name])
    assert found
    assert found[0].location.path == "x.tf"
    assert found[0].next_step == "run terraform fmt x.tf"
    assert found[0].judged


def values_of(text):
    read = parse_file(text, "x.tf")
    assert not read.problems
    return {
        name: evaluate(attribute.expression, NoScope()).plain()
        for name, attribute in read.attributes.items()
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a = "$$${x}"\n', "$${x}"),
        ("a = <<EOT\nx $${y} %%{z}\nEOT\n", "x ${y} %{z}\n"),
        ("a = <<-EOT\n    x\n\n  y\n    EOT\n", "  x\n\ny\n"),
        ("a = <<EOT\r\nx\r\nEOT\r\n", "x\r\n"),
        ("a = <<\u00c9\nx\n  \u00c9 \n", "x\n"),
        ("a = <<-EOT\n  ${1}\n    b\n  EOT\n", "1\n  b\n"),
        ("a = <<EOT\n%{ if true ~}\n  yes\n%{ endif ~}\nEOT\n", "  yes\n"),
        ('a = "e\\u0301"\n', "\u00e9"),
        ("\ufeffa = 1\n", 1),
        ("a = 007\n", 7),
        ('a = "${"}"}"\n', "}"),
        ("a = b ? <<X\ny\nX\n: c\n".replace("b ?", "(true ?").replace(": c", ": 1)"), "y\n"),
    ],
)
def test_value(text, expected):
    assert values_of(text) == {"a": expected}


def test_escapes_in_labels_are_decoded_and_told():
    read = parse_file('resource "aws_instanc\\u0065" "x" {\n}\n', "x.tf")
    assert read.blocks[0].labels == ("aws_instance", "x")
    assert [problem.kind for problem in read.problems] == ["escaped-label"]
    assert '"aws_instance"' in read.problems[0].next_step


def test_escapes_in_keys_are_decoded():
    assert values_of('a = { "inst\\u0061nce" = 1 }\n') == {"a": {"instance": 1}}


def test_reading_resumes_after_a_broken_block():
    text = 'a "one" {\n  x = [1\n}\n\nb "two" {\n  y = 2\n}\nc {\n'
    read = parse_file(text, "x.tf")
    assert [(block.type, block.labels) for block in read.blocks] == [("b", ("two",))]
    assert [problem.location.line for problem in read.problems] == [3, 8]
    assert read.problems[0].judged == "every other block of the file"


def test_a_broken_argument_leaves_its_block():
    read = parse_file('a {\n  x = "\\q"\n  y = 2\n}\n', "x.tf", strict=True)
    block = read.blocks[0]
    assert [problem.location.line for problem in read.problems] == [2]
    assert evaluate(block.attributes["y"].expression, NoScope()).data == 2
    assert isinstance(evaluate(block.attributes["x"].expression, NoScope()).data, Refused)


def test_places_of_blocks_arguments_and_items():
    text = 'a "b" {\n  c = {\n    d = [1,\n      2]\n  }\n  e {}\n}\n'
    block = parse_file(text, "x.tf").blocks[0]
    assert block.location == ("x.tf", 1, 1, 7)
    assert block.blocks[0].location == ("x.tf", 6, 3, 6)
    assert text[slice(*block.blocks[0].span)] == "e {}"
    value = evaluate(block.attributes["c"].expression, NoScope())
    assert value.data["d"].data[1].origin[:3] == ("x.tf", 4, 7)


def test_columns_do_not_count_a_byte_order_mark():
    assert parse_file("\ufeffab = 1\n", "x.tf").attributes["ab"].location[1:3] == (1, 1)
    assert parse_file("\ufeffa = x\n", "x.tf").attributes["a"].expression.node.start == 5
