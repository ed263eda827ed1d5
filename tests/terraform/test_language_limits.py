"""Hostile sizes and depths end in a Problem or an Unknown that names the limit, at once."""

import time

import pytest

from checker.inputs.terraform.evaluate import NoScope, evaluate
from checker.inputs.terraform.expressions import parse_expression
from checker.inputs.terraform.hcl import TextSource, parse_file
from checker.inputs.terraform.values import Refused
from checker.model.values import Unknown


def value_of(text):
    return evaluate(parse_expression(text, TextSource("x.tf", text)), NoScope())


@pytest.fixture(autouse=True)
def _in_time():
    started = time.process_time()
    yield
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("(" * 500 + "1" + ")" * 500, "nested deeper than 64"),
        ("[" * 500 + "]" * 500, "nested deeper than 64"),
        ("!" * 500 + "true", "nested deeper than 64"),
        ('"${' * 500 + "1" + '}"' * 500, "nested deeper than 64"),
        ("1e999999999", "out of range"),
        ('tonumber("1e999999999")', "out of range"),
        ('format("%1000000000d", 1)', "1,048,576 characters"),
        ('format("%.1000000000f", 1)', "1,048,576 characters"),
        ("[for a in range(1000) : [for b in range(1000) : a]]", "100,000 steps"),
        (f"setproduct({', '.join(['range(100)'] * 5)})", "50,000 combinations"),
        ('join("", [for a in range(1000) : format("%2000s", a)])', "1,048,576 characters"),
        ('replace(format("%100000s", " "), " ", "0123456789abcdef")', "1,048,576 characters"),
        ("pow(10, 300) * " * 200 + "1", "16,384 bits"),
        ("1 / " + "10000000000 / " * 600 + "1", "16,384 bits"),
        ('jsondecode("' + "[" * 500 + "]" * 500 + '")', "nested deeper than 64"),
        ('regexall("(a*)*b", "' + "a" * 150_000 + '")', "100,000 steps"),
        ('regex("' + "(" * 100 + "a" + ")" * 100 + '", "a")', "nested deeper than 64"),
        ('regex("((a{1000}){1000}){1000}", "a")', "5,000 steps"),
        ('indent(1000000000, "a\\nb")', "1,048,576 characters"),
        ("1/0", "infinity"),
    ],
)
def test_limit(text, limit):
    value = value_of(text).data
    assert isinstance(value, Unknown)
    assert limit in str(value.reasons[0])


def test_terraforms_own_limit_is_a_refusal():
    assert isinstance(value_of("range(10000)").data, Refused)


@pytest.mark.parametrize(
    "text",
    [
        " + ".join(["1"] * 5000),
        " && ".join(["true"] * 5000),
        "true ? 1 : " * 3000 + "2",
        "[" + "1, " * 20_000 + "]",
        "{" + ", ".join(f"k{i} = {i}" for i in range(5000)) + "}",
        "a" + ".b" * 5000,
        'merge({a = 1}, {b = "x"})' + ".a" * 50,
    ],
)
def test_long_is_not_deep(text):
    value_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "a {\n" * 2000 + "}\n" * 2000,
        "a = " + "[" * 100_000,
        'a = "' + "${" * 50_000,
        "a = <<X\n" * 20_000,
        "a = /* " * 50_000,
        '"' * 200_000,
        "a = (\n" * 50_000,
        "a {" * 50_000,
        "a = {x = [\n" * 20_000,
        "a = 1 b\n" * 50_000,
        "}\n" * 100_000,
        "\\" * 100_000,
        "a = " + "-" * 100_000,
        'a "' + 'b" "' * 50_000,
        "a = " + "b[c]" * 1 + "[c]" * 50_000,
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_broken_files_are_told_at_once(text, strict):
    read = parse_file(text, "x.tf", strict)
    for attribute in read.attributes.values():
        evaluate(attribute.expression, NoScope())
    assert len(read.problems) <= 11
    assert read.problems or not strict


def test_a_value_does_not_grow_without_bound():
    text = "[" * 40 + "1" + "".join(", 1]" for _ in range(40))
    assert value_of(text).wholly_known()
    doubled = "flatten([" + ", ".join(["range(1000)"] * 40) + "])"
    assert value_of(doubled).wholly_known()
