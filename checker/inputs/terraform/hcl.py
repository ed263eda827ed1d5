"""Turns the text of one HCL file into blocks and attributes with their spans; expressions wait."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate, count
from operator import add
from sys import intern
from typing import Any

from checker.inputs.terraform.expressions import KEYWORDS, parse_at
from checker.inputs.terraform.lexer import BLOCK_COMMENT, COMMENT, MAX_NESTING, NAME, Broken
from checker.inputs.terraform.skipping import Halt, skip
from checker.inputs.terraform.syntax import Expression, Invalid, Literal, Traversal
from checker.inputs.terraform.templates import composed, unescape
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple

_BLANK = rf"[ \t]*+(?:{BLOCK_COMMENT}[ \t]*+)*+"
_TRIVIA = rf"[ \t\n]*+(?:(?:\r\n|{COMMENT}|{BLOCK_COMMENT})[ \t\n]*+)*+"
_LINE_END = rf"{_BLANK}(?:{COMMENT})?(?:\r?\n|\Z)"
_STRING = r'"[^"\\$%\r\n]*+"'
_LABEL = r'"(?:[^"\\\r\n]++|\\.)*+"'
_PLAIN_RUN = r'[^"(\[{)\]}\n#/<]++|/(?![/*])|<(?!<)'
_INSERT = rf'[$%]\{{(?:[^"{{}}\n]++|{_STRING}|\{{(?:[^"{{}}\n]++|{_STRING})*+\}})*+\}}'
_TEXT = rf'"(?:[^"\\$%\r\n]++|\\[^\r\n]|\$\$\{{|%%\{{|[$%](?!\{{)|{_INSERT})*+"'
_INSIDE = rf"{_PLAIN_RUN}|\n|{_TEXT}|{COMMENT}|{BLOCK_COMMENT}"
_GROUP = rf"\((?:{_INSIDE})*+\)|\[(?:{_INSIDE})*+\]|\{{(?:{_INSIDE})*+\}}"
_VALUE = rf"(?:{_PLAIN_RUN}|{_TEXT}|{_GROUP})++(?={_LINE_END})"


def _item(name: str) -> str:
    """Return a pattern of the common shapes of an item, for one way to write names."""
    simple = rf"{_STRING}|-?\d++(?:\.\d++)?|{name}(?:\.{name})*+"
    return (
        rf"{_TRIVIA}(?:({name}){_BLANK}"
        rf"(?:=(?![=>])[ \t]*+(?:({simple})(?=[ \t]*+(?:{COMMENT})?(?:\r?\n|\Z))|({_VALUE})|)"
        rf"|((?:{_BLANK}(?:{_LABEL}|{name}))*+){_BLANK}(\{{)(?:{_BLANK}(?:{COMMENT})?\r?\n)?)"
        rf"|(\}})(?:{_LINE_END})?|(\Z))"
    )


# Each common shape is one match: what ends otherwise is looked at step by step. Nearly all names
# are ASCII, and such a pattern takes two thirds of the time; what it matches, the other does too.
_ITEM = re.compile(_item("[A-Za-z_][A-Za-z0-9_-]*+"))
_ITEM_OF_ANY_NAME = _item(NAME)
_OPENED = rf"{_BLANK}(?:(?:{COMMENT})?\r?\n|(\}})|({NAME}){_BLANK}=(?![=>]))"
_ENDED = re.compile(_LINE_END)
_WORD = re.compile(rf'"([^"\\$%\r\n]*+)"|({NAME})((?:\.{NAME})*+)')
_LABELS = re.compile(rf"{_LABEL}|{NAME}")
_SEQUENCE = r"(?<![$%])(?:[$%]{2})*+[$%]\{"
_TOP = rf"(?m)^{NAME}(?:[ \t]*+(?:{_LABEL}|{NAME}))*+[ \t]*+(?:\{{|=(?!=))"


class TextSource:
    """The text of one file, asked for places by offset.

    Of a `strict` one every expression of more than a word is parsed when it is read.
    """

    __slots__ = ("_asked", "_lines", "files", "path", "strict", "text")

    def __init__(self, path: str, text: str, strict: bool = False) -> None:
        self.path = path
        self.strict = strict
        self.files = frozenset((path,))
        self.text = text
        self._lines: list[int] | None = None
        self._asked = 0

    def location(self, offset: int) -> Location:
        """Return the line and column of an offset."""
        lines = self._lines
        if lines is None:
            self._asked += offset
            if self._asked > len(self.text):
                ends = accumulate(map(len, self.text.split("\n")))
                lines = self._lines = [0, *map(add, ends, count(1))]
        if lines is None:
            line = self.text.count("\n", 0, offset) + 1
            column = offset - self.text.rfind("\n", 0, offset)
        else:
            line = bisect_right(lines, offset)
            column = offset - lines[line - 1] + 1
        if line == 1 and self.text.startswith("\ufeff"):
            column -= 1
        return Location(self.path, line, column)


class Attribute:
    """`name = expression` in a body; the expression is parsed when it is first asked for."""

    __slots__ = ("_expression", "end", "name", "offset", "source", "start")

    def __init__(self, name: str, offset: int, source: TextSource, start: int, end: int) -> None:
        self.name = name
        self.offset = offset
        self.source = source
        self.start = start
        self.end = end
        self._expression: Expression | None = None

    @property
    def expression(self) -> Expression:
        """The parsed expression; where its text is broken, one that evaluates to Refused."""
        if self._expression is None:
            text, start = self.source.text, self.start
            match = _WORD.fullmatch(text, start, self.end)
            if match is None:
                self._expression = _parsed(text, self.source, start, self.end)
            else:
                self._expression = Expression(_simple(match, start), self.source)
        return self._expression

    @property
    def problem(self) -> Problem | None:
        """What is wrong with the expression, or None; a word is never wrong."""
        if self._expression is None and self.source.strict:
            return None
        return self.expression.problem

    @property
    def location(self) -> Location:
        """Where the attribute's name stands."""
        return self.source.location(self.offset)


