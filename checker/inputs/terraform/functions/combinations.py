"""Functions over several sets: union, intersection, difference, product."""

from collections.abc import Callable
from itertools import product
from typing import Any

from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.functions.signature import SEQUENCES, Function, Meter, Param, sequence
from checker.inputs.terraform.operators import unknown_from
from checker.inputs.terraform.sets import identity, ordered_set
from checker.inputs.terraform.types import ANY, Type, set_of
from checker.inputs.terraform.unification import unify
from checker.inputs.terraform.values import Exceeded, Failure, Value

_SET = Param(set_of(ANY))
MAX_PRODUCT = 50_000
"""Combinations that setproduct may make."""


def _common(arguments: list[Value]) -> Type:
    kinds = [
        argument.type.of
        for argument in arguments
        if not (argument.known and not argument.data and argument.type.of == ANY)
    ]
    if not kinds:
        return set_of(ANY)
    common = unify(kinds)
    if common is None:
        raise Failure("the sets hold different types")
    return set_of(common)


def _operation(choose: Callable[[set[Any], set[Any]], set[Any]], unknowns: bool) -> Function:
    def apply(arguments: list[Value], meter: Meter) -> Value:
        kind = _common(arguments)
        sets = [convert(argument, kind) for argument in arguments]
        if any(each.known and each.type != sets[0].type for each in sets):
            raise Failure("the sets hold different types")
        if any(not each.known or not each.wholly_known() for each in sets):
            if not unknowns or any(not each.known for each in sets):
                return unknown_from(arguments, kind, None, never_null=True)
            return Value(ordered_set(item for each in sets for item in each.data), kind)
        meter.charge(sum(len(each.data) for each in sets))
        items = {identity(item): item for each in reversed(sets) for item in each.data}
        keys = {identity(item) for item in sets[0].data}
        for each in sets[1:]:
            keys = choose(keys, {identity(item) for item in each.data})
        return Value(ordered_set(items[key] for key in keys), kind)

    return Function(apply, (_SET,), _SET, _common)


def _setproduct(arguments: list[Value], meter: Meter) -> Value:
    if len(arguments) < 2:
        raise Failure("at least two sets are needed")
    kinds, lists = [], 0
    for argument in arguments:
        if argument.type.kind not in ("set", "list", "tuple"):
            raise Failure("a set or a list is needed")
        lists += argument.type.kind != "set"
        kinds.append(_element(argument.type))
    kind = Type("list" if lists == len(arguments) else "set", Type("tuple", tuple(kinds)))
    if any(_open_ended(argument) for argument in arguments):
        return unknown_from(arguments, kind, None, never_null=True)
    total = 1
    for argument in arguments:
        total *= len(argument.data)
    if total > MAX_PRODUCT:
        raise Exceeded(f"setproduct() would make more than {MAX_PRODUCT:,} combinations")
    meter.charge(total)
    columns = [
        [convert(item, each) for item in argument.data]
        for argument, each in zip(arguments, kinds, strict=True)
    ]
    rows = [Value(row) for row in product(*columns)]
    if len({row.type for row in rows}) > 1:
        raise Failure("all elements have to be of one type")
    if kind.kind == "list":
        return sequence(rows, kind.of)
    return Value(ordered_set(rows), kind)


def _open_ended(value: Value) -> bool:
    """Return whether the number of elements is open: unknown ones of a set may turn out equal."""
    if not value.known:
        return True
    return value.type.kind == "set" and len(value.data) > 1 and not value.wholly_known()


def _element(kind: Type) -> Type:
    if kind.kind != "tuple":
        element: Type = kind.of
        return element
    if not kind.of:
        return ANY
    common = unify(kind.of)
    if common is None:
        raise Failure("all elements have to be of one type")
    return common


FUNCTIONS = {
    "setunion": _operation(set.union, True),
    "setintersection": _operation(set.intersection, False),
    "setsubtract": _operation(set.difference, False)._replace(params=(_SET, _SET), rest=None),
    "setproduct": Function(_setproduct, rest=Param(unknown=True, parts=True, kinds=SEQUENCES)),
}
