"""Turns what is assigned to a variable, or its default, into the value that the module sees."""

from checker.inputs.terraform.constraints import Constraint, conform, parse_constraint
from checker.inputs.terraform.evaluate import evaluate
from checker.inputs.terraform.expressions import parse_expression
from checker.inputs.terraform.hcl import Block, TextSource
from checker.inputs.terraform.syntax import Literal
from checker.inputs.terraform.types import ANY
from checker.inputs.terraform.values import NO_FILES, Place, Value, refused, unknown
from checker.model.report import Problem
from checker.model.rows import NamedTuple

_ANYTHING = Constraint(ANY)
_SCALARS = ("string", "number", "bool")


class Assigned(NamedTuple):
    """What a root's variable is given: a value from a file, or text from the command line."""

    value: Value | None
    text: str = ""
    name: str = ""


class ClosedScope:
    """The scope of text that may refer to nothing, as in a variable file."""

    budget = None

    def reference(self, names: tuple[str, ...]) -> Value:
        """Refuse every reference."""
        return refused(f"{'.'.join(names)} cannot be used here, where only plain values stand")


CLOSED = ClosedScope()


class Variables:
    """The declared variables of all modules: their types and defaults, each worked out once."""

    def __init__(self) -> None:
        self._constraints: dict[int, Constraint | Problem] = {}
        self._defaults: dict[int, Value | None] = {}
        self._kept: list[Block] = []

    def constraint(self, block: Block) -> Constraint | Problem:
        """Return a variable's type; text that is no type is a Problem."""
        found = self._constraints.get(id(block))
        if found is None:
            attribute = block.attributes.get("type")
            found = parse_constraint(attribute.expression) if attribute else _ANYTHING
            self._constraints[id(block)] = found
            self._kept.append(block)  # keeps the id from being used again
        return found

    def default(self, block: Block) -> Value | None:
        """Return the default of a variable, converted, or None where there is none."""
        if id(block) not in self._defaults:
            attribute = block.attributes.get("default")
            value = evaluate(attribute.expression, CLOSED) if attribute else None
            self._defaults[id(block)] = self._conformed(block, value) if value else None
            self._kept.append(block)
        return self._defaults[id(block)]

    def value(self, block: Block, given: Value | None, because: str) -> Value:
        """Return what a module sees under a variable; `because` ends the sentence if it is unset.

        A null that the variable does not accept stands for the default.
        """
        if given is not None and not (given.data is None and self._refuses_null(block)):
            return self._conformed(block, given)
        default = self.default(block)
        if default is not None:
            return default
        constraint = self.constraint(block)
        kind = ANY if isinstance(constraint, Problem) else constraint.type
        place = Place(block.source, block.span[0])
        files = block.source.files
        reason = f"var.{block.labels[0]} has no default{because}"
        return unknown(reason, place, kind, files, self._is_sensitive(block))

    def typed(self, block: Block, assigned: Assigned) -> Value:
        """Return a root's assignment; command-line text is read as the variable's type asks."""
        if assigned.value is not None:
            return assigned.value
        constraint = self.constraint(block)
        plain = "type" not in block.attributes or (
            isinstance(constraint, Constraint) and constraint.type.kind in _SCALARS
        )
        if plain:
            return Value(assigned.text)
        source = TextSource(f"--var {assigned.name}", assigned.text)
        value = evaluate(parse_expression(assigned.text, source), CLOSED)
        return value.copied(NO_FILES, None, value.sensitive)

    def _conformed(self, block: Block, value: Value) -> Value:
        constraint = self.constraint(block)
        if isinstance(constraint, Problem):
            return refused(constraint.message, constraint.location)
        fitting = conform(value, constraint)
        return fitting.marked(block.source.files, self._is_sensitive(block))

    def _is_sensitive(self, block: Block) -> bool:
        return self._flag(block, "sensitive", False)

    def _refuses_null(self, block: Block) -> bool:
        return not self._flag(block, "nullable", True)

    def _flag(self, block: Block, name: str, default: bool) -> bool:
        attribute = block.attributes.get(name)
        if attribute is None:
            return default
        node = attribute.expression.node
        data = node.value if isinstance(node, Literal) else default
        return data if isinstance(data, bool) else data == "true"
