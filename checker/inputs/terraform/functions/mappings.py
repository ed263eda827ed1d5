"""Functions over maps and objects: keys, values, look-ups, merges."""

from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.functions.signature import (
    LISTS,
    MAPPINGS,
    Function,
    Meter,
    Param,
    sequence,
    text,
)
from checker.inputs.terraform.operators import unknown_from
from checker.inputs.terraform.sets import equal
from checker.inputs.terraform.types import ANY, STRING, Type, list_of, map_of
from checker.inputs.terraform.unification import unify
from checker.inputs.terraform.values import Failure, Value

_LIST = Param(list_of(ANY))


def _mapping(value: Value) -> None:
    if value.type.kind not in ("map", "object"):
        raise Failure(f"a map or object is needed, not a {value.type.kind}")


def _keys(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    _mapping(value)
    if not value.known:
        if value.type.kind == "object":
            return Value(tuple(text(name) for name, _ in value.type.of))
        return unknown_from(arguments, list_of(STRING), None, never_null=True)
    meter.charge(len(value.data))
    names = [text(name) for name in sorted(value.data)]
    return sequence(names, STRING) if value.type.kind == "map" else Value(tuple(names))


def _values(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    _mapping(value)
    meter.charge(len(value.data))
    items = [value.data[name] for name in sorted(value.data)]
    return sequence(items, value.type.of) if value.type.kind == "map" else Value(tuple(items))


def _lookup(arguments: list[Value], meter: Meter) -> Value:
    if len(arguments) > 3:
        raise Failure("a map, a key and a default are taken")
    value, key = arguments[:2]
    _mapping(value)
    default = arguments[2] if len(arguments) == 3 else None
    if default is not None and value.type.kind == "map":
        default = convert(default, value.type.of)
    if not value.known or not key.known:
        kind = value.type.of if value.type.kind == "map" else ANY
        return unknown_from(arguments, kind, None)
    found: Value | None = value.data.get(key.data)
    if found is None:
        found = default
    if found is None:
        raise Failure(f"there is no {key.data}")
    return found


def _merge(arguments: list[Value], meter: Meter) -> Value:
    merged: dict[str, Value] = {}
    kinds = []
    for argument in arguments:
        if argument.data is None:
            kinds.append(argument.type if argument.type.kind == "map" else Type("object", ()))
            continue
        _mapping(argument)
        meter.charge(len(argument.data))
        merged.update(argument.data)
        kinds.append(argument.type)
    if kinds and kinds[0].kind == "map" and all(kind == kinds[0] for kind in kinds):
        return Value(merged, kinds[0])
    return Value(merged)


def _merge_or_unknown(arguments: list[Value], meter: Meter) -> Value:
    open_ended = False
    for argument in arguments:
        open_ended = open_ended or argument.type == ANY
        # After an argument of unknown type Terraform looks at no type, and nothing is in `[]`.
        if argument.type.kind in ("tuple", "list") and open_ended and argument.data == ():
            continue
        if argument.type.kind not in ("map", "object", "any"):
            raise Failure(f"a map or object is needed, not a {argument.type.kind}")
    if any(argument.type == ANY and not argument.known for argument in arguments):
        return unknown_from(arguments, ANY, None)
    if any(not argument.known for argument in arguments):
        first = arguments[0].type
        same = all(argument.type == first for argument in arguments)
        return unknown_from(arguments, first if same else ANY, None)
    arguments = [argument for argument in arguments if argument.data != ()]
    return _merge(arguments, meter)


def _zipmap(arguments: list[Value], meter: Meter) -> Value:
    names, items = arguments
    if items.type.kind not in ("list", "tuple"):
        raise Failure("the values are a list or tuple")
    if not names.wholly_known():
        kind = map_of(items.type.of) if items.type.kind == "list" else ANY
        return unknown_from(arguments, kind, None)
    if len(names.data) != len(items.data):
        raise Failure(f"there are {len(names.data)} keys and {len(items.data)} values")
    meter.charge(len(names.data))
    made = {}
    for name, item in zip(names.data, items.data, strict=True):
        if name.data is None:
            raise Failure("a key is null")
        made[name.data] = item
    return Value(made, map_of(items.type.of) if items.type.kind == "list" else None)


def _transpose(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    if not value.wholly_known():
        return unknown_from(arguments, value.type, None)
    made: dict[str, list[Value]] = {}
    for name in sorted(value.data):
        if value.data[name].data is None:
            raise Failure("a list is null")
        for item in value.data[name].data:
            meter.charge(1)
            if item.data is None:
                raise Failure("an element is null")
            made.setdefault(item.data, []).append(text(name))
    lists = {
        name: sequence(sorted(made[name], key=lambda item: str(item.data)), STRING)
        for name in sorted(made)
    }
    return Value(lists, map_of(list_of(STRING)))


def _matchkeys(arguments: list[Value], meter: Meter) -> Value:
    items, keys, wanted = arguments
    common = unify([keys.type, wanted.type])
    if common is None:
        raise Failure("keys and searchset differ in type")
    if len(items.data) != len(keys.data):
        raise Failure("there are not as many keys as values")
    keys, wanted = convert(keys, common), convert(wanted, common)
    if not wanted.data:
        return sequence([], items.type.of)
    if not items.wholly_known() or not keys.wholly_known():
        return unknown_from(arguments, items.type, None)
    meter.charge(len(keys.data) * len(wanted.data))
    kept = []
    for item, key in zip(items.data, keys.data, strict=True):
        for search in wanted.data:
            same = equal(key, search)
            if same is None:
                return sequence([], items.type.of)  # so Terraform does, odd as it is
            if same:
                kept.append(item)
                break
    return sequence(kept, items.type.of)


def _zipped_type(arguments: list[Value]) -> Type:
    kind = arguments[1].type
    return map_of(kind.of) if kind.kind == "list" else ANY


def _values_type(arguments: list[Value]) -> Type:
    kind = arguments[0].type
    return list_of(kind.of) if kind.kind == "map" else ANY


def _same(arguments: list[Value]) -> Type:
    return arguments[0].type


FUNCTIONS = {
    "keys": Function(_keys, (Param(unknown=True, parts=True, kinds=MAPPINGS),)),
    "values": Function(_values, (Param(parts=True, kinds=MAPPINGS),), returns=_values_type),
    "lookup": Function(
        _lookup,
        (
            Param(unknown=True, parts=True, kinds=MAPPINGS),
            Param(STRING, unknown=True, parts=True),
        ),
        Param(null=True, unknown=True, dynamic=True, parts=True),
        never_null=False,
    ),
    "merge": Function(
        _merge_or_unknown, rest=Param(null=True, unknown=True, dynamic=True, parts=True)
    ),
    "zipmap": Function(
        _zipmap,
        (Param(list_of(STRING), parts=True), Param(parts=True, kinds=LISTS)),
        returns=_zipped_type,
    ),
    "transpose": Function(
        _transpose, (Param(map_of(list_of(STRING))),), returns=map_of(list_of(STRING))
    ),
    "matchkeys": Function(_matchkeys, (_LIST, _LIST, _LIST), returns=_same),
}
