"""Which types convert to which, and the type that several can share."""

from collections.abc import Iterable, Sequence
from typing import Any

from checker.inputs.terraform.types import ANY, Type
from checker.inputs.terraform.values import Exceeded

_PRIMITIVE = ("string", "number", "bool")
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
