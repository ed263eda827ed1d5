"""Turns the beginning of a CSV file into the names of its columns, or into why it is no bill."""

import csv
import io
import zlib

from checker.model.rows import NamedTuple

HEAD = 1 << 18
"""Bytes that hold the header of any bill."""

_PACKED = 31
_GZIP = b"\x1f\x8b"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_OTHERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class Header(NamedTuple):
    """The names of a file's columns; `trouble` says why its rows cannot be read all the same."""

    names: tuple[str, ...]
    trouble: str = ""


def header_of(head: bytes) -> Header:
    """Return the header of a file that begins so, unpacked where it is packed."""
    if head.startswith(_GZIP):
        unpacking = zlib.decompressobj(_PACKED)
        try:
            head = unpacking.decompress(head, HEAD)
        except zlib.error:
            return Header((), "it is packed, and cannot be unpacked")
        if not unpacking.eof and b"\n" not in head:
            return Header((), "it is packed, and ends before its first row")
    wide = head.startswith(_WIDE)
    text = head.decode("utf-16" if wide else "utf-8-sig", "replace").lstrip("\ufeff")
    if not text.strip():
        return Header((), "the file is empty")
    names = _fields(text, ",")
    if wide:
        return Header(names, "its text is UTF-16, and a bill is UTF-8")
    for sign, called in _OTHERS.items():
        others = _fields(text, sign)
        if len(names) == 1 and len(others) > 1:
            return Header(others, f"its fields are separated by {called}, and a bill has commas")
    return Header(names)


def _fields(text: str, sign: str) -> tuple[str, ...]:
    try:
        return tuple(next(csv.reader(io.StringIO(text, newline=""), delimiter=sign), ()))
    except csv.Error:
        return ()
