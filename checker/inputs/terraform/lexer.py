"""Turns expression text into tokens, one at a time and with the places where each begins."""

import re

from checker.inputs.terraform.values import Source

MAX_NESTING = 64
COMMENT = r"#[^\n]*+|//[^\n]*+"
BLOCK_COMMENT = r"/\*(?s:.*?)\*/"
NAME = r"[^\W\d][\w\u0300-\u036f-]*+"
_TOKEN = (
    rf"(?:({NAME})"
    r"|(\d(?:(?:[\d.]|[eE][+-]?\d)*(?<!\.))?)"
    rf"|(<<-?{NAME}\r?\n)"
    r"|(~\}|==|!=|>=|<=|&&|\|\||=>|::|\.\.\.|[\[\](){}.,*%+\-=<>!?:]|/(?![/*]))"
    r'|(")'
    rf"|((?:{COMMENT})?\n|\r\n)"
    r"|(\Z)"
    r"|(.))"
)
_ACROSS_LINES = re.compile(rf"(?:[ \t\n]++|\r\n|{COMMENT}|{BLOCK_COMMENT})*+{_TOKEN}")
_IN_LINE = re.compile(rf"(?:[ \t]++|(?:{COMMENT})(?!\n)|{BLOCK_COMMENT})*+{_TOKEN}")
_KINDS = ("", "name", "number", "heredoc", "", '"', "newline", "end", "bad")


class Broken(Exception):
    """The text is no expression: what is wrong, and at which offset."""

    def __init__(self, message: str, offset: int, kind: str = "syntax") -> None:
        super().__init__(message)
        self.message, self.offset, self.kind = message, offset, kind


class Lexer:
    """Reads tokens of `text[start:end]`; `kind`, `start` and `stop` describe the one at hand.

    `kind` is name, number, heredoc, newline, end or the punctuation itself. While `in_line` is
    true a newline is a token, otherwise it is blank.
    """

    def __init__(self, text: str, source: Source, start: int, end: int) -> None:
        self.text = text
        self.source = source
        self.end = end
        self.in_line = True
        self.nesting = 0
        self.kind = "end"
        self.word = ""
        self.start = self.stop = start

    def advance(self) -> None:
        """Move to the next token."""
        pattern = _IN_LINE if self.in_line else _ACROSS_LINES
        match = pattern.match(self.text, self.stop, self.end)
        if match is None or match.lastindex is None:
            raise Broken("this character has no meaning here", self.stop)
        index = match.lastindex
        self.start, self.stop = match.span(index)
        self.word = match[index]
        self.kind = self.word if index == 4 else _KINDS[index]
        if index == 8:
            raise Broken(f"the character {self.word!r} is not used in the language", self.start)

    def rewind(self, offset: int) -> None:
        """Read the token at an offset again, under the present rule for newlines."""
        self.stop = offset
        self.advance()

    def expect(self, kind: str, message: str) -> None:
        """Move past a token of a kind, which has to be at hand."""
        if self.kind != kind:
            raise Broken(message, self.start)
        self.advance()

    def deeper(self) -> None:
        """Count one more level of nesting."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise Broken(f"brackets are nested deeper than {MAX_NESTING}", self.start, "limit")
