"""Functions that write and read JSON, CSV, base64, URLs and other encodings of text."""

import codecs
from base64 import b64decode, b64encode

from checker.inputs.terraform.functions.json_text import from_json, json_text
from checker.inputs.terraform.functions.signature import (
    TEXT,
    Function,
    Meter,
    Param,
    sequence,
    text,
)
from checker.inputs.terraform.functions.yaml_text import yaml_text
from checker.inputs.terraform.operators import unknown_from
from checker.inputs.terraform.sets import known_prefix
from checker.inputs.terraform.types import ANY, BOOL, NUMBER, STRING, Type, object_of
from checker.inputs.terraform.values import MAX_TEXT, Exceeded, Failure, Value
from checker.model.values import Unknown

_NUMERALS = tuple("-0123456789.")
_ANYTHING = Param(null=True, unknown=True, dynamic=True)
_PLAIN_IN_URL = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")
_CODECS = {
    "utf-8": "utf-8", "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "iso-8859-1": "latin-1", "windows-1252": "cp1252", "us-ascii": "ascii",
}  # fmt: skip


def _partly_known(value: Value) -> Value:
    """Return an unknown text that still tells the structure it encodes."""
    made = unknown_from((value,), STRING, None)
    made.data.inside = value.node
    return made


def _opening(value: Value) -> str:
    """Return how the JSON of a value begins, as far as its type tells."""
    if not value.known and not value.never_null:
        return ""
    kind = value.type.kind
    if kind in ("tuple", "list", "set"):
        return "["
    return '"' if kind == "string" else "{" if kind in ("object", "map") else ""


def _jsonencode(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    if not value.wholly_known():
        made = _partly_known(value)
        made.data.ends = (_opening(value), "")
        return made
    meter.charge(value.cells // 10)
    return text(json_text(value))


def _jsondecode(arguments: list[Value], meter: Meter) -> Value:
    meter.charge(len(arguments[0].data) // 100)
    return from_json(arguments[0].data)


def _decoded_type(arguments: list[Value]) -> Type:
    data = arguments[0].data
    first = known_prefix(data).strip()[:1] if isinstance(data, Unknown) else ""
    if first == '"':
        return STRING
    if first in ("t", "f"):
        return BOOL
    return NUMBER if first in _NUMERALS else ANY


def _yamlencode(arguments: list[Value], meter: Meter) -> Value:
    value = arguments[0]
    if not value.wholly_known():
        return _partly_known(value)
    meter.charge(value.cells // 10)
    return text(yaml_text(value))


def _base64encode(arguments: list[Value], meter: Meter) -> Value:
    return text(b64encode(arguments[0].data.encode()).decode())


def _decoded(data: str) -> bytes:
    data = data.replace("\r", "").replace("\n", "")
    try:
        return b64decode(data, validate=True)
    except ValueError as error:
        raise Failure("the text is not base64") from error


def _base64decode(arguments: list[Value], meter: Meter) -> Value:
    try:
        return text(_decoded(arguments[0].data).decode())
    except UnicodeDecodeError as error:
        raise Failure("the decoded bytes are not UTF-8") from error


def _codec(name: str) -> str:
    found = _CODECS.get(name.lower())
    if found is None:
        try:
            codecs.lookup(name)
        except (LookupError, ValueError) as error:
            raise Failure(f"there is no encoding {name[:40]}") from error
        raise Exceeded(f"the encoding {name[:40]} is not evaluated")
    return found


def _textencodebase64(arguments: list[Value], meter: Meter) -> Value:
    codec = _codec(arguments[1].data)
    if codec == "utf-16":
        raise Exceeded("the encoding UTF-16 without byte order is not evaluated")
    try:
        return text(b64encode(arguments[0].data.encode(codec)).decode())
    except UnicodeEncodeError as error:
        raise Failure(f"{arguments[1].data} has no such character") from error


def _textdecodebase64(arguments: list[Value], meter: Meter) -> Value:
    codec, data = _codec(arguments[1].data), _decoded(arguments[0].data)
    try:
        made = data.decode(codec)
    except UnicodeDecodeError as error:
        raise Failure(f"the bytes are not {arguments[1].data}") from error
    if "\ufffd" in made:
        raise Failure(f"the bytes are not {arguments[1].data}")
    return text(made)


def _urlencode(arguments: list[Value], meter: Meter) -> Value:
    data = arguments[0].data.encode()
    if len(data) * 3 > MAX_TEXT:
        raise Exceeded(f"a string is longer than {MAX_TEXT:,} characters")
    return text("".join(
        chr(byte) if byte in _PLAIN_IN_URL else "+" if byte == 32 else f"%{byte:02X}"
        for byte in data
    ))  # fmt: skip


def _csvdecode(arguments: list[Value], meter: Meter) -> Value:
    rows = _csv_rows(arguments[0].data, meter)
    if not rows:
        raise Failure("the header line is missing")
    names = rows[0]
    if len(set(names)) < len(names):
        raise Failure("two columns have the same name")
    kind = object_of(dict.fromkeys(names, STRING))
    made = []
    for row in rows[1:]:
        if len(row) != len(names):
            raise Failure(f"a line has {len(row)} fields, the header {len(names)}")
        made.append(Value({name: text(row[names.index(name)]) for name in sorted(names)}))
    return sequence(made, kind)


def _csv_rows(data: str, meter: Meter) -> list[list[str]]:
    data = data.replace("\r\n", "\n")
    rows: list[list[str]] = []
    position = 0
    while position < len(data):
        if data[position] == "\n":
            position += 1
            continue
        row, more = [], True
        while more:
            meter.charge(1)
            field, position = _csv_field(data, position)
            row.append(field)
            more = data[position : position + 1] == ","
            position += 1
        rows.append(row)
    return rows


def _csv_field(data: str, position: int) -> tuple[str, int]:
    if data[position : position + 1] != '"':
        ends = [end for end in (data.find(",", position), data.find("\n", position)) if end >= 0]
        end = min(ends, default=len(data))
        field = data[position:end]
        if '"' in field:
            raise Failure("a quote stands within a field that is not quoted")
        return field.removesuffix("\r") if end == len(data) else field, end
    made, position = [], position + 1
    while True:
        end = data.find('"', position)
        if end < 0:
            raise Failure("a quoted field is not closed")
        made.append(data[position:end])
        position = end + 1
        if data[position : position + 1] != '"':
            break
        made.append('"')
        position += 1
    if data[position : position + 1] not in (",", "\n", ""):
        raise Failure("more follows after a quoted field")
    return "".join(made), position


FUNCTIONS = {
    "jsonencode": Function(_jsonencode, (_ANYTHING,), returns=STRING),
    "jsondecode": Function(_jsondecode, (TEXT,), returns=_decoded_type, never_null=False),
    "yamlencode": Function(_yamlencode, (_ANYTHING,), returns=STRING, never_null=False),
    "base64encode": Function(_base64encode, (TEXT,), returns=STRING),
    "base64decode": Function(_base64decode, (TEXT,), returns=STRING),
    "textencodebase64": Function(_textencodebase64, (TEXT, TEXT), returns=STRING),
    "textdecodebase64": Function(_textdecodebase64, (TEXT, TEXT), returns=STRING),
    "urlencode": Function(_urlencode, (TEXT,), returns=STRING),
    "csvdecode": Function(_csvdecode, (TEXT,)),
}
