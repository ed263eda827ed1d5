# ruff: noqa: E501
"""A value knows its files, its place, whether it is sensitive, and why it is unknown."""

import pytest

from checker.inputs.terraform.evaluate import evaluate
from checker.inputs.terraform.expressions import parse_expression
from checker.inputs.terraform.hcl import TextSource
from checker.inputs.terraform.references import names_of, references
from checker.inputs.terraform.types import ANY, BOOL, NUMBER, STRING, list_of
from checker.inputs.terraform.values import LazyObject, Refused, Value, refused, unknown
from checker.model.location import Location
from checker.model.values import Unknown


def written(text, path, line):
    source = TextSource(path, "\n" * (line - 1) + text)
    return evaluate(parse_expression(source.text, source), Names({}))


class Names:
    budget = None

    def __init__(self, values):
        self.values = values

    def reference(self, names):
        return self.values.get(names) or refused(f"there is no {'.'.join(names)}")


MISSING = Location("variables.tf", 3, 1)
SCOPE = Names(
    {
        ("var", "type"): written('"p4d"', "dev.tfvars", 4),
        ("var", "nodes"): written(
            '{ gpu = { type = "g5", sizes = [1, 2] }, cpu = {} }', "n.tfvars", 7
        ),
        ("var", "open"): unknown(
            "var.open has no default", MISSING, STRING, frozenset(["variables.tf"])
        ),
        ("var", "flag"): unknown("var.flag has no default", MISSING, BOOL),
        ("var", "count"): unknown("var.count has no default", MISSING, NUMBER),
        ("var", "any"): unknown("var.any has no default", MISSING),
        ("var", "list"): unknown("var.list has no default", MISSING, list_of(STRING)),
        ("var", "secret"): Value("s3", STRING, frozenset(["s.tf"]), None, True),
        ("local", "bad"): refused("local.bad refers to itself"),
        ("aws_x", "y"): Value(
            LazyObject(
                ["a"],
                lambda name: written("1", "y.tf", 2),
                lambda name: unknown(f"aws_x.y.{name} is computed"),
            )
        ),
    }
)


def value_of(text):
    return evaluate(parse_expression(text, TextSource("main.tf", text)), SCOPE)


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("1", {"main.tf"}),
        ("var.type", {"main.tf", "dev.tfvars"}),
        ('"x-${var.type}"', {"main.tf", "dev.tfvars"}),
        ("var.nodes.gpu.type", {"main.tf", "n.tfvars"}),
        ('true ? "a" : var.type', {"main.tf"}),
        ('var.type == "p4d" ? 1 : 2', {"main.tf", "dev.tfvars"}),
        ("merge({a = var.type}, {b = 1}).b", {"main.tf"}),
        ('{a = var.type, b = 1}["b"]', {"main.tf"}),
        ('lookup({a = 1}, var.type, "z")', {"main.tf", "dev.tfvars"}),
        ('[for x in ["p4d"] : 1 if x == var.type]', {"main.tf", "dev.tfvars"}),
        ("aws_x.y.a", {"main.tf", "y.tf"}),
        ("var.open", {"main.tf", "variables.tf"}),
        ("upper(var.secret)", {"main.tf", "s.tf"}),
    ],
)
def test_files(text, files):
    assert value_of(text).all_files() == files


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("var.type", ("dev.tfvars", 4)),
        ("true ? var.type : 1", ("dev.tfvars", 4)),
        ('merge(var.nodes, {x = 1})["gpu"].type', ("n.tfvars", 7)),
        ('try(var.nodes["gpu"].type, 1)', ("n.tfvars", 7)),
        ("upper(var.type)", ("main.tf", 1)),
        ("\n\n 1 + 1", ("main.tf", 3)),
    ],
)
def test_origin(text, place):
    assert value_of(text).origin[:2] == place


