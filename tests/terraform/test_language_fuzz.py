# ruff: noqa: E501, RUF005, SIM905
"""Whatever the text, reading and evaluating it raises nothing; `FUZZ_EXAMPLES` asks for more."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.inputs.terraform.constraints import Constraint, conform, parse_constraint
from checker.inputs.terraform.evaluate import evaluate
from checker.inputs.terraform.expressions import parse_expression, parse_template
from checker.inputs.terraform.functions import _MODULES
from checker.inputs.terraform.hcl import TextSource, parse_file
from checker.inputs.terraform.references import references
from checker.inputs.terraform.types import STRING
from checker.inputs.terraform.values import Value, refused, unknown
from checker.model.location import Location

MANY = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
PIECES = st.sampled_from(
    ["a", "b-c", "é", "true", "null", "for", "in", "if", "1", "2.5", "1e3", "-", "!", "+", "*", "/", "%", "==", "&&",
     "||", "<", ">=", "?", ":", "=", "=>", "...", "..", ".", ",", "(", ")", "[", "]", "{", "}", '"', '"x"', "${", "%{", "$${",
     "~}", "\n", "\r\n", " ", "\t", "#", "//", "/*", "*/", "<<X\n", "<<-X\n", "\nX\n", "X", "\\", "\\n", "\\u00e9", "\\ud800",
     "[*]", ".*", ".0", "::", "var.u", "each.key", "resource", '"l"', "\ufeff", "\u2028", "\0", "'", "endif", "else", "endfor"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=25).map("".join)
LEAVES = st.sampled_from(
    ["null", "true", "0", "-1", "2.5", "1e400", '""', '"a"', '"10"', '"%s %d"', '"2026-01-02T03:04:05Z"', '"(a|b)*"', "[]",
     '["a", null]', "{}", "{a = 1}", 'toset(["a"])', 'tomap({a = "x"})', "[[1], []]", "var.u", "var.s", "var.x", "local.bad",
     '"10.0.0.0/16"', '"{\\"a\\": 1}"', '"é\\n"', "1/0", "range(5)", "[{a = 1}, {b = 2}]"]
)  # fmt: skip
FUNCTIONS = st.sampled_from(sorted(_MODULES) + ["try", "can", "file", "nosuch", "provider::a::b"])


def _bigger(inner):
    return st.one_of(
        st.tuples(FUNCTIONS, st.lists(inner, max_size=4), st.booleans()).map(
            lambda made: f"{made[0]}({', '.join(made[1])}{'...' if made[1] and made[2] else ''})"
        ),
        st.tuples(inner, st.sampled_from("+ - * / % == != < > <= >= && ||".split()), inner).map(
            lambda made: f"({made[0]} {made[1]} {made[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda made: f"({made[0]} ? {made[1]} : {made[2]})"),
        st.tuples(inner, inner).map(lambda made: f"{made[0]}[{made[1]}]"),
        inner.map(lambda made: f"{made}[*].a"),
        inner.map(lambda made: f"{made}.*.a.0"),
        inner.map(lambda made: f"{made}.a"),
        inner.map(lambda made: f'"x${{{made}}}%{{ if {made} }}y%{{ endif }}"'),
        st.tuples(inner, inner, inner).map(
            lambda made: f"[for k, v in {made[0]} : {made[1]} if {made[2]}]"
        ),
        st.tuples(inner, inner).map(lambda made: f"{{for k, v in {made[0]} : k => {made[1]}...}}"),
        st.lists(inner, max_size=3).map(lambda made: f"[{', '.join(made)}]"),
        st.tuples(inner, inner).map(lambda made: f"{{({made[0]}) = {made[1]}}}"),
        inner.map(lambda made: f"-{made}"),
        inner.map(lambda made: f"!{made}"),
    )


EXPRESSIONS = st.recursive(LEAVES, _bigger, max_leaves=12)


class Open:
    budget = None

    def reference(self, names):
        if names == ("var", "u"):
            return unknown("var.u has no default", Location("v.tf"))
        if names == ("var", "s"):
            return unknown("var.s has no default", Location("v.tf"), STRING)
        if names == ("var", "x"):
            return Value("s", STRING, frozenset(["s.tf"]), None, True)
        return refused("nothing here")


def check(expression):
    references(expression)
    value = evaluate(expression, Open())
    value.plain()
    value.node(Location("x.tf")).plain()
    value.all_files()
    value.any_sensitive()


@MANY
@given(TEXTS)
def test_any_text_is_read(text):
    for strict in (True, False):
        read = parse_file(text, "x.tf", strict)
        pending = list(read.blocks)
        attributes = list(read.attributes.values())
        for block in pending:
            pending.extend(block.blocks)
            attributes.extend(block.attributes.values())
            assert block.location.line >= 1
        for attribute in attributes:
            check(attribute.expression)


@MANY
@given(TEXTS)
def test_any_text_is_an_expression_or_a_problem(text):
    check(parse_expression(text, TextSource("x.tf", text)))
    check(parse_template(text, TextSource("x.tf", text)))


@MANY
@given(EXPRESSIONS)
def test_any_expression_has_a_value_or_a_reason(text):
    check(parse_expression(text, TextSource("x.tf", text)))


@MANY
@given(TEXTS, EXPRESSIONS)
def test_any_type_is_read_and_any_value_held_to_it(kind, text):
    for wanted in (kind, "object({a = optional(list(any), [])})", "map(string)", "set(any)"):
        constraint = parse_constraint(parse_expression(wanted, TextSource("v.tf", wanted)))
        if isinstance(constraint, Constraint):
            value = evaluate(parse_expression(text, TextSource("x.tf", text)), Open())
            conform(value, constraint).plain()
