"""Keeps what is known of a collection or object that as a whole is not known.

Terraform calls `concat(known, unknown)` or `unknown ? {a = 1} : {a = 2}` unknown, and so does the
evaluator. Beside that an `Unknown` can hold, under `partly`, what is certain of it all the same.
A member of that which may be absent is an `Unknown` that is there 0 to 1 times.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from checker.inputs.terraform.operators import unknown_from
from checker.inputs.terraform.plain import from_plain
from checker.inputs.terraform.types import ANY
from checker.inputs.terraform.values import LazyObject, Refused, Value
from checker.model.declaration import Node
from checker.model.values import Unknown


def known_part(value: Value) -> Value | None:
    """Return what is known of a value: all of it, a part, or nothing."""
    if value.known:
        return value if isinstance(value.data, (tuple, Mapping)) else None
    part = value.data.partly
    return part if isinstance(part, Value) else None


def holding(made: Value, part: Value | None) -> Value:
    """Return an unknown value that holds a part; what is known stays as it is."""
    if part is None or made.known or isinstance(made.data, Refused):
        return made
    if isinstance(part.data, (tuple, Mapping)) and part.data:
        made.data.partly = part
    return made


def maybe(value: Value, because: Value) -> Value:
    """Return a member that is there or not, for the reasons for which something is unknown."""
    made = unknown_from((because,), value.type, value.place).marked(value.all_files())
    part = known_part(value)
    if part is not None:
        return _absent_perhaps(holding(made, part))
    if value.known:
        made.data.possible = (value.plain(), None)
    return made


def _absent_perhaps(made: Value) -> Value:
    if made.data.partly is not None:
        made.data.low, made.data.high = 0, 1
    return made


def may_be_absent(value: Value) -> bool:
    """Whether a member of which something is known is there 0 to 1 times."""
    return not value.known and value.data.partly is not None and bool(value.data.high == 1)


def either(made: Value, results: Sequence[Value]) -> Value:
    """Let the unknown result of a conditional hold what its two results agree on."""
    if made.known or len(results) != 2:
        return made
    parts = [known_part(one) for one in results]
    shapes = {_shape(one) for one in parts if one is not None}
    if len(shapes) != 1:
        return made
    if None in parts:
        only = next(one for one in parts if one is not None)
        null = any(one.data is None for one in results)
        if null and isinstance(only.data, Mapping):
            return _absent_perhaps(holding(made, only))
        return holding(made, _uncertain(only, made))
    first, second = (one for one in parts if one is not None)
    if isinstance(first.data, tuple):
        return holding(made, _either_list(first, second, made))
    names = [*first.data, *(name for name in second.data if name not in first.data)]
    members = {name: _agreed(name, first, second, made) for name in names}
    return holding(made, Value(members, None, made.files, made.place))


def _shape(part: Value) -> type:
    return tuple if isinstance(part.data, tuple) else dict


def _uncertain(part: Value, because: Value) -> Value:
    if isinstance(part.data, tuple):
        return Value(tuple(maybe(one, because) for one in part.data), None, part.files, part.place)
    members = {name: maybe(one, because) for name, one in part.data.items()}
    return Value(members, None, part.files, part.place)


def _either_list(first: Value, second: Value, because: Value) -> Value:
    kept, rest = [], list(second.data)
    for one in first.data:
        same = next((other for other in rest if _equal(one, other)), None)
        if same is not None:
            rest = [other for other in rest if other is not same]
        kept.append(one if same is not None else maybe(one, because))
    members = (*kept, *(maybe(one, because) for one in rest))
    return Value(members, None, because.files, because.place)


def _agreed(name: str, first: Value, second: Value, because: Value) -> Value:
    if name not in first.data or name not in second.data:
        only = first if name in first.data else second
        return maybe(only.data[name], because)
    mine: Value = first.data[name]
    other: Value = second.data[name]
    if _equal(mine, other):
        return mine
    made = unknown_from((because,), ANY, because.place).marked(mine.all_files() | other.all_files())
    if not any(isinstance(one.data, (tuple, Mapping, Unknown)) for one in (mine, other)):
        made.data.possible = (mine.plain(), other.plain())
    return either(made, (mine, other))


def _equal(one: Value, other: Value) -> bool:
    if one is other:
        return True
    return one.wholly_known() and other.wholly_known() and bool(one.plain() == other.plain())


def inside(value: Value, made: Value, name: str) -> Value:
    """Let the unknown member of an unknown object hold what is known of it."""
    part = known_part(value)
    if part is None or not isinstance(part.data, Mapping) or isinstance(part.data, LazyObject):
        return made
    member = part.data.get(name)
    if member is None:
        return made
    if not member.known:
        made.data.possible = member.data.possible
    elif not isinstance(member.data, (tuple, Mapping)):
        made.data.possible = (member.plain(),)
    return holding(made, known_part(member))


def partly(name: str, arguments: Sequence[Value], made: Value) -> Value:
    """Let the unknown result of a function hold what is known of it."""
    name = name.removeprefix("core::")
    if made.known or isinstance(made.data, Refused):
        return made
    position = _SAME_TEXT.get(name)
    if position is not None and isinstance(arguments[position].data, Unknown):
        made.data.inside = arguments[position].data.inside
    build = _BUILT.get(name)
    return made if build is None else holding(made, build(arguments))


def _concat(arguments: Sequence[Value]) -> Value:
    return Value(tuple(one for argument in arguments for one in _items(argument)))


def _flatten(arguments: Sequence[Value]) -> Value:
    return Value(tuple(_flat(arguments[0], None)))


def _flat(value: Value, because: Value | None) -> Iterator[Value]:
    for one in _items(value):
        part = known_part(one)
        if part is not None and isinstance(part.data, tuple):
            yield from _flat(one, because if one.known else one)
        elif part is not None or one.known:
            yield one if because is None else maybe(one, because)


def _items(value: Value) -> tuple[Value, ...]:
    part = known_part(value)
    return part.data if part is not None and isinstance(part.data, tuple) else ()


def _merge(arguments: Sequence[Value]) -> Value:
    """Members that stand before an argument of which nothing is known may be replaced by it."""
    made: dict[str, Value] = {}
    for argument in arguments:
        part = known_part(argument)
        if part is not None and isinstance(part.data, Mapping):
            for name, member in part.data.items():
                made[name] = _over(made.get(name), member)
        elif argument.data is not None and not argument.known:
            made = {name: _replaceable(one, argument) for name, one in made.items()}
    return Value(made)


def _over(before: Value | None, member: Value) -> Value:
    """Return a member laid over an earlier one: where it may be absent, either of both."""
    if before is None or member.known or not may_be_absent(member):
        possible = () if member.known else member.data.possible or ()
        if before is None or None not in possible:
            return member
    made = unknown_from((member,), ANY, member.place)
    own = [one for one in (() if member.known else member.data.possible or ()) if one is not None]
    if own and before.wholly_known() and not isinstance(before.data, (tuple, Mapping)):
        made.data.possible = tuple(dict.fromkeys((*own, before.plain())))
    part = known_part(member)
    return either(made, (before, part)) if part is not None else made


def _replaceable(member: Value, because: Value) -> Value:
    """A pool in a map stays what it is unless somebody takes its very name; a scalar does not."""
    if isinstance(member.data, Mapping):
        return member
    return unknown_from((because,), ANY, member.place)


def _first(arguments: Sequence[Value]) -> Value | None:
    return known_part(arguments[0])


def _values(arguments: Sequence[Value]) -> Value | None:
    part = known_part(arguments[0])
    if part is None or not isinstance(part.data, Mapping):
        return None
    return Value(tuple(part.data.values()), None, part.files, part.place)


def _decoded(arguments: Sequence[Value]) -> Value | None:
    """Return what a text that is known in part says as far as it is known."""
    text = arguments[0]
    inside = text.data.inside if isinstance(text.data, Unknown) else None
    node = inside(text.origin) if inside is not None and text.origin is not None else None
    return from_plain(node, files=text.files) if isinstance(node, Node) else None


_SAME_TEXT = {"indent": 1, "trimspace": 0, "chomp": 0, "tostring": 0}
"""Functions of a text that leave the structure in it as it is, and which argument it is."""
_BUILT: dict[str, Callable[[Sequence[Value]], Value | None]] = {
    "concat": _concat, "flatten": _flatten, "merge": _merge, "values": _values,
    "tolist": _first, "toset": _first, "tomap": _first, "distinct": _first, "sort": _first,
    "coalesce": _first, "coalescelist": _first, "yamldecode": _decoded, "jsondecode": _decoded,
}  # fmt: skip