@pytest.mark.parametrize(
    ("text", "sensitive"),
    [
        ("var.secret", True),
        ('"x${var.secret}"', True),
        ("length(var.secret)", True),
        ('true ? "a" : var.secret', True),
        ("nonsensitive(var.secret)", False),
        ("{a = var.secret, b = 1}.b", False),
        ("{a = var.secret, b = 1}.a", True),
        ("keys({a = var.secret})", False),
        ("issensitive(var.secret)", False),
        ("sensitive({a = 1}).a", True),
    ],
)
def test_sensitive(text, sensitive):
    assert value_of(text).sensitive is sensitive


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("var.open", STRING),
        ('"x${var.open}"', STRING),
        ("var.count + 1", NUMBER),
        ("var.any.x[0].y", ANY),
        ("length(var.list)", NUMBER),
        ("var.list[0]", STRING),
        ("var.list[*]", list_of(STRING)),
        ("[for x in var.list : x]", ANY),
        ('var.flag ? "a" : 1', STRING),
        ("try(var.any.x, 1)", ANY),
        ('can(var.any["x"])', BOOL),
        ("toset(var.list)", None),
        ("aws_x.y.other", ANY),
        ('file("x")', ANY),
        ("provider::aws::arn_parse(var.type)", ANY),
        ("timestamp()", ANY),
    ],
)
def test_unknown_type(text, kind):
    value = value_of(text)
    assert isinstance(value.data, Unknown)
    assert not isinstance(value.data, Refused)
    assert value.data.reasons
    if kind is not None:
        assert value.type == kind


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('"x${var.open}" == null', False),
        ("[1, var.open][0]", 1),
        ("length([var.open, 1])", 2),
        ("{a = var.open, b = 2}.b", 2),
        ("keys({a = var.open})", ["a"]),
        ('coalesce("x", var.open)', "x"),
        ("var.flag ? null : null", None),
        ("(var.flag ? 1 : 0) > 2", False),
        ("(var.flag ? 1 : 0) < 2", True),
        ('contains([var.open, "a"], "a")', True),
    ],
)
def test_known_all_the_same(text, data):
    assert value_of(text).plain() == data


@pytest.mark.parametrize(
    ("text", "possible", "low", "high"),
    [
        ("var.flag ? 1 : 0", (1, 0), 0, 1),
        ('var.flag ? "p4d" : "g5"', ("p4d", "g5"), None, None),
        ("var.flag ? 8 : (var.any ? 2 : 0)", (8, 2, 0), 0, 8),
        ('var.flag ? 1 : "a"', ("1", "a"), None, None),
        ("(var.flag ? 1 : 0) + 2", None, 2, 3),
        ("var.flag ? var.count : 0", None, None, None),
        ("var.flag && false ? 1 : 0", (0,), 0, 0),
    ],
)
def test_what_a_conditional_can_be(text, possible, low, high):
    data = value_of(text).plain()
    assert (data.possible, data.low, data.high) == (possible, low, high)
    assert str(data.reasons[0]) == "var.flag has no default (variables.tf:3)"


def test_a_refused_part_leaves_its_neighbors():
    value = value_of("{a = local.bad, b = [1, {}.x], c = 3}")
    assert isinstance(value.data["a"].data, Refused)
    assert value.data["b"].data[0].data == 1
    assert value.plain()["c"] == 3
    assert value_of("try({a = local.bad}, 7)").data == 7


def test_nodes_carry_the_place_of_each_item():
    text = "{\n  gpu = {\n    type = var.type\n    n = 2\n  }\n  cpu = [1,\n 2]\n}"
    source = TextSource("main.tf", text)
    value = evaluate(parse_expression(text, source), SCOPE)
    node = value.node(source.location(0), source.files)
    assert node.first("gpu.type").location[:2] == ("dev.tfvars", 4)
    assert node.first("gpu.n").location[:2] == ("main.tf", 4)
    assert node.first("cpu").value[1].location[:2] == ("main.tf", 7)
    assert node.first("gpu.type").files == {"main.tf", "dev.tfvars"}
    assert node.plain() == {"gpu": {"type": "p4d", "n": 2}, "cpu": [1, 2]}


def test_numbers_leave_as_int_or_decimal():
    assert type(value_of("length([1])").plain()) is int
    assert str(value_of("1 / 4").plain()) == "0.25"


def test_references_and_names_are_told_without_evaluating():
    text = "[for x in var.a : x.b + local.c + aws_x.y[0].z] == module.m.o ? data.t.n.id : self.q"
    expression = parse_expression(text, TextSource("x.tf", text))
    assert set(references(expression)) == {
        ("var", "a"), ("local", "c"), ("aws_x", "y"), ("module", "m"), ("data", "t", "n"), ("self",),
    }  # fmt: skip
    assert names_of(parse_expression("aws.west", TextSource("x.tf", ""))) == ("aws", "west")
    assert names_of(parse_expression("1 + 1", TextSource("x.tf", ""))) is None
