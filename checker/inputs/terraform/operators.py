"""What `!`, `-`, `==`, `&&`, `<` and arithmetic make of typed values, unknown ones included."""

from collections.abc import Callable, Iterable
from typing import Any

from checker.inputs.terraform import numbers
from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.lazy_nodes import together
from checker.inputs.terraform.numbers import Number, OutOfRange
from checker.inputs.terraform.sets import equal
from checker.inputs.terraform.types import ANY, BOOL, NUMBER, Type
from checker.inputs.terraform.values import NO_FILES, Exceeded, Failure, Value
from checker.model.values import Reason, Unknown

MAX_REASONS = 5
"""Reasons kept for one unknown value; the first causes come first."""


def joined_files(values: Iterable[Value]) -> frozenset[str]:
    """Return all files that the values and their parts depend on."""
    found = NO_FILES
    for value in values:
        files = value.files if value.depth == 0 else value.all_files()
        if files is not found:
            found = together(found, files)
    return found


def result(data: Any, kind: Type | None, parts: Iterable[Value], place: Any) -> Value:
    """Return a new value that depends on all of its parts."""
    found, sensitive = NO_FILES, False
    for part in parts:
        files = part.files if part.depth == 0 else part.all_files()
        if files is not found:
            found = together(found, files)
        if not sensitive:
            sensitive = part.sensitive or part.any_sensitive()
    return Value(data, kind, found, place, sensitive)


def _reasons(value: Value) -> Iterable[Reason]:
    unwritten = value.unwritten
    if unwritten is not None:
        yield from unwritten.data.reasons
    elif isinstance(value.data, Unknown):
        yield from value.data.reasons
    else:
        for member in value.members():
            yield from _reasons(member)


def unknown_from(
    parts: Iterable[Value],
    kind: Type,
    place: Any,
    never_null: bool = False,
    low: Any = None,
    high: Any = None,
) -> Value:
    """Return an unknown value for the reasons for which its parts are unknown."""
    parts = tuple(parts)
    reasons = dict.fromkeys(reason for part in parts for reason in _reasons(part))
    made = result(Unknown(*list(reasons)[:MAX_REASONS], low=low, high=high), kind, parts, place)
    made.never_null = never_null and kind.kind != "any"
    return made


def decided(operator: str, left: Value) -> bool:
    """Return whether the left side of a logical operator decides it alone."""
    return (operator == "&&" and left.data is False) or (operator == "||" and left.data is True)


def _guarded(operation: Callable[[Number, Number], Number]) -> Callable[[Number, Number], Number]:
    def guarded(left: Number, right: Number) -> Number:
        try:
            return operation(left, right)
        except OutOfRange as error:
            raise Exceeded(str(error)) from error

    return guarded


def _divide(left: Number, right: Number) -> Number:
    if right == 0:
        if left == 0:
            raise Failure("zero cannot be divided by zero")
        raise Exceeded("dividing by zero gives infinity, which is not followed further")
    return numbers.divide(left, right)


def _modulo(left: Number, right: Number) -> Number:
    if right == 0:
        return left
    return numbers.modulo(left, right)


def _subtract(left: Number, right: Number) -> Number:
    return numbers.add(left, numbers.negate(right))


_ARITHMETIC = {
    "+": _guarded(numbers.add),
    "-": _guarded(_subtract),
    "*": _guarded(numbers.multiply),
    "/": _guarded(_divide),
    "%": _guarded(_modulo),
}
_COMPARISONS: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    ">": lambda order: order > 0,
    "<=": lambda order: order <= 0,
    ">=": lambda order: order >= 0,
}


def binary(operator: str, left: Value, right: Value, place: Any) -> Value:
    """Return `left operator right`; Failure where Terraform refuses."""
    parts = (left, right)
    if operator in ("==", "!="):
        same = equal(left, right)
        if same is None:
            return unknown_from(parts, BOOL, place, never_null=True)
        return result(same == (operator == "=="), BOOL, parts, place)
    kind = BOOL if operator in ("&&", "||") else NUMBER
    left, right = _operand(left, kind), _operand(right, kind)
    if kind is BOOL:
        return _logical(operator, left, right, place)
    if not left.known or not right.known:
        return _unknown_number(operator, left, right, place)
    if operator in _COMPARISONS:
        order = numbers.compare(left.data, right.data)
        return result(_COMPARISONS[operator](order), BOOL, parts, place)
    return result(_ARITHMETIC[operator](left.data, right.data), NUMBER, parts, place)


def _operand(value: Value, kind: Type) -> Value:
    if value.data is None:
        raise Failure("an operand is null")
    if value.type == ANY and not value.known:
        return value
    return convert(value, kind)


def _logical(operator: str, left: Value, right: Value, place: Any) -> Value:
    decisive = operator == "||"
    decided = left.data is decisive or right.data is decisive
    if not left.known or not right.known:
        made = unknown_from((left, right), BOOL, place, never_null=True)
        if decided:
            # Terraform 1.11 leaves it unknown until apply, but it can only come out one way.
            made.data.possible = (decisive,)
        return made
    return result(decisive if decided else not decisive, BOOL, (left, right), place)


def _bounds(value: Value) -> tuple[Any, Any]:
    if isinstance(value.data, Unknown):
        return value.data.low, value.data.high
    return value.data, value.data


def _unknown_number(operator: str, left: Value, right: Value, place: Any) -> Value:
    """Return an unknown result, or a known comparison where the bounds decide it."""
    (low, high), (other_low, other_high) = _bounds(left), _bounds(right)
    if operator in _COMPARISONS:
        order = None
        if high is not None and other_low is not None and numbers.compare(high, other_low) < 0:
            order = -1
        elif low is not None and other_high is not None and numbers.compare(low, other_high) > 0:
            order = 1
        if order is not None:
            return result(_COMPARISONS[operator](order), BOOL, (left, right), place)
        return unknown_from((left, right), BOOL, place, never_null=True)
    if operator == "+" and None not in (low, high, other_low, other_high):
        low, high = _sum(low, other_low), _sum(high, other_high)
    else:
        low = high = None  # Terraform itself follows bounds through sums only
    return unknown_from((left, right), NUMBER, place, True, low, high)


def _sum(one: Number | None, other: Number | None) -> Number | None:
    return None if one is None or other is None else numbers.add(one, other)


def unary(operator: str, operand: Value, place: Any) -> Value:
    """Return `!operand` or `-operand`."""
    kind = BOOL if operator == "!" else NUMBER
    operand = _operand(operand, kind)
    if not operand.known:
        return unknown_from((operand,), kind, place, never_null=True)
    data = not operand.data if operator == "!" else numbers.negate(operand.data)
    return result(data, kind, (operand,), place)
