"""Turns values of one Terraform type into another."""

import re
from collections.abc import Mapping
from typing import Any

from checker.inputs.terraform.numbers import OutOfRange, Real, text_of
from checker.inputs.terraform.sets import ordered_set
from checker.inputs.terraform.types import ANY, Type
from checker.inputs.terraform.unification import convertible, plain_type, replace_any, unify
from checker.inputs.terraform.values import Exceeded, Failure, Value
from checker.model.values import Unknown

_PRIMITIVE = ("string", "number", "bool")
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEpP][+-]?\d+)?"


def convert(value: Value, want: Type) -> Value:
    """Return the value as Terraform converts it to a type; Failure where it refuses."""
    if want.kind == "any":
        return value
    have = value.type
    if have is want or have == want:
        return value
    if not convertible(have, want):
        raise Failure(f"{_article(want)} is required, not {_article(have)}")
    return _apply(value, want)


def _article(kind: Type) -> str:
    return f"{'an' if kind.kind == 'object' else 'a'} {kind}"


def _apply(value: Value, want: Type) -> Value:
    have, data = value.type, value.data
    if want.kind == "any" or have == want:
        return value
    if isinstance(data, Unknown) and data.partly is not None:
        data = _with_part(data, want)
    if data is None or isinstance(data, Unknown):
        return _with(value, data, replace_any(have, plain_type(want)))
    if want.kind in _PRIMITIVE:
        return _with(value, _converted(data, want.kind), want)
    if want.kind == "map":
        return _to_map(value, want)
    if want.kind == "object":
        return _to_object(value, want)
    if want.kind == "tuple":
        items = tuple(_apply(item, kind) for item, kind in zip(data, want.of, strict=True))
        return _with(value, items, None)
    return _to_sequence(value, want)


def _with_part(data: Unknown, want: Type) -> Unknown:
    """Return an unknown whose known part is converted too, without it where that is refused."""
    made = data.copied()
    try:
        made.partly = convert(data.partly, Type("list", want.of) if want.kind == "set" else want)
    except Failure:
        made.partly = None
    return made


def _with(value: Value, data: Any, kind: Type | None) -> Value:
    return Value(data, kind, value.files, value.place, value.sensitive)


def _converted(data: Any, want: str) -> Any:
    if want == "string":
        if isinstance(data, bool):
            return "true" if data else "false"
        return data if isinstance(data, str) else text_of(data)
    if not isinstance(data, str):
        raise Failure(f"a {want} is required")
    if want == "bool":
        if data not in ("true", "false", "1", "0"):
            raise Failure('a bool is required: "true" or "false"')
        return data in ("true", "1")
    return parse_number(data)


def parse_number(text: str) -> "int | Real":
    """Return the number that a string stands for; Failure where it is none."""
    if text.lower().lstrip("+-") == "inf" and len(text) <= 4:
        raise Exceeded("an infinite number is not followed further")
    if not re.fullmatch(_NUMBER, text) or not text.isascii():
        raise Failure("a number is required")
    try:
        return Real.parse(text)
    except OutOfRange as error:
        raise Exceeded(str(error)) from error


def _sequence_data(value: Value) -> tuple[Value, ...] | None:
    """Return the elements, or None where a set's unknown ones leave its size open."""
    data: tuple[Value, ...] = value.data
    if value.type.kind == "set" and len(data) > 1 and not value.wholly_known():
        return None
    return data


def _to_sequence(value: Value, want: Type) -> Value:
    have = value.type
    elements = _sequence_data(value)
    if elements is None and want.kind == "list":
        reason = next(member.data for member in value.data if not member.wholly_known())
        unknown = reason if isinstance(reason, Unknown) else Unknown()
        return _with(value, unknown, Type("list", have.of))
    element: Type | None = want.of
    if have.kind == "tuple" and want.of.kind == "any":
        element = unify(have.of) if have.of else ANY
    assert element is not None
    items = [_apply(item, element) for item in value.data]
    if not items:
        kind = have.of if have.kind != "tuple" and element.kind == "any" else element
        return _with(value, (), Type(want.kind, plain_type(kind)))
    items, element = _same_type(items, have.kind == "tuple" and want.kind == "list")
    if want.kind == "set":
        return _with(value, ordered_set(items), Type("set", element))
    return _with(value, tuple(items), Type("list", element))


def _same_type(items: list[Value], bring_together: bool) -> tuple[list[Value], Type]:
    """Return elements of one type; they are converted to one only where Terraform does that."""
    kinds = {item.type for item in items}
    if bring_together and len(kinds) > 1:
        shared = unify([item.type for item in items])
        if shared is not None:
            items = [_apply(item, shared) for item in items]
            kinds = {item.type for item in items}
    kinds = kinds - {ANY} or kinds
    if len(kinds) > 1:
        raise Failure("all elements have to be of one type")
    shared = kinds.pop()
    return [
        item if item.type == shared else _with(item, item.data, shared) for item in items
    ], shared


def _to_map(value: Value, want: Type) -> Value:
    have = value.type
    members: Mapping[str, Value] = value.data
    element: Type | None = want.of
    if have.kind == "object" and want.of.kind == "any":
        element = unify([item for _, item in have.of]) if have.of else ANY
    assert element is not None
    items = [_apply(item, element) for item in members.values()]
    if not items:
        kind = have.of if have.kind == "map" and element.kind == "any" else element
        return _with(value, {}, Type("map", plain_type(kind)))
    nested = element.kind in ("list", "set", "map", "object")
    items, element = _same_type(items, nested)
    return _with(value, dict(zip(members, items, strict=True)), Type("map", element))


def _to_object(value: Value, want: Type) -> Value:
    members: Mapping[str, Value] = value.data
    made = {}
    for name, kind in want.of:
        if name in members:
            member = members[name]
            if member.type != kind and not convertible(member.type, kind):
                raise Failure(f"{name} is {_article(member.type)}, not {_article(kind)}")
            made[name] = _apply(member, kind)
        elif name in want.optional:
            made[name] = Value(None, plain_type(kind), value.files, value.place)
        else:
            raise Failure(f"the attribute {name} is required")
    return _with(value, made, None)
