# ruff: noqa: E501
"""Variables are converted to their types as Terraform converts them."""

import pytest

from checker.inputs.terraform.constraints import Constraint, conform, parse_constraint
from checker.inputs.terraform.evaluate import NoScope, evaluate
from checker.inputs.terraform.expressions import parse_expression
from checker.inputs.terraform.hcl import TextSource
from checker.inputs.terraform.values import Refused
from checker.model.report import Problem


def read(text, path="v.tf"):
    return parse_expression(text, TextSource(path, text))


def held(kind, value):
    constraint = parse_constraint(read(kind))
    assert isinstance(constraint, Constraint)
    return conform(evaluate(read(value, "x.tfvars"), NoScope()), constraint)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("string", "5", "5"),
        ("number", '"5"', 5),
        ("bool", '"true"', True),
        ("any", '[1, "a"]', [1, "a"]),
        ("list(any)", '[1, "a"]', ["1", "a"]),
        ("list", "[1]", [1]),
        ("set(string)", '["b", "a", "b"]', ["a", "b"]),
        ("map(number)", '{a = "1"}', {"a": 1}),
        ("object({size = number})", '{size = "2", type = "p4d"}', {"size": 2}),
        ("object({a = optional(string)})", "{}", {"a": None}),
        ("object({a = optional(string, \"x\")})", "{}", {"a": "x"}),
        ("object({a = optional(string, \"x\")})", "{a = null}", {"a": "x"}),
        ("object({a = optional(object({b = optional(number, 2)}), {})})", "{}", {"a": {"b": 2}}),
        ("map(object({n = optional(number, 2), t = string}))", "{g = {t = 1}}", {"g": {"n": 2, "t": "1"}}),
        ("list(object({n = optional(number, 2)}))", "[{}, {n = 3}]", [{"n": 2}, {"n": 3}]),
        ("set(object({n = optional(number, 1)}))", "[{}, {n = 1}]", [{"n": 1}]),
        ("tuple([string, number])", '[1, "2"]', ["1", 2]),
        ("object({a = string})", 'tomap({a = "x", b = "y"})', {"a": "x"}),
        ("map(any)", '{a = 1, b = "x"}', {"a": "1", "b": "x"}),
        ("string", "null", None),
    ],
)  # fmt: skip
def test_conversion(kind, value, expected):
    assert held(kind, value).plain() == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", '"abc"'),
        ("object({a = string})", "{}"),
        ("list(string)", '"a"'),
        ("map(number)", '{a = "x"}'),
        ("tuple([string])", '["a", "b"]'),
        ("bool", "1"),
    ],
)
def test_what_does_not_fit_is_refused_and_keeps_its_files(kind, value):
    result = held(kind, value)
    assert isinstance(result.data, Refused)
    assert "x.tfvars" in result.all_files()


@pytest.mark.parametrize(
    "kind",
    ["strin", '"string"', "list(string, number)", "object(string)", "tuple(string)", "optional(string)",
     "object({a = optional()})", "list(", "object({a = optional(number, \"x\")})", "string()"],
)  # fmt: skip
def test_a_wrong_type_is_a_problem_with_its_place(kind):
    problem = parse_constraint(read(kind))
    assert isinstance(problem, Problem)
    assert problem.location.path == "v.tf"
    assert problem.next_step


def test_defaults_come_from_the_file_of_the_type():
    value = held('object({a = optional(string, "x"), b = string})', '{b = "y"}')
    assert value.data["a"].all_files() == {"v.tf"}
    assert value.data["b"].origin.path == "x.tfvars"
