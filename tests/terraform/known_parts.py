"""Evaluates expressions over a resource of which nothing is known; `?` stands for the unknown."""

from checker.inputs.terraform.evaluate import evaluate
from checker.inputs.terraform.expressions import parse_expression
from checker.inputs.terraform.hcl import TextSource
from checker.inputs.terraform.types import ANY, STRING
from checker.inputs.terraform.values import LazyObject, Refused, Value, refused, unknown
from checker.model.values import Unknown


class Computed:
    budget = None

    def reference(self, names):
        if names != ("terraform_data", "u"):
            return refused("nothing here")
        return Value(LazyObject(["id", "output"], self.attribute))

    def attribute(self, name):
        kind = STRING if name == "id" else ANY
        value = unknown(f"{name} is computed", None, kind)
        value.never_null = name == "id"
        return value


def known_parts(expression):
    value = evaluate(parse_expression(expression, TextSource("x.tf", expression)), Computed())
    return "!refused" if _any_refused(value) else _tree(value)


def _any_refused(value):
    return isinstance(value.data, Refused) or any(map(_any_refused, value.members()))


def _tree(value):
    data = value.data
    if isinstance(data, Unknown):
        return "?"
    if isinstance(data, tuple):
        return [_tree(item) for item in data]
    if value.type.kind in ("map", "object") and data is not None:
        return {name: _tree(data[name]) for name in sorted(data)}
    plain = value.plain()
    return plain if plain is None or isinstance(plain, (str, bool, int)) else repr(float(plain))
