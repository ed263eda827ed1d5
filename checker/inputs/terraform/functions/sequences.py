"""Functions over lists, tuples and sets: lengths, elements, order, joins of several."""

import math

from checker.inputs.terraform import numbers
from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.functions.signature import (
    ANYTHING,
    LISTS,
    NUMERIC,
    SEQUENCES,
    Function,
    Meter,
    Param,
    count,
    number,
    sequence,
    truth,
    whole,
)
from checker.inputs.terraform.graphemes import graphemes
from checker.inputs.terraform.numbers import Word
from checker.inputs.terraform.operators import unknown_from
from checker.inputs.terraform.sets import equal, identity, known_prefix
from checker.inputs.terraform.types import ANY, BOOL, NUMBER, STRING, Type, list_of
from checker.inputs.terraform.unification import unify
from checker.inputs.terraform.values import Failure, Value
from checker.model.values import Unknown

_LISTS = Param(parts=True, kinds=LISTS)
_LIST = Param(list_of(ANY))
_TEXTS = Param(list_of(STRING))
_TRUTHS = Param(list_of(BOOL))
MAX_RANGE = 1024
"""Numbers that Terraform itself lets range() make."""


def _length(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    kind = value.type
    if kind.kind in ("number", "bool"):
        raise Failure(f"a {kind.kind} has no length")
    if kind.kind in ("tuple", "object") and not value.known:
        return count(len(kind.of))
    if not value.known or (kind.kind == "set" and len(value.data) > 1 and not value.wholly_known()):
        low = None if kind == ANY else 0
        if isinstance(value.data, Unknown):
            low = len(graphemes(known_prefix(value.data))) or low
        return unknown_from((value,), NUMBER, None, never_null=True, low=low)
    if kind.kind == "string":
        return count(len(graphemes(value.data)))
    return count(len(value.data))


def _element(arguments: list[Value], meter: Meter) -> Value:
    value, position = arguments[0], whole(arguments[1], "the index")
    if value.type.kind not in ("list", "tuple"):
        raise Failure(f"elements are read from a list or tuple, not from a {value.type.kind}")
    if not value.data:
        raise Failure("an empty list has no element")
    if value.type.kind == "tuple" and math.fmod(position, len(value.data)) < 0:
        raise Failure("the index is negative")
    position %= len(value.data)
    found: Value = value.data[position]
    return found


def _index(arguments: list[Value], meter: Meter) -> Value:
    value, wanted = arguments
    _require(value, LISTS)
    meter.charge(len(value.data))
    for position, item in enumerate(value.data):
        same = equal(item, wanted)
        if same is None:
            return unknown_from(arguments, NUMBER, None)
        if same:
            return count(position)
    raise Failure("the value is not in the list")


def _require(value: Value, kinds: tuple[str, ...]) -> None:
    if value.type.kind not in kinds:
        raise Failure(f"a {' or '.join(kinds)} is needed, not a {value.type.kind}")


def _contains(arguments: list[Value], meter: Meter) -> Value:
    value, wanted = arguments
    _require(value, SEQUENCES)
    meter.charge(len(value.data))
    open_ended = False
    for item in value.data:
        same = equal(wanted, item)
        if same:
            return truth(True)
        open_ended = open_ended or same is None
    return unknown_from(arguments, BOOL, None, never_null=True) if open_ended else truth(False)


def _concat(arguments: list[Value], meter: Meter) -> Value:
    if not arguments:
        raise Failure("at least one list is needed")
    for argument in arguments:
        _require(argument, LISTS)
    meter.charge(sum(len(argument.data) for argument in arguments))
    if all(argument.type.kind == "list" for argument in arguments):
        common = unify([argument.type for argument in arguments])
        if common is not None:
            items = [item for argument in arguments for item in convert(argument, common).data]
            return sequence(items, common.of)
    return Value(tuple(item for argument in arguments for item in argument.data))


def _flat(value: Value, found: list[Value], meter: Meter, marks: list[Value]) -> bool:
    marks.append(value)
    # Elements of a set that are not known may turn out to be one and the same.
    known = value.type.kind != "set" or len(value.data) < 2 or value.wholly_known()
    for item in value.data:
        meter.charge(1)
        if item.data is not None and item.type.kind in SEQUENCES:
            known = item.known and _flat(item, found, meter, marks) and known
        else:
            known = known and (item.known or item.type != ANY)
            found.append(item)
    return known


def _flatten(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    _require(value, SEQUENCES)
    found: list[Value] = []
    marks: list[Value] = []
    if not _flat(value, found, meter, marks):
        return unknown_from(arguments, ANY, None)
    made = Value(tuple(found))
    for inner in marks:
        made = made.marked(inner.files, inner.sensitive)
    return made


def _distinct(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    if not value.wholly_known():
        return unknown_from(arguments, value.type, None)
    meter.charge(len(value.data))
    found: dict[object, Value] = {}
    for item in value.data:
        found.setdefault(identity(item), item)
    return sequence(list(found.values()), value.type.of)


def _compact(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    if not value.wholly_known():
        return unknown_from(arguments, value.type, None)
    return sequence([item for item in value.data if item.data], STRING)


def _chunklist(arguments: list[Value], meter: Meter) -> Value:
    value, size = arguments[0], whole(arguments[1], "the size")
    if size < 0:
        raise Failure("the size is negative")
    meter.charge(len(value.data))
    items: tuple[Value, ...] = value.data
    if not items:
        return sequence([], value.type)
    step = size or len(items)
    chunks = [
        sequence(items[start : start + step], value.type.of) for start in range(0, len(items), step)
    ]
    return sequence(chunks, value.type)


def _reverse(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    _require(value, SEQUENCES)
    items = tuple(reversed(value.data))
    return Value(items) if value.type.kind == "tuple" else sequence(items, value.type.of)


def _slice(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    _require(value, LISTS)
    start, end = whole(arguments[1], "the start"), whole(arguments[2], "the end")
    if not 0 <= start <= end <= len(value.data):
        raise Failure(f"from {start} to {end} is not within the {len(value.data)} elements")
    items = value.data[start:end]
    return Value(items) if value.type.kind == "tuple" else sequence(items, value.type.of)


def _sort(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    if not value.known:
        return unknown_from(arguments, value.type, None)
    if not value.wholly_known():
        # Which comes where is open, how many there are is not.
        each = unknown_from(arguments, STRING, None)
        return sequence([each] * len(value.data), STRING)
    if any(item.data is None for item in value.data):
        raise Failure("null cannot be sorted")
    return sequence(sorted(value.data, key=lambda item: str(item.data)), STRING)


def _range(arguments: list[Value], meter: Meter) -> Value:
    if not 1 <= len(arguments) <= 3:
        raise Failure("one, two or three numbers are needed")
    bounds = [argument.data for argument in arguments]
    start, end = (Word(0), bounds[0]) if len(bounds) == 1 else (bounds[0], bounds[1])
    down = numbers.compare(end, start) < 0
    step = bounds[2] if len(bounds) == 3 else Word(-1 if down else 1)
    sign = numbers.compare(step, 0)
    if len(bounds) == 3 and down and sign >= 0:
        raise Failure("the step leads away from the end")
    if len(bounds) == 3 and sign < 0 and numbers.compare(end, start) > 0:
        raise Failure("the step leads away from the end")
    made: list[Value] = []
    while numbers.compare(start, end) == (1 if sign < 0 else -1):
        if len(made) >= MAX_RANGE:
            raise Failure(f"more than {MAX_RANGE} numbers")
        made.append(number(start))
        start = numbers.add(start, step)
    meter.charge(len(made))
    return sequence(made, NUMBER)


def _one(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    _require(value, SEQUENCES)
    if len(value.data) > 1:
        raise Failure("the list has more than one element")
    if value.data:
        found: Value = value.data[0]
        return found
    return Value(None, ANY if value.type.kind == "tuple" else value.type.of)


def _sum(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    _require(value, SEQUENCES)
    if not value.data:
        raise Failure("an empty list has no sum")
    if not value.wholly_known():
        return unknown_from(arguments, NUMBER, None, never_null=True)
    meter.charge(len(value.data))
    total: int | numbers.Real | None = None
    for item in value.data:
        if item.data is None:
            raise Failure("null cannot be added")
        each = convert(item, NUMBER).data
        total = each if total is None else numbers.add(total, each)
    assert total is not None
    return number(total)


def _alltrue(arguments: list[Value], meter: Meter) -> Value:
    for item in arguments[0].data:
        if not item.known:
            return unknown_from(arguments, BOOL, None, never_null=True)
        if not item.data:
            return truth(False)
    return truth(True)


def _anytrue(arguments: list[Value], meter: Meter) -> Value:
    if any(item.data is True for item in arguments[0].data):
        return truth(True)
    if any(not item.known for item in arguments[0].data):
        return unknown_from(arguments, BOOL, None, never_null=True)
    return truth(False)


def _coalesce(arguments: list[Value], meter: Meter) -> Value:
    common = unify([argument.type for argument in arguments])
    if common is None:
        raise Failure("the arguments differ in type")
    for argument in arguments:
        value = convert(argument, common)
        if not value.known:
            return unknown_from(arguments, common, None, never_null=True)
        if value.data is not None and not (common == STRING and value.data == ""):
            return value
    raise Failure("every argument is null or empty")


def _coalescelist(arguments: list[Value], meter: Meter) -> Value:
    if not arguments:
        raise Failure("at least one list is needed")
    if all(argument.known for argument in arguments):
        for argument in arguments:
            _require(argument, LISTS)
    for argument in arguments:
        if not argument.known:
            return unknown_from(arguments, ANY, None)
        if argument.data:
            return argument
    raise Failure("every list is null or empty")


def _element_type(arguments: list[Value]) -> Type:
    kind = arguments[0].type
    element: Type = kind.of if kind.kind in ("list", "set") else ANY
    return element


def _list_type(arguments: list[Value]) -> Type:
    kind = arguments[0].type
    return list_of(kind.of) if kind.kind in ("list", "set") else ANY


def _chunks(arguments: list[Value]) -> Type:
    return list_of(arguments[0].type)


def _slice_type(arguments: list[Value]) -> Type:
    return arguments[0].type if arguments[0].type.kind == "list" else ANY


def _same(arguments: list[Value]) -> Type:
    return arguments[0].type


_ANY_REST = Param(null=True, unknown=True, dynamic=True)

FUNCTIONS = {
    "length": Function(_length, (Param(unknown=True, dynamic=True, parts=True),), returns=NUMBER),
    "element": Function(_element, (_LISTS, NUMERIC), returns=_element_type, never_null=False),
    "index": Function(_index, (Param(kinds=LISTS), ANYTHING), returns=NUMBER),
    "contains": Function(_contains, (Param(kinds=SEQUENCES), ANYTHING), returns=BOOL),
    "concat": Function(_concat, rest=_LISTS),
    "flatten": Function(_flatten, (Param(parts=True, kinds=SEQUENCES),)),
    "distinct": Function(_distinct, (_LIST,), returns=_same),
    "compact": Function(_compact, (_TEXTS,), returns=list_of(STRING)),
    "chunklist": Function(
        _chunklist, (Param(list_of(ANY), parts=True), Param(NUMBER, parts=True)), returns=_chunks
    ),
    "reverse": Function(_reverse, (Param(parts=True, kinds=SEQUENCES),), returns=_list_type),
    "slice": Function(_slice, (_LISTS, NUMERIC, NUMERIC), returns=_slice_type),
    "sort": Function(_sort, (Param(list_of(STRING), unknown=True),), returns=list_of(STRING)),
    "range": Function(_range, rest=NUMERIC, returns=list_of(NUMBER)),
    "one": Function(_one, (Param(kinds=SEQUENCES),), returns=_element_type, never_null=False),
    "sum": Function(_sum, (Param(kinds=SEQUENCES),), returns=NUMBER),
    "alltrue": Function(_alltrue, (_TRUTHS,), returns=BOOL),
    "anytrue": Function(_anytrue, (_TRUTHS,), returns=BOOL),
    "coalesce": Function(_coalesce, rest=_ANY_REST),
    "coalescelist": Function(_coalescelist, rest=_ANY_REST),
}
