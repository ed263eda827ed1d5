"""Turns JSON text into a tree of nodes, every key and value with its place, without recursion."""

import re
from bisect import bisect_right
from json import JSONDecodeError, JSONDecoder

from checker.documents.limits import MANIFEST, Limits
from checker.documents.members import Members
from checker.documents.scalars import Scalar, number
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem

_SPACE = re.compile(r"[ \t\n\r]*")
_KEY = re.compile(r'"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*')
_COLON = re.compile(r"[ \t\n\r]*:[ \t\n\r]*")
_TEXT = re.compile(r'"([^"\\\x00-\x1f]*)"')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])", re.ASCII)
_WORD = re.compile(r"[-+]?\w+", re.ASCII)
_LITERALS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_DECODER = JSONDecoder()
_SURROGATE = re.compile("[\ud800-\udfff]")
_QUOTED = "every name stands in double quotes"


def read_json(text: str, path: str, limits: Limits = MANIFEST) -> Node | Problem:
    """Return the value of a JSON text; numbers are int or Decimal.

    Duplicate keys, NaN and Infinity, and numbers of more than 400 digits are Problems.
    """
    if len(text) > limits.size:
        message = f"the text is longer than {limits.size_in_words}, the limit of {limits.what}"
        return Problem("limit", message, Location(path), "split the file")
    scanner = _Scanner(text.removeprefix("\ufeff"), path, limits)
    try:
        return scanner.document()
    except _Refused as refused:
        place = scanner.place(refused.offset)
        return Problem(refused.kind, refused.message, place, refused.next_step)


class _Refused(Exception):
    """A text that is not JSON, or more than a limit allows; `offset` is in characters."""

    def __init__(self, kind: str, message: str, offset: int, next_step: str) -> None:
        super().__init__(message)
        self.kind, self.message, self.offset, self.next_step = kind, message, offset, next_step


class _Open:
    """An object or array whose end has not been read yet."""

    __slots__ = ("key", "offset", "value")

    def __init__(self, value: "Members | list[Node]", offset: int) -> None:
        self.value, self.offset, self.key = value, offset, ""


