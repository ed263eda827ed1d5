"""Reads the right side of a comparison: a literal, a parameter or a fact, of a fitting type."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.policy import Operand
from checker.model.quantities import QuantityError, ratio
from checker.model.rows import NamedTuple
from checker.model.vocabulary import FACTS
from checker.policy.literals import ORDERED, typed
from checker.policy.scope import Scope

_ORDERING = ("at_least", "at_most", "above", "below")
_LISTS = ("one_of", "contains_all")


class Kind(NamedTuple):
    """What kind of value is compared; a type of "" is a raw attribute, which has none."""

    type: str
    values: tuple[str, ...] = ()
    many: bool = False


def read_operand(node: Node, operator: str, kind: Kind, scope: Scope) -> Operand | None:
    """Return what a fact of this kind is compared with; what does not fit goes to the scope."""
    wrong = _misuse(operator, kind)
    if wrong:
        scope.problem(wrong[0], node.location, wrong[1])
        return None
    if isinstance(node.value, Mapping):
        return _reference(node, operator, kind, scope)
    if (operator in _LISTS) != isinstance(node.value, list):
        said = "takes a list" if operator in _LISTS else "takes one value, not a list"
        scope.problem(f"{operator} {said}", node.location, f"write {operator}: {_shape(operator)}")
        return None
    if operator in _ORDERING and not kind.type and not _is_amount(node.value):
        step = "write the number as the code has it, such as 500; a unit cannot be compared"
        scope.problem(f"{operator} compares amounts, and {node.value} is none", node.location, step)
        return None
    value = literal(node, wanted(operator, kind), scope)
    return None if value is None else Operand("literal", value)


def _is_amount(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def literal(node: Node, kind: Kind, scope: Scope) -> Any:
    """Return a typed literal or tuple of literals; None where it does not fit."""
    if isinstance(node.value, list):
        found = [literal(element, kind, scope) for element in node.value]
        return None if None in found else tuple(found)
    if not kind.type:
        return node.value
    try:
        return typed(kind.type, node.value, kind.values)
    except QuantityError as error:
        scope.problem(error.message, node.location, error.next_step)
    return None


def wanted(operator: str, kind: Kind) -> Kind:
    """Return the kind of value that stands to the right of an operator."""
    if operator == "exists":
        return Kind("flag")
    if operator == "newer_than":
        return Kind("duration")
    if operator == "matches":
        return Kind("text")
    return kind


def _misuse(operator: str, kind: Kind) -> tuple[str, str] | None:
    if not kind.type:
        return None
    if operator in _ORDERING and kind.type not in ORDERED:
        return f"{operator} compares amounts, and this is a {kind.type}", "use is or one_of"
    if operator in ("contains", "contains_all") and not kind.many:
        return f"{operator} asks a set, and this is one value", "use is or one_of"
    if operator == "newer_than" and kind.type != "date":
        return f"newer_than asks a date, and this is a {kind.type}", "use at_least"
    if operator == "matches" and kind.type not in ("text", "choice"):
        return f"matches asks text, and this is a {kind.type}", "use is or at_least"
    return None


def _shape(operator: str) -> str:
    return "[a, b]" if operator in _LISTS else "value"


def _reference(node: Node, operator: str, kind: Kind, scope: Scope) -> Operand | None:
    members = node.value
    named = [key for key in ("parameter", "fact") if key in members]
    if len(named) != 1:
        step = "write {parameter: name}, {parameter: name, times: 0.9} or {fact: name}"
        scope.problem("name one parameter or one fact", node.location, step)
        return None
    scope.check_keys(node, (named[0], "times"), "key of an operand")
    name, place = str(members[named[0]].value), members[named[0]].location
    times = _times(members["times"], scope) if "times" in members else None
    found = _parameter_kind if named[0] == "parameter" else _fact_kind
    other = found(name, place, operator, scope)
    if other is None:
        return None
    if times is not None and (other.many or other.type not in ORDERED or other.type == "date"):
        message = f"{name} is no amount, so it cannot be scaled"
        scope.problem(message, members["times"].location, "leave times out")
        return None
    right = wanted(operator, kind).type
    if right and other.type != right:
        message = f"{name} is a {other.type}, and it is compared with a {right}"
        scope.problem(message, place, f"name a {named[0]} of type {right}")
        return None
    return Operand(named[0], name, times)


def _times(node: Node, scope: Scope) -> Decimal | int | None:
    value = node.value
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value > 0:
        return value
    try:
        return ratio(value)
    except QuantityError:
        scope.problem("times is a number above 0", node.location, "write 0.9 or 90%")
        return None


def _parameter_kind(name: str, place: Location, operator: str, scope: Scope) -> Kind | None:
    parameter = scope.parameters.get(name)
    if parameter is None:
        scope.unknown("parameter of this policy", name, scope.parameters, place)
        return None
    many = parameter.many
    if many != (operator in _LISTS):
        said = "a list" if many else "one value"
        scope.problem(f"{name} is {said}, which {operator} does not take", place,
                      "give the parameter a default that fits")  # fmt: skip
        return None
    return Kind(parameter.type, (), many)


def _fact_kind(name: str, place: Location, operator: str, scope: Scope) -> Kind | None:
    row = FACTS.get(name)
    if row is None or (scope.subject and scope.subject not in row.subjects):
        known = [row.name for row in FACTS.values() if scope.subject in row.subjects]
        scope.unknown(f"fact of a {scope.subject}", name, known, place)
        return None
    many = scope.subject in row.many
    if many != (operator in _LISTS):
        said = "a set" if many else "one value"
        step = "compare with a fact that fits the operator"
        scope.problem(f"{name} is {said}, which {operator} does not take", place, step)
        return None
    return Kind(row.type, row.values, many)