def _parsed(text: str, source: TextSource, start: int, end: int) -> Expression:
    # The end of the line belongs to it: a heredoc's last marker needs its newline.
    line_end = text.find("\n", end) + 1 or len(text)
    expression, stop, follows = parse_at(text, source, start, line_end)
    return expression if follows in _ENDS or expression.problem else _too_long(source, stop)


def _too_long(source: TextSource, offset: int) -> Expression:
    where = source.location(offset)
    step, judged = f"run terraform fmt {where.path}", "everything but this argument"
    return Expression(Invalid(Problem("syntax", _MORE, where, step, judged=judged), offset), source)


def _simple(match: re.Match[str], start: int) -> Any:
    """Return the node of a plain string, a keyword or dotted names without a parser."""
    name = match[2]
    if name is None:
        return Literal(composed(match[1]), start)
    if match[3]:
        return Traversal(name, tuple(match[3][1:].split(".")), start)
    return Literal(KEYWORDS[name], start) if name in KEYWORDS else Traversal(name, (), start)


class Block:
    """A block with labels as Terraform decodes them; `location.end_line` is its last line.

    `files` are those that it is written in, one that overrides parts of it included.
    """

    __slots__ = (
        "_location", "attributes", "blocks", "files", "labels", "source", "span", "type",
    )  # fmt: skip

    def __init__(self, kind: str, labels: tuple[str, ...], source: TextSource, start: int) -> None:
        self.type = kind
        self.labels = labels
        self.source = source
        self.files = source.files
        self.attributes: dict[str, Attribute] = {}
        self.blocks: list[Block] = []
        self.span = (start, start)
        self._location: Location | None = None

    @property
    def location(self) -> Location:
        """Where the block begins, with the line on which it ends."""
        if self._location is None:
            path, line, column, _ = self.source.location(self.span[0])
            end = self.source.location(self.span[1] - 1)
            self._location = Location(path, line, column, end.line)
        return self._location


class File(NamedTuple):
    """A file's top-level attributes (tfvars) and blocks, and what of it could not be read."""

    path: str
    text: str
    attributes: Mapping[str, Attribute]
    blocks: Sequence[Block]
    problems: Sequence[Problem]


