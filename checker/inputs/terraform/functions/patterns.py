"""Functions over regular expressions, matched in linear time, and `replace`, which takes them."""

import re

from checker.inputs.terraform.functions.regex_machine import Spans, every, search
from checker.inputs.terraform.functions.regex_syntax import Program, compiled
from checker.inputs.terraform.functions.signature import (
    TEXT,
    Function,
    Meter,
    sequence,
    text,
)
from checker.inputs.terraform.types import ANY, STRING, Type, list_of
from checker.inputs.terraform.values import MAX_TEXT, Exceeded, Failure, Value

_REFERENCE = re.compile(r"\$(?:\$|\{(\w+)\}|(\w+))", re.ASCII)


def _result_type(program: Program) -> Type:
    names = program.names
    if not names:
        return STRING
    if all(name is None for name in names):
        return Type("tuple", (STRING,) * len(names))
    if any(name is None for name in names):
        raise Failure("a pattern cannot have groups with and without names")
    return Type("object", tuple((str(name), STRING) for name in sorted(map(str, names))))


def _captured(program: Program, data: str, spans: Spans) -> Value:
    if not program.names:
        return text(data[spans[0] : spans[1]])
    groups = [
        text(data[spans[index] : spans[index + 1]]) if spans[index] >= 0 else Value(None, STRING)
        for index in range(2, len(spans), 2)
    ]
    if program.names[0] is None:
        return Value(tuple(groups))
    return Value(dict(zip(map(str, program.names), groups, strict=True)))


def _regex(arguments: list[Value], meter: Meter) -> Value:
    program = compiled(arguments[0].data)
    _result_type(program)
    spans = search(program, arguments[1].data, 0, meter)
    if spans is None:
        raise Failure("the pattern does not match")
    return _captured(program, arguments[1].data, spans)


def _regexall(arguments: list[Value], meter: Meter) -> Value:
    program, data = compiled(arguments[0].data), arguments[1].data
    kind = _result_type(program)
    return sequence(
        [_captured(program, data, spans) for spans in every(program, data, meter)], kind
    )


def substitute(data: str, pattern: str, replacement: str, meter: Meter) -> str:
    """Return text with every match of a pattern replaced; `$1` and `${name}` stand for groups."""
    program = compiled(pattern)
    made: list[str] = []
    last = position = size = 0
    while position <= len(data):
        spans = search(program, data, position, meter)
        if spans is None:
            break
        made.append(data[last : spans[0]])
        if spans[1] > last or spans[0] == 0:
            made.append(_expanded(replacement, program, data, spans))
            size += len(made[-1])
            if size > MAX_TEXT:
                raise Exceeded(f"a string is longer than {MAX_TEXT:,} characters")
        last = spans[1]
        position = max(position + 1, spans[1])
    return "".join((*made, data[last:]))


def _replace(arguments: list[Value], meter: Meter) -> Value:
    data, old, new = (argument.data for argument in arguments)
    if len(old) > 1 and old[0] == "/" == old[-1]:
        return text(substitute(data, old[1:-1], new, meter))
    if len(data) + data.count(old) * (len(new) - len(old)) > MAX_TEXT:
        raise Exceeded(f"a string is longer than {MAX_TEXT:,} characters")
    return text(data.replace(old, new))


def _expanded(replacement: str, program: Program, data: str, spans: Spans) -> str:
    def group(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name is None:
            return "$"
        if name.isdigit():
            index = int(name)
        elif name in program.names:
            index = program.names.index(name) + 1
        else:
            return ""
        if 2 * index + 1 >= len(spans) or spans[2 * index] < 0:
            return ""
        return data[spans[2 * index] : spans[2 * index + 1]]

    return _REFERENCE.sub(group, replacement)


def _type(arguments: list[Value]) -> Type:
    known = arguments[0].known
    return _result_type(compiled(arguments[0].data)) if known else ANY


def _all_type(arguments: list[Value]) -> Type:
    return list_of(_type(arguments))


FUNCTIONS = {
    "regex": Function(_regex, (TEXT, TEXT), returns=_type),
    "replace": Function(_replace, (TEXT, TEXT, TEXT), returns=STRING),
    "regexall": Function(_regexall, (TEXT, TEXT), returns=_all_type),
}
