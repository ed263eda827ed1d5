"""Functions that turn a value into another type, and those about sensitivity."""

from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.functions.signature import Function, Meter, Param, truth
from checker.inputs.terraform.operators import unknown_from
from checker.inputs.terraform.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Type,
    list_of,
    map_of,
    set_of,
)
from checker.inputs.terraform.values import Value

_OPEN = Param(null=True, unknown=True, dynamic=True, parts=True)


def _to(want: Type) -> Function:
    def apply(arguments: list[Value], meter: Meter) -> Value:
        made = convert(arguments[0], want)
        return made if made.known else unknown_from(arguments, want, None)

    return Function(apply, (_OPEN,), returns=want, never_null=False)


def _sensitive(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    return value.copied(value.files, value.place, True)


def _plain_copy(value: Value) -> Value:
    """Return the value with its own mark of sensitivity taken off."""
    return value.copied(value.files, value.place, False)


def _nonsensitive(arguments: list[Value], meter: Meter) -> Value:
    return _plain_copy(arguments[0])


def _issensitive(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    if not value.known and not value.sensitive:
        return unknown_from(arguments, BOOL, None)
    return truth(value.sensitive)


def _same(arguments: list[Value], meter: Meter) -> Value:
    return arguments[0]


FUNCTIONS = {
    "tostring": _to(STRING),
    "tonumber": _to(NUMBER),
    "tobool": _to(BOOL),
    "tolist": _to(list_of(ANY)),
    "toset": _to(set_of(ANY)),
    "tomap": _to(map_of(ANY)),
    "sensitive": Function(_sensitive, (_OPEN,), never_null=False),
    "nonsensitive": Function(_nonsensitive, (_OPEN,), never_null=False, discloses=True),
    "issensitive": Function(_issensitive, (_OPEN,), returns=BOOL, never_null=False, discloses=True),
    "ephemeralasnull": Function(_same, (_OPEN,), never_null=False),
}
