"""Turns values of one Terraform type into another, and finds the type that several can share."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from checker.inputs.terraform.numbers import OutOfRange, Real, text_of
from checker.inputs.terraform.sets import ordered_set
from checker.inputs.terraform.types import ANY, Type
from checker.inputs.terraform.values import Exceeded, Failure, Value
from checker.model.values import Unknown

_PRIMITIVE = ("string", "number", "bool")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
MAX_KINDS = 300
"""Different types that one collection may be asked to bring together."""


def plain_type(kind: Type) -> Type:
    """Return a type without its notes of which attributes are optional."""
    if kind.kind in ("list", "set", "map"):
        return Type(kind.kind, plain_type(kind.of))
    if kind.kind == "tuple":
        return Type("tuple", tuple(plain_type(item) for item in kind.of))
    if kind.kind == "object":
        return Type("object", tuple((name, plain_type(item)) for name, item in kind.of))
    return kind


def convertible(have: Type, want: Type, unsafe: bool = True) -> bool:
    """Return whether a conversion exists; an unsafe one may still refuse a given value."""
    if want.kind == "any":
        return True
    if have.kind == "any":
        return unsafe
    if have.kind in _PRIMITIVE:
        return _primitive(have.kind, want.kind, unsafe)
    rule = _RULES.get((have.kind, want.kind))
    return rule is not None and rule(have, want, unsafe)


def _primitive(have: str, want: str, unsafe: bool) -> bool:
    return have == want or want == "string" or (unsafe and have == "string" and want in _PRIMITIVE)


def _elements(have: Type, want: Type, unsafe: bool) -> bool:
    return have.of == want.of or convertible(have.of, want.of, unsafe)


def _list_to_set(have: Type, want: Type, unsafe: bool) -> bool:
    return unsafe and _elements(have, want, unsafe)


def _tuple_to_sequence(have: Type, want: Type, unsafe: bool) -> bool:
    element = _common_element(have.of, want.of, unsafe)
    if element is None:
        return False
    if element.kind == "any" and want.of.kind == "any" and any(i.kind != "any" for i in have.of):
        return False
    return all(item == element or convertible(item, element, unsafe) for item in set(have.of))


def _object_to_map(have: Type, want: Type, unsafe: bool) -> bool:
    items = [item for _, item in have.of]
    element = _common_element(items, want.of, unsafe)
    if element is None:
        return False
    return all(item == element or convertible(item, element, unsafe) for item in set(items))


def _common_element(items: Sequence[Type], wanted: Type, unsafe: bool) -> Type | None:
    return unify(items, unsafe) if items and wanted.kind == "any" else wanted


def _object_to_object(have: Type, want: Type, unsafe: bool) -> bool:
    written = have.attributes
    for name, kind in want.of:
        if name not in written:
            if name not in want.optional:
                return False
        elif written[name] != kind and not convertible(written[name], kind, unsafe):
            return False
    return True


def _tuple_to_tuple(have: Type, want: Type, unsafe: bool) -> bool:
    return len(have.of) == len(want.of) and all(
        a == b or convertible(a, b, unsafe) for a, b in zip(have.of, want.of, strict=True)
    )


def _map_to_object(have: Type, want: Type, unsafe: bool) -> bool:
    return unsafe and all(
        have.of == kind or convertible(have.of, kind, unsafe) or name in want.optional
        for name, kind in want.of
    )


_RULES = {
    ("object", "object"): _object_to_object,
    ("tuple", "tuple"): _tuple_to_tuple,
    ("list", "list"): _elements,
    ("set", "list"): _elements,
    ("set", "set"): _elements,
    ("list", "set"): _list_to_set,
    ("map", "map"): _elements,
    ("tuple", "list"): _tuple_to_sequence,
    ("tuple", "set"): _tuple_to_sequence,
    ("object", "map"): _object_to_map,
    ("map", "object"): _map_to_object,
}


def convert(value: Value, want: Type) -> Value:
    """Return the value as Terraform converts it to a type; Failure where it refuses."""
    if want.kind == "any":
        return value
    have = value.type
    if have == want:
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
    if not _NUMBER.fullmatch(text) or not text.isascii():
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
    items, element = _same_type(items)
    if want.kind == "set":
        return _with(value, ordered_set(items), Type("set", element))
    return _with(value, tuple(items), Type("list", element))


def _same_type(items: list[Value]) -> tuple[list[Value], Type]:
    kinds = [item.type for item in items]
    element = unify(kinds)
    if element is None:
        raise Failure("all elements have to be of one type")
    return [_apply(item, element) for item in items], element


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
    items, element = _same_type(items)
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


def replace_any(have: Type, want: Type) -> Type:
    """Return the wanted type with what it leaves open taken from the type at hand."""
    if have.kind == "any" or have == want:
        return want
    if want.kind == "any":
        return have
    if want.kind == "map":
        return Type("map", replace_any(_element_of(have, ("map", "object")), want.of))
    if want.kind in ("set", "list"):
        return Type(want.kind, replace_any(_element_of(have, ("set", "list", "tuple")), want.of))
    if want.kind == "object" and have.kind in ("map", "object"):
        written = have.attributes if have.kind == "object" else {}
        default = have.of if have.kind == "map" else ANY
        return Type(
            "object",
            tuple((name, replace_any(written.get(name, default), kind)) for name, kind in want.of),
        )
    if want.kind == "tuple" and have.kind == "tuple":
        return Type("tuple", tuple(map(replace_any, have.of, want.of)))
    return want


def _element_of(have: Type, kinds: tuple[str, ...]) -> Type:
    if have.kind not in kinds:
        return ANY
    if have.kind == "tuple":
        return unify(have.of) or ANY
    if have.kind == "object":
        return unify([item for _, item in have.of]) or ANY
    element: Type = have.of
    return element


def unify(kinds: Iterable[Type], unsafe: bool = True) -> Type | None:
    """Return the type that all of these convert to, or None."""
    different = list(dict.fromkeys(kinds))
    if len(different) == 1:
        return different[0]
    if not different:
        return None
    if len(different) > MAX_KINDS:
        raise Exceeded(f"a collection has elements of more than {MAX_KINDS} types")
    shapes = {kind.kind for kind in different}
    open_ended = "any" in shapes
    shapes.discard("any")
    if len(shapes) == 1 and not shapes.isdisjoint(_UNIFIERS):
        return ANY if open_ended else _UNIFIERS[shapes.pop()](different, unsafe)
    if shapes == {"map", "object"} or shapes == {"list", "tuple"}:
        found = _as_collections(different, unsafe, "map" if "map" in shapes else "list")
        if found is not None:
            return found
    elif {"object", "tuple"} <= shapes:
        return None
    return _preferred(different, unsafe)


def _preferred(kinds: list[Type], unsafe: bool) -> Type | None:
    for index in _preference(kinds):
        want = kinds[index]
        if all(kind == want or convertible(kind, want, unsafe) for kind in kinds):
            return want
    return None


def _as_collections(kinds: list[Type], unsafe: bool, shape: str) -> Type | None:
    literal = "object" if shape == "map" else "tuple"
    unifier = _objects_to_map if shape == "map" else _tuples_to_list
    common = unifier([kind for kind in kinds if kind.kind == literal], unsafe)
    if common is None or common.kind != shape:
        return None
    found = unify([common if kind.kind == literal else kind for kind in kinds], unsafe)
    return found if found is not None and found.kind == shape else None


def _collections(kinds: list[Type], unsafe: bool) -> Type | None:
    element = unify([kind.of for kind in kinds], unsafe)
    if element is None:
        return None
    want = Type(kinds[0].kind, element)
    return _if_all_convert(kinds, want, unsafe)


def _if_all_convert(kinds: list[Type], want: Type, unsafe: bool) -> Type | None:
    fits = all(kind == want or convertible(kind, want, unsafe) for kind in kinds)
    return want if fits else None


def _objects(kinds: list[Type], unsafe: bool) -> Type | None:
    names = [name for name, _ in kinds[0].of]
    if any([name for name, _ in kind.of] != names for kind in kinds[1:]):
        return _objects_to_map(kinds, unsafe)
    made = []
    for index, name in enumerate(names):
        common = unify([kind.of[index][1] for kind in kinds], unsafe)
        if common is None:
            return None
        made.append((name, common))
    want = Type("object", tuple(made))
    return _if_all_convert(kinds, want, unsafe) or _objects_to_map(kinds, unsafe)


def _objects_to_map(kinds: list[Type], unsafe: bool) -> Type | None:
    element = unify([item for kind in kinds for _, item in kind.of], unsafe)
    return None if element is None else _if_all_convert(kinds, Type("map", element), unsafe)


def _tuples(kinds: list[Type], unsafe: bool) -> Type | None:
    if any(len(kind.of) != len(kinds[0].of) for kind in kinds[1:]):
        return _tuples_to_list(kinds, unsafe)
    made = []
    for index in range(len(kinds[0].of)):
        common = unify([kind.of[index] for kind in kinds], unsafe)
        if common is None:
            return None
        made.append(common)
    want = Type("tuple", tuple(made))
    return _if_all_convert(kinds, want, unsafe) or _tuples_to_list(kinds, unsafe)


def _tuples_to_list(kinds: list[Type], unsafe: bool) -> Type | None:
    element = unify([item for kind in kinds for item in kind.of], unsafe)
    return None if element is None else _if_all_convert(kinds, Type("list", element), unsafe)


_UNIFIERS = {
    "map": _collections,
    "list": _collections,
    "set": _collections,
    "object": _objects,
    "tuple": _tuples,
}


def _preference(kinds: list[Type]) -> list[int]:
    """Return indexes with the more general types before those that convert to them."""
    edges: list[list[int]] = [[] for _ in kinds]
    waiting = [0] * len(kinds)
    for i, one in enumerate(kinds):
        for j in range(i + 1, len(kinds)):
            order = _compare(one, kinds[j])
            if order:
                first, second = (i, j) if order < 0 else (j, i)
                edges[first].append(second)
                waiting[second] += 1
    queue = [i for i, count in enumerate(waiting) if not count]
    for i in queue:
        for j in edges[i]:
            waiting[j] -= 1
            if not waiting[j]:
                queue.append(j)
    return queue


_GENERAL = {("list", "tuple"), ("map", "object"), ("tuple", "set"), ("list", "set")}


def _compare(one: Type, other: Type) -> int:
    """Return -1 where the first is more general than the second, 1 the other way round."""
    if one.kind == "any" or other.kind == "any":
        return (one.kind == "any") - (other.kind == "any")
    if one.kind in _PRIMITIVE and other.kind in _PRIMITIVE:
        return (other.kind == "string") - (one.kind == "string")
    if one.kind == other.kind and one.kind in ("list", "set", "map"):
        return _compare(one.of, other.of)
    if (one.kind, other.kind) in _GENERAL:
        return -1
    if (other.kind, one.kind) in _GENERAL:
        return 1
    if one.kind != other.kind or len(one.of) != len(other.of):
        return 0
    if one.kind == "object" and [n for n, _ in one.of] != [n for n, _ in other.of]:
        return 0
    pairs = zip(one.of, other.of, strict=True)
    orders = {_compare(*(_kinds_of(a, b))) for a, b in pairs} - {0}
    return orders.pop() if len(orders) == 1 else 0


def _kinds_of(a: Any, b: Any) -> tuple[Type, Type]:
    return (a, b) if isinstance(a, Type) else (a[1], b[1])
