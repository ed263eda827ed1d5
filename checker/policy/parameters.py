"""Reads the parameters of a policy."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from checker.documents.members import key_location
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.policy import Parameter
from checker.model.vocabulary import MATURITY
from checker.policy.literals import TYPES
from checker.policy.operands import Kind, literal
from checker.policy.scope import Scope

_KEYS = ("type", "default", "meaning", "minimum", "maximum", "origin", "by_maturity")


def read_parameters(node: Node | None, scope: Scope) -> Mapping[str, Parameter]:
    """Return the parameters that a policy declares, by name."""
    if node is None:
        return {}
    if not isinstance(node.value, Mapping):
        scope.problem("parameters is a mapping", node.location, "write name: {type, default, …}")
        return {}
    read = {
        name: _parameter(name, value, key_location(node, name), scope)
        for name, value in node.value.items()
    }
    return {name: parameter for name, parameter in read.items() if parameter}


def _parameter(name: str, node: Node, place: Any, scope: Scope) -> Parameter | None:
    if not isinstance(node.value, Mapping):
        step = "write {type: ratio, default: 60%, meaning: …}"
        scope.problem(f"{name} has no type", node.location, step)
        return None
    scope.check_keys(node, _KEYS, "key of a parameter")
    kind, default, meaning = (node.first(key) for key in ("type", "default", "meaning"))
    if kind is None or default is None or meaning is None:
        step = "write {type: ratio, default: 60%, meaning: …}"
        scope.problem(f"{name} lacks type, default or meaning", place, step)
        return None
    if kind.value not in TYPES:
        scope.unknown("type of a parameter", str(kind.value), TYPES, kind.location)
        return None
    if isinstance(default.value, Mapping):
        step = "write the number; a condition scales a parameter by {parameter: name, times: 2}"
        scope.problem(f"{name} is a value, and never another parameter", default.location, step)
        return None
    origin = node.first("origin")
    found = Parameter(
        name=name,
        type=str(kind.value),
        default=literal(default, Kind(str(kind.value)), scope),
        meaning=str(meaning.value),
        minimum=_bound(node, "minimum", str(kind.value), scope),
        maximum=_bound(node, "maximum", str(kind.value), scope),
        origin=str(origin.value) if origin else "document",
        by_maturity=_by_maturity(node.first("by_maturity"), str(kind.value), scope),
        location=place,
    )
    _check_bounds(found, default.location, scope)
    return found


def _check_bounds(parameter: Parameter, place: Location, scope: Scope) -> None:
    values = [_amount(one) for one in (parameter.minimum, parameter.default, parameter.maximum)]
    known = [one for one in values if one is not None]
    if known != sorted(known):
        message = f"the default of {parameter.name} lies outside its minimum and maximum"
        scope.problem(message, place, "move the default, or the bound")


def _amount(value: Any) -> Any:
    """Return what is compared with a bound; lists, words and truths have no bounds."""
    number = getattr(value, "amount", value)
    ordered = isinstance(number, (int, Decimal, date)) and not isinstance(number, bool)
    return number if ordered else None


def _bound(node: Node, name: str, kind: str, scope: Scope) -> Any:
    found = node.first(name)
    return literal(found, Kind(kind), scope) if found else None


def _by_maturity(node: Node | None, kind: str, scope: Scope) -> Mapping[str, Any] | None:
    if node is None:
        return None
    scope.check_keys(node, MATURITY, "maturity stage")
    return {stage: literal(value, Kind(kind), scope) for stage, value in node.value.items()}