class _Scanner:
    """Reads one text from left to right; `at` is the offset of what comes next."""

    def __init__(self, text: str, path: str, limits: Limits) -> None:
        self.text, self.path, self.limits = text, path, limits
        self.files = frozenset((path,))
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.at = 0
        self.nodes = 0
        self.open: list[_Open] = []

    def place(self, offset: int) -> Location:
        line = bisect_right(self.starts, offset)
        return Location(self.path, line, offset - self.starts[line - 1] + 1)

    def document(self) -> Node:
        """Read the whole text; the only place that knows the order of values and separators."""
        self._skip()
        node = self._value()
        while node is None or self.open:
            if node is not None:
                node = self._separator(self.open[-1], node)
            elif self.text[self.at : self.at + 1] == _CLOSING[type(self.open[-1].value)]:
                node = self._close()
            else:
                node = self._next(self.open[-1])
        self._skip()
        if self.at < len(self.text):
            raise self._refusal(
                "more text follows the end of the JSON value", "keep one value to a file"
            )
        return node

    def _separator(self, frame: _Open, node: Node) -> Node | None:
        """Put a value where it belongs and read the comma or bracket after it."""
        if isinstance(frame.value, Members):
            frame.value[frame.key] = node
        else:
            frame.value.append(node)
        self._skip()
        sign = self.text[self.at : self.at + 1]
        if sign == _CLOSING[type(frame.value)]:
            return self._close()
        if sign != ",":
            raise self._unclosed(frame)
        self.at += 1
        self._skip()
        if self.text[self.at : self.at + 1] in ("]", "}"):
            raise self._refusal("a comma stands before the closing bracket", "remove the comma")
        return self._next(frame)

    def _unclosed(self, frame: _Open) -> _Refused:
        began = self.place(frame.offset)
        if self.at < len(self.text):
            return self._refusal(
                "a comma is missing before this", "write a comma between two values"
            )
        kind = "object" if isinstance(frame.value, Members) else "array"
        return self._refusal(
            f"the text ends inside the {kind} that began at line {began.line}",
            "close it: the file may be cut off",
        )

    def _next(self, frame: _Open) -> Node | None:
        if isinstance(frame.value, Members):
            self._key(frame, frame.value)
        return self._value()

    def _key(self, frame: _Open, members: Members) -> None:
        start = self.at
        match = _KEY.match(self.text, start)
        if match:
            frame.key, self.at = match[1], match.end()
        elif self.text[start : start + 1] == '"':
            frame.key = self._text()
            colon = _COLON.match(self.text, self.at)
            if not colon:
                raise self._refusal(
                    f"the name {frame.key} has no colon after it", "write name: value"
                )
            self.at = colon.end()
        elif start == len(self.text):
            raise self._unclosed(frame)
        else:
            raise self._refusal("a name in double quotes is missing here", _QUOTED)
        place = self.place(start)
        if frame.key in members:
            first = members.places[frame.key]
            message = f"{frame.key} is written twice in one object: here and at {first}"
            step = "keep one of the two: which one counts differs from parser to parser"
            raise self._refusal(message, step, "duplicate-key", start)
        members.places[frame.key] = place

    def _value(self) -> Node | None:
        """Read one scalar, or open an object or array and return None."""
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            most = f"{self.limits.nodes:,}"
            message = f"the file has more than {most} values, the limit of {self.limits.what}"
            raise self._refusal(message, "split the file", "limit")
        start = self.at
        sign = self.text[start : start + 1]
        value: Scalar
        if sign == '"':
            value = self._text()
        elif sign in ("{", "["):
            self._start(Members() if sign == "{" else [])
            return None
        else:
            value = self._number_or_word()
        return Node(value, self.place(start), self.files)

    def _start(self, value: "Members | list[Node]") -> None:
        if len(self.open) >= self.limits.depth:
            most = self.limits.depth
            message = f"values are nested more than {most} levels deep"
            raise self._refusal(message, f"flatten the document to {most} levels", "limit")
        self.open.append(_Open(value, self.at))
        self.at += 1
        self._skip()

    def _close(self) -> Node:
        frame = self.open.pop()
        self.at += 1
        return Node(frame.value, self.place(frame.offset), self.files)

    def _text(self) -> str:
        match = _TEXT.match(self.text, self.at)
        if match:
            self.at = match.end()
            return match[1]
        start = self.at
        value: str
        try:
            value, self.at = _DECODER.raw_decode(self.text, start)
        except JSONDecodeError as error:
            message, step = _STRING_TROUBLE.get(error.msg.partition(" at")[0], _ESCAPE)
            raise self._refusal(message, step, at=min(error.pos, len(self.text))) from error
        if _SURROGATE.search(value):
            raise self._refusal(
                "the text holds half of a character (a lone surrogate)",
                "write the character itself",
                "encoding",
                start,
            )
        return value

    def _number_or_word(self) -> Scalar:
        match = _NUMBER.match(self.text, self.at)
        if match:
            try:
                value = number(match[0])
            except ValueError as error:
                step = "write a number of ordinary size"
                raise self._refusal(str(error), step, "number") from error
            self.at = match.end()
            return value
        word = _WORD.match(self.text, self.at)
        if word and word[0] in _LITERALS:
            self.at = word.end()
            return _LITERALS[word[0]]
        raise self._no_value(word[0] if word else self.text[self.at : self.at + 1])

    def _no_value(self, found: str) -> _Refused:
        if not found and self.open:
            return self._unclosed(self.open[-1])
        if not found:
            return self._refusal("the file is empty", "write a JSON value")
        if found.lstrip("-+") in ("NaN", "Infinity"):
            return self._refusal(
                f"{found} is not a number that anything can be compared with",
                "write a finite number, or null",
                "number",
            )
        if found in ("/", "#"):
            return self._refusal("JSON has no comments", "remove the comment")
        if found == "'":
            return self._refusal("a text stands in single quotes", "use double quotes")
        step = "quote text; numbers have no plus and no leading zero; words are true, false, null"
        return self._refusal(f"{found} is not a JSON value", step)

    def _skip(self) -> None:
        space = _SPACE.match(self.text, self.at)
        if space:
            self.at = space.end()

    def _refusal(
        self, message: str, next_step: str, kind: str = "syntax", at: int | None = None
    ) -> _Refused:
        return _Refused(kind, message, self.at if at is None else at, next_step)


_CLOSING: dict[type, str] = {Members: "}", list: "]"}
_STRING_TROUBLE = {
    "Unterminated string starting": ("a text is never closed", "close the quotation mark"),
    "Invalid control character": ("a text runs over the end of its line, or holds a control "
                                  "character", "close the quotation mark, or write \\n"),
}  # fmt: skip
_ESCAPE = (
    "a backslash is followed by something that JSON does not know",
    "write the backslash twice",
)