class _Enough(Exception):
    """So many places are broken that the rest is not read."""


def parse_file(text: str, path: str, strict: bool = False) -> File:
    """Read one file; a broken top-level item is a Problem and reading resumes at the next.

    A broken argument is a Problem too, and evaluates to Refused; the block around it stays. With
    `strict` every expression is parsed at once, so that whatever Terraform refuses is a Problem;
    without it expressions are only skipped over, and parsed when asked for.
    """
    reader = _Reader(text, path, strict)
    reader.read()
    top = reader.stack[0]
    return File(path, text, top.attributes, top.blocks, tuple(reader.problems))


class _Reader:
    def __init__(self, text: str, path: str, strict: bool) -> None:
        self.text = text
        self.strict = strict
        self.source = TextSource(path, text, strict)
        self.problems: list[Problem] = []
        self.stack = [Block("", (), self.source, 0)]

    def read(self) -> None:
        position = 1 if self.text.startswith("\ufeff") else 0
        try:
            while position >= 0:
                try:
                    position = self._items(position)
                except Halt as halt:
                    judged = "every other block of the file"
                    self._report(halt.kind, halt.message, halt.offset, judged)
                    position = self._resume(position)
        except _Enough:
            del self.stack[1:]

    def _items(self, position: int) -> int:
        """Read items up to the end of the file, or to where one is broken."""
        text, stack, source = self.text, self.stack, self.source
        match_item, lazy = _ITEM.match, not self.strict
        while True:
            match = match_item(text, position)
            if match is None and not text.isascii():
                match = re.compile(_ITEM_OF_ANY_NAME).match(text, position)
            if match is None:
                raise Halt(_EXPECTED, self._after_trivia(position))
            kind = match.lastindex
            position = match.end()
            if kind == 2 or (kind == 3 and lazy):
                name, (start, end) = intern(match[1]), match.span(kind)
                attribute = Attribute(name, match.start(1), source, start, end)
                if stack[-1].attributes.setdefault(name, attribute) is not attribute:
                    self._redefined(attribute)
            elif kind == 5:
                position = self._open(match, position)
            elif kind == 6:
                position = self._close(match.start(6), position)
            elif kind == 1 or kind == 3:
                start = position if kind == 1 else match.start(3)
                position = self._complex(match[1], match.start(1), start)
            elif len(stack) > 1:
                block = stack[-1]
                raise Halt(f"this {block.type} block has no closing brace", block.span[0])
            else:
                return -1

    def _add(self, name: str, offset: int, start: int, end: int) -> Attribute:
        attribute = Attribute(name, offset, self.source, start, end)
        if self.stack[-1].attributes.setdefault(name, attribute) is not attribute:
            self._redefined(attribute)
        return attribute

    def _redefined(self, attribute: Attribute) -> None:
        name = attribute.name
        first = self.stack[-1].attributes[name].location.line
        message = f"{name} is set a second time; line {first} set it first"
        self._report("syntax", message, attribute.offset, f"{name} as line {first} has it")

    def _complex(self, name: str, offset: int, start: int) -> int:
        """Read an argument whose value is more than a word; return where its line ends."""
        if not self.strict:
            end = skip(self.text, start)
            self._require_newline(end)
            self._add(name, offset, start, end)
            return end
        expression, end, follows = parse_at(self.text, self.source, start, len(self.text))
        if follows not in _ENDS:
            stop = skip(self.text, start)
            self._require_newline(stop)
            expression = expression if expression.problem else _too_long(self.source, end)
            assert expression.problem is not None
            self._tell(expression.problem)
            end = stop
        self._add(name, offset, start, end)._expression = expression
        return end

    def _require_newline(self, position: int) -> None:
        if not _ENDED.match(self.text, position):
            raise Halt(_MORE, position)

    def _open(self, match: re.Match[str], after: int) -> int:
        """Enter a block whose beginning is read so far; a block on one line is read whole."""
        name_at, stack = match.start(1), self.stack
        if len(stack) > MAX_NESTING:
            raise Halt(f"blocks are nested deeper than {MAX_NESTING}", name_at, "limit")
        written = match[4]
        labels = self._labels(written, match.start(4)) if written else ()
        block = Block(match[1], labels, self.source, name_at)
        stack[-1].blocks.append(block)
        stack.append(block)
        if self.text[after - 1] == "\n":
            return after
        opened = re.compile(_OPENED).match(self.text, after)
        if opened is None:
            raise Halt("a new line, one argument or a closing brace is expected", after)
        if opened.lastindex is None:
            return opened.end()
        if opened.lastindex == 1:
            return self._close(opened.start(1), opened.end(1))
        expression, end, follows = parse_at(self.text, self.source, opened.end(), len(self.text))
        if expression.problem or follows != "}":
            message = "a block on one line holds one argument and ends on that line"
            raise Halt(message, end if expression.problem else opened.start(2))
        attribute = self._add(opened[2], opened.start(2), opened.end(), end)
        attribute._expression = expression
        return self._close(end, end + 1)

    def _close(self, position: int, after: int) -> int:
        """Leave the block whose closing brace is at a position; `after` is what is read so far."""
        if len(self.stack) == 1:
            raise Halt("this brace closes nothing", position)
        if self.text[after - 1] != "\n":
            ended = _ENDED.match(self.text, position + 1)
            if ended is None:
                raise Halt("a block ends with a new line, but more follows", position + 1)
            after = ended.end()
        block = self.stack.pop()
        block.span = (block.span[0], position + 1)
        return after

    def _labels(self, written: str, start: int) -> tuple[str, ...]:
        """Return the labels that are written from an offset on."""
        parts = written.split('"')
        plain = written.isascii() and "\\" not in written and "{" not in written
        # Between and around the quotes of plain labels there are blanks only.
        if plain and len(parts) > 1 and not "".join(parts[::2]).strip(" \t"):
            return tuple(parts[1::2])
        labels = []
        for match in _LABELS.finditer(written):
            label = match[0]
            if label[0] == '"':
                label = label[1:-1]
                if "{" in label and re.search(
                    _SEQUENCE, label.replace("$${", "").replace("%%{", "")
                ):
                    raise Halt("a label holds no ${} and no %{}", start + match.start())
                if "\\" in label or "{" in label:
                    label = self._escaped_label(label, start + match.start())
            labels.append(composed(label))
        return tuple(labels)

    def _escaped_label(self, label: str, offset: int) -> str:
        try:
            plain = unescape(label, offset + 1)
        except Broken as broken:
            raise Halt(broken.message, broken.offset) from broken
        where = self.source.location(offset)
        message = f'the label "{label}" is written with escapes and means "{plain}"'
        step = f'write "{plain}" without escapes'
        self._tell(Problem("escaped-label", message, where, step, judged=f"the block as {plain}"))
        return plain

    def _report(self, kind: str, message: str, offset: int, judged: str) -> None:
        where = self.source.location(offset)
        step = f"run terraform fmt {where.path}" if kind == "syntax" else "split the file"
        self._tell(Problem(kind, message, where, step, judged=judged))

    def _tell(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) == MAX_PROBLEMS:
            message = f"{MAX_PROBLEMS} places are broken; the rest of the file was not read"
            step = f"run terraform fmt {self.source.path}"
            self.problems.append(Problem("limit", message, problem.location, step))
            raise _Enough

    def _after_trivia(self, position: int) -> int:
        match = re.compile(_TRIVIA).match(self.text, position)
        return match.end() if match else position

    def _resume(self, position: int) -> int:
        """Drop the broken top-level item; return where the next one begins, or -1."""
        start = position
        if len(self.stack) > 1:
            start = self.stack[1].span[0]
            del self.stack[1:]
            self.stack[0].blocks.pop()
        match = re.compile(_TOP).search(self.text, start + 1)
        return match.start() if match else -1


_EXPECTED = "an argument or a block is expected here"
_MORE = "an argument ends with a new line, but more follows"
_ENDS = ("newline", "end")
MAX_PROBLEMS = 10
"""Broken places reported of one file."""
