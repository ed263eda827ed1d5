"""YAML as Terraform's yamlencode writes it."""

import re
from collections.abc import Iterable, Mapping

from checker.inputs.terraform.numbers import text_of
from checker.inputs.terraform.values import Exceeded, Value

_LONGEST_KEY = 128
"""Bytes of the longest key that stands before a colon; longer ones follow a question mark."""
_ESCAPED = re.compile('["\\\\\u2028\u2029\ufeff]|[^\n -~\u00a0-\ud7ff\ue000-\ufffd]|\n', re.DOTALL)
_PIECES = re.compile("[^ ]+| ")
_WIDTH = 80
"""Columns beyond which quoted text is broken at its next space."""
_NOT_PRINTED = re.compile("[^\n -~\u00a0-\ud7ff\ue000-\ufffd]|\ufeff", re.DOTALL)
_BREAKS = ("\n", "\r", "\x85", "\u2028", "\u2029")
_SHORT = {"\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r",
          "\x1b": "e", '"': '"', "\\": "\\", "\x85": "N", "\u2028": "L", "\u2029": "P"}  # fmt: skip


def yaml_text(value: Value) -> str:
    """Return a wholly known value as a YAML document."""
    data = value.data
    if isinstance(data, str):
        first, *rest = _text(data, 0, 2)
        return "".join(f"{line}\n" for line in (first, *_indented(rest)))
    made = "".join(f"{line}\n" for line in _lines(value, 0))
    # A document that is one bare word is closed, so that nothing after it can belong to it.
    return made if isinstance(data, (tuple, Mapping)) else f"{made}...\n"


def _lines(value: Value, indent: int) -> list[str]:
    """Return the lines of a value that begins in a column and stays behind it."""
    data = value.data
    if isinstance(data, Mapping) and data:
        return [line for name in sorted(data) for line in _entry(name, data[name], indent)]
    if isinstance(data, tuple) and data:
        return [line for item in data for line in _behind("-", _lines(item, indent + 2))]
    return _scalar(value, indent, indent)


def _entry(name: str, value: Value, indent: int) -> list[str]:
    if len(name.encode()) > _LONGEST_KEY or any(sign in name for sign in _BREAKS):
        long = _behind("?", _text(name, indent + 2, indent + 2))
        return [*long, *_behind(":", _lines(value, indent + 2))]
    data, key = value.data, f'"{_ESCAPED.sub(_escape, name)}":'
    if isinstance(data, Mapping) and data:
        return [key, *_indented(_lines(value, indent + 2))]
    if isinstance(data, tuple) and data:
        return [key, *_lines(value, indent)]
    return _behind(key, _scalar(value, indent + len(key) + 1, indent + 2))


def _behind(mark: str, lines: list[str]) -> list[str]:
    return [f"{mark} {lines[0]}", *_indented(lines[1:])]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" if line else "" for line in lines]


def _scalar(value: Value, column: int, indent: int) -> list[str]:
    data = value.data
    if data is None:
        return ["null"]
    if isinstance(data, bool):
        return ["true" if data else "false"]
    if isinstance(data, str):
        return _text(data, column, indent)
    if isinstance(data, tuple):
        return ["[]"]
    return ["{}"] if isinstance(data, Mapping) else [text_of(data)]


def _text(data: str, column: int, indent: int) -> list[str]:
    """Return text in quotes, or line by line where a block of lines can hold it."""
    if "\n" not in data or " \n" in data or data.endswith(" ") or _NOT_PRINTED.search(data):
        return _quoted(data, column + 1, indent)
    if "\u2028" in data or "\u2029" in data:
        raise Exceeded("yamlencode() of several kinds of line breaks is not evaluated")
    mark = "|2" if data[0] in " \n" else "|"
    if data == "\n" or data.endswith("\n\n"):
        mark += "+"
    elif not data.endswith("\n"):
        mark += "-"
    return [mark, *data.removesuffix("\n").split("\n")]


def _quoted(data: str, column: int, indent: int) -> list[str]:
    """Return quoted text, broken at the first space of a run beyond the width of a line."""
    lines, parts, spaces, at = [], ['"'], False, 0
    for piece in _PIECES.findall(data):
        if piece != " ":
            parts.append(_ESCAPED.sub(_escape, piece))
            column, spaces = column + len(parts[-1]), False
        elif column > _WIDTH and not spaces and 0 < at < len(data) - 1:
            lines.append("".join(parts))
            parts = ["\\"] if data[at + 1] == " " else []
            column, spaces = indent + len(parts), True
        else:
            parts.append(" ")
            column, spaces = column + 1, True
        at += len(piece)
    return [*lines, "".join((*parts, '"'))]


def _escape(match: re.Match[str]) -> str:
    sign = match[0]
    if sign in _SHORT:
        return f"\\{_SHORT[sign]}"
    code = ord(sign)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
