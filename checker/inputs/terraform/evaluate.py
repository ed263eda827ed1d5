"""Turns a parsed expression and a scope into a value, exactly as Terraform would."""

from typing import Protocol

from checker.inputs.terraform.syntax import Expression
from checker.inputs.terraform.values import Value
from checker.model.declaration import Node

MAX_STEPS = 100_000
"""Steps one expression may take; whatever it refers to counts for itself."""


class Scope(Protocol):
    """What names mean where an expression stands."""

    def reference(self, names: tuple[str, ...]) -> Value:
        """Return the value of one reference, with its files, place and sensitivity.

        `names` is ("var", x), ("local", x), ("module", m), ("each", "key"|"value"),
        ("count", "index"), ("path", x), ("terraform", "workspace"), ("self",),
        ("data", type, name), or (type, name) of a resource; the name of a `dynamic` block's
        iterator comes as (iterator, "key"|"value"). Whatever follows (an attribute, an index)
        is done here to the value. Answers should be memoized, each value carrying its own files.
        A module or resource is best a Value over a `LazyObject`. What does not exist is a value
        from `refused(…)`; what cannot be known one from `unknown(…)`. Never raises.
        """
        ...


def evaluate(expression: Expression, scope: Scope) -> Value:
    """Return the value of an expression; never raises for what the text says.

    What Terraform would refuse is a value whose data is `Refused` (an `Unknown`); a limit that is
    reached is an `Unknown` whose reason names the limit.
    """
    raise NotImplementedError


def node_of(expression: Expression, scope: Scope) -> Node:
    """Return the value as a tree of nodes, each part with the place where it is written."""
    raise NotImplementedError
