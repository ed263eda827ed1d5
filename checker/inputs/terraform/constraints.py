"""Type constraints of variables: read them, convert values to them, supply optional defaults."""

from typing import NamedTuple

from checker.inputs.terraform.syntax import Expression
from checker.inputs.terraform.types import Type
from checker.inputs.terraform.values import Value
from checker.model.report import Problem


class Constraint(NamedTuple):
    """A type, and the defaults of its `optional()` attributes by their path in the type."""

    type: Type
    defaults: object = None


def parse_constraint(expression: Expression) -> "Constraint | Problem":
    """Read `map(object({ n = optional(number, 2) }))` and the like."""
    raise NotImplementedError


def conform(value: Value, constraint: Constraint) -> Value:
    """Return the value as a variable of that constraint holds it.

    Defaults are supplied, values converted, attributes that the type does not name dropped. A value
    that does not fit gives `Refused` with the reason, keeping its files.
    """
    raise NotImplementedError
