"""JSON as Terraform writes and reads it."""

import json
from collections.abc import Mapping
from typing import Any

from checker.inputs.terraform.convert import parse_number
from checker.inputs.terraform.functions.signature import text
from checker.inputs.terraform.numbers import text_of
from checker.inputs.terraform.types import BOOL, NUMBER
from checker.inputs.terraform.values import MAX_DEPTH, Exceeded, Failure, Value

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b",
            "\f": "\\f", "<": "\\u003c", ">": "\\u003e", "&": "\\u0026",
            "\u2028": "\\u2028", "\u2029": "\\u2029"}  # fmt: skip
_TABLE = str.maketrans({**{chr(code): f"\\u{code:04x}" for code in range(32)}, **_ESCAPES})


def quoted_text(data: str) -> str:
    """Return text as a JSON string."""
    return f'"{data.translate(_TABLE)}"'


def json_text(value: Value) -> str:
    """Return a wholly known value as JSON without blanks."""
    data = value.data
    if data is None:
        return "null"
    if isinstance(data, str):
        return quoted_text(data)
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, tuple):
        return f"[{','.join(map(json_text, data))}]"
    if isinstance(data, Mapping):
        items = (f"{quoted_text(name)}:{json_text(data[name])}" for name in sorted(data))
        return f"{{{','.join(items)}}}"
    return text_of(data)


def from_json(document: str) -> Value:
    """Return the value of a JSON document; Failure where it is none."""
    _bound_depth(document)
    try:
        plain = json.loads(
            document,
            parse_int=_Numeral,
            parse_float=_Numeral,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except ValueError as error:
        raise Failure(f"the text is not JSON: {error}") from error
    return _value(plain)


class _Numeral(str):
    """A number as it is written."""

    __slots__ = ()


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not in JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, item in pairs:
        if name in made and _value(made[name]).type != _value(item).type:
            raise ValueError(f"{name} is there twice")
        made[name] = item
    return made


def _value(plain: Any) -> Value:
    if isinstance(plain, _Numeral):
        return Value(parse_number(str(plain)), NUMBER)
    if isinstance(plain, str):
        return text(plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    if isinstance(plain, bool):
        return Value(plain, BOOL)
    if isinstance(plain, list):
        return Value(tuple(map(_value, plain)))
    if isinstance(plain, dict):
        return Value({name: _value(plain[name]) for name in sorted(plain)})
    return Value(None)


def _bound_depth(document: str) -> None:
    depth, inside, skip = 0, False, False
    for sign in document:
        if skip:
            skip = False
        elif inside:
            skip, inside = sign == "\\", sign != '"'
        elif sign == '"':
            inside = True
        elif sign in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Exceeded(f"JSON is nested deeper than {MAX_DEPTH}")
        elif sign in "]}":
            depth -= 1
