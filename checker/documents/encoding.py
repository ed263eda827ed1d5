"""Turns the bytes of a file into text, or names the encoding that it is in instead of UTF-8."""

from checker.model.location import Location
from checker.model.report import Problem

_MARKS = ((b"\xff\xfe\x00\x00", "UTF-32"), (b"\x00\x00\xfe\xff", "UTF-32"),
          (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))  # fmt: skip
_SAMPLE = 512
_ENCRYPTED = b"\0GITCRYPT\0"
MARK = b"\xef\xbb\xbf"
"""The byte order mark of UTF-8."""


def decode(data: bytes, path: str) -> str | Problem:
    """Return the text of UTF-8 bytes without byte order mark and with plain newlines."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _wrong(path, f"the file is {name}, not UTF-8", name)
    if data.startswith(_ENCRYPTED):
        said = "git-crypt keeps the file encrypted here"
        step = "unlock it where this is checked (git-crypt unlock), or exclude it in the settings"
        return Problem("encoding", said, Location(path, 1), step)
    if b"\0" in data:
        return _nul(data, path)
    try:
        text = data.removeprefix(MARK).decode()
    except UnicodeDecodeError as error:
        return _undecodable(data, path, error)
    return text.replace("\r\n", "\n") if "\r\n" in text else text


def in_utf8(head: bytes) -> bytes:
    """Return the first bytes of a file in UTF-8 without mark, whatever Unicode they are in.

    Only good for telling what a file is: a file in another encoding is refused when it is read.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return head.decode(name, "replace").encode("utf-8", "replace")
    unmarked = _unmarked(head) if b"\0" in head[:_SAMPLE] else None
    if unmarked:
        return head.decode(unmarked, "replace").encode("utf-8", "replace")
    return head.removeprefix(MARK)


def _nul(data: bytes, path: str) -> Problem:
    name = _unmarked(data)
    if name:
        return _wrong(path, "the file is UTF-16 without a byte order mark, not UTF-8", name)
    place = _place(data, data.index(b"\0"), path)
    return Problem(
        "encoding",
        "the file holds a NUL byte here, so it is binary or damaged, not text",
        place,
        "remove the byte, or restore the file from a good copy",
    )


def _unmarked(data: bytes) -> str | None:
    """Return which UTF-16 bytes without a mark are in; None where they are something else."""
    sample = data[:_SAMPLE]
    for first, name in ((1, "UTF-16LE"), (0, "UTF-16BE")):
        own, other = sample[first::2], sample[1 - first :: 2]
        # Western text in UTF-16 has a NUL in every second byte and nowhere else.
        if own.count(0) * 2 > len(own) and not other.count(0):
            return name
    return None


def _undecodable(data: bytes, path: str, error: UnicodeDecodeError) -> Problem:
    byte = data[error.start]
    place = _place(data, error.start, path)
    # Where UTF-8 letters stand before it the file is cut off; else it never was UTF-8.
    if error.reason == "unexpected end of data" and not data[: error.start].isascii():
        message = "the file ends in the middle of a character"
        step = "restore the file from a good copy: it seems to be cut off"
        return Problem("encoding", message, place, step)
    letter = bytes([byte]).decode("cp1252", "replace")
    shown = f" ({letter} in Windows-1252 or Latin-1)" if letter.isprintable() else ""
    return _wrong(path, f"byte 0x{byte:02X}{shown} is not UTF-8", "WINDOWS-1252", place)


def _wrong(path: str, message: str, name: str, place: Location | None = None) -> Problem:
    step = f"save it as UTF-8: iconv -f {name} -t UTF-8 {path}"
    return Problem("encoding", message, place or Location(path), step)


def _place(data: bytes, offset: int, path: str) -> Location:
    start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[start:offset].decode("utf-8", "replace")) + 1
    return Location(path, data.count(b"\n", 0, offset) + 1, column)
