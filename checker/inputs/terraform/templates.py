"""Turns quoted strings and heredocs into templates: escapes, interpolations, directives, strips."""

import re
from typing import Any

from checker.inputs.terraform.lexer import Broken, Lexer
from checker.inputs.terraform.syntax import Directive, Literal, Loop, Template, Wrap

_PLAIN = re.compile(r'[^"\\$%\r\n]*+"')
_QUOTED = re.compile(r'(?:[^"\\$%\r\n]++|\\[^\r\n]|\$\$\{|%%\{|\$(?!\{)|%(?!\{))++')
_UNQUOTED = re.compile(r"(?:[^$%\r\n]++|\r(?!\n)|\$\$\{|%%\{|\$(?!\{)|%(?!\{))*+(?:\r?\n)?")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\(.)|([$%])[$%]\{")
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_UNQUOTED_ESCAPE = re.compile(r"([$%])[$%]\{")
_SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


class Text:
    """A literal run of a template while it is put together; `value` may still be trimmed."""

    __slots__ = ("start", "value")

    def __init__(self, value: str, start: int) -> None:
        self.value, self.start = value, start


class Marker:
    """`%{if}`, `%{else}` and the like before they are paired."""

    __slots__ = ("key", "name", "node", "start", "word")

    def __init__(
        self, word: str, start: int, node: Any = None, key: str | None = None, name: str = ""
    ) -> None:
        self.word, self.start, self.node, self.key, self.name = word, start, node, key, name


def composed(text: str) -> str:
    """Return text in the composed form in which Terraform keeps every string."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def unescape(text: str, start: int) -> str:
    """Return the inside of a quoted string with its escapes resolved."""

    def replace(match: re.Match[str]) -> str:
        short, long, simple, sign = match.groups()
        if sign:
            return f"{sign}{{"
        if simple:
            if simple not in _PLAIN_ESCAPES:
                raise Broken(f"\\{simple} is not an escape sequence", start + match.start())
            return _PLAIN_ESCAPES[simple]
        code = int(short or long, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise Broken("this escape names no character", start + match.start())
        return chr(code)

    return _ESCAPE.sub(replace, text)


class TemplateParser(Lexer):
    """Reads templates; what stands inside `${}` and `%{}` is read by `expression`."""

    def expression(self) -> Any:
        """Read one expression from the token at hand."""
        raise NotImplementedError

    strip_next = False
    """Whether `~}` has just been read, so that the next literal run loses its leading space."""

    def quoted(self) -> Any:
        """Read the string whose opening quote is at hand."""
        start, self.strip_next = self.start, False
        plain = _PLAIN.match(self.text, self.stop, self.end)
        if plain:
            value = self.text[self.stop : plain.end() - 1]
            self.stop = plain.end()
            self.advance()
            return Literal(composed(value), start)
        position = self.stop
        parts: list[Any] = []
        while True:
            run = _QUOTED.match(self.text, position, self.end)
            if run:
                self._literal(unescape(run[0], position), position, parts)
                position = run.end()
            sign = self.text[position : min(position + 1, self.end)]
            if sign == '"':
                break
            if sign not in ("$", "%"):
                raise Broken("this string has no closing quote on its line", start)
            position = self._sequence(position, parts)
        self.stop = position + 1
        self.advance()
        return _assemble(parts, start)

    def heredoc(self) -> Any:
        """Read the heredoc whose opening line is at hand."""
        start, word, position = self.start, self.word, self.stop
        self.strip_next = False
        flush = word.startswith("<<-")
        tag = word[3 if flush else 2 :].strip()
        parts: list[Any] = []
        fresh = True
        while True:
            run = _UNQUOTED.match(self.text, position, self.end)
            text = run[0] if run else ""
            if fresh and text.endswith("\n") and text.strip(_SPACES) == tag:
                break
            if text:
                self._line(text, position, parts)
                position += len(text)
                fresh = text.endswith("\n")
            if position >= self.end:
                raise Broken(f"this heredoc has no closing {tag} on a line of its own", start)
            if not text.endswith("\n"):
                position, fresh = self._sequence(position, parts), False
        if flush:
            _flush(parts)
        self.stop = position + len(text) - (2 if text.endswith("\r\n") else 1)
        self.advance()
        return _assemble(parts, start)

    def _line(self, text: str, position: int, parts: list[Any]) -> None:
        # Terraform's scanner ends a token after a sign and one character; strips see the rest only.
        split = (
            len(text) - 1 if text[-3:-2] in ("$", "%") and text[-2:] not in ("{\n", "\r\n") else 0
        )
        if split and text.endswith("\n"):
            self._literal(_unquote(text[:split]), position, parts)
            text, position = text[split:], position + split
        self._literal(_unquote(text), position, parts)

    def bare(self) -> Any:
        """Read the whole text as a template without quotes."""
        position = self.stop
        parts: list[Any] = []
        while position < self.end:
            run = _UNQUOTED.match(self.text, position, self.end)
            if run and run[0]:
                self._literal(_unquote(run[0]), position, parts)
                position = run.end()
            else:
                position = self._sequence(position, parts)
        return _assemble(parts, 0)

    def _literal(self, text: str, start: int, parts: list[Any]) -> None:
        if self.strip_next:
            text, self.strip_next = text.lstrip(_SPACES), False
        parts.append(Text(text, start))

    def _sequence(self, position: int, parts: list[Any]) -> int:
        """Read `${…}` or `%{…}` at a position; return the position after it."""
        opening = self.text[position : position + 2]
        if opening not in ("${", "%{"):
            raise Broken("this character cannot stand in a string", position)
        self.deeper()
        line_rule, self.in_line, self.strip_next = self.in_line, False, False
        strips = self.text.startswith("~", position + 2)
        if strips and parts and isinstance(parts[-1], Text):
            parts[-1].value = parts[-1].value.rstrip(_SPACES)
        self.rewind(position + 2 + strips)
        parts.append(self.expression() if opening == "${" else self._directive(position))
        if self.kind not in ("}", "~}"):
            raise Broken("a closing brace is expected at the end of this sequence", self.start)
        self.in_line = line_rule
        self.nesting -= 1
        self.strip_next = self.kind == "~}"
        return self.stop

    def _directive(self, position: int) -> Marker:
        word = self.word if self.kind == "name" else ""
        if word not in ("if", "else", "endif", "for", "endfor"):
            raise Broken("a directive is if, else, endif, for or endfor", self.start)
        self.advance()
        if word == "if":
            return Marker("if", position, self.expression())
        if word == "for":
            key, item, collection = self.loop_head()
            return Marker("for", position, collection, key, item)
        return Marker(word, position)

    def loop_head(self) -> tuple[str | None, str, Any]:
        """Read `k, v in collection`."""
        names = []
        for _ in range(2):
            if self.kind != "name":
                raise Broken("a variable name is expected after for", self.start)
            names.append(self.word)
            self.advance()
            if self.kind != "," or len(names) == 2:
                break
            self.advance()
        if self.kind != "name" or self.word != "in":
            raise Broken("the word in is expected here", self.start)
        self.advance()
        return (names[0] if len(names) == 2 else None), names[-1], self.expression()


def _unquote(text: str) -> str:
    return _UNQUOTED_ESCAPE.sub(r"\1{", text) if "{" in text else text


def _flush(parts: list[Any]) -> None:
    """Take from each line what the least indented line has of leading space."""
    least, fresh, lines = 1 << 30, True, []
    for part in parts:
        text = part.value if isinstance(part, Text) else None
        if fresh:
            fresh, spaces = False, 0
            if text is not None:
                trimmed = text.lstrip(_SPACES)
                if not trimmed and text.endswith("\n"):
                    spaces = least
                else:
                    spaces = len(text) - len(trimmed)
                    lines.append(part)
            least = min(least, spaces)
        fresh = fresh or (text is not None and text.endswith("\n"))
    for line in lines:
        line.value = line.value[least:]


def _assemble(parts: list[Any], start: int) -> Any:
    """Return a Literal, a Wrap or a Template made of parts in order."""
    melded: list[Any] = []
    for part in parts:
        if isinstance(part, Text) and melded and isinstance(melded[-1], Text):
            melded[-1].value += part.value
        else:
            melded.append(part)
    if not melded:
        return Literal("", start)
    if len(melded) == 1 and isinstance(melded[0], Text):
        return Literal(composed(melded[0].value), start)
    if len(melded) == 1 and not isinstance(melded[0], Marker):
        return Wrap(melded[0], start)
    _, items, closing = _body(melded, 0, ())
    if closing is not None:
        raise Broken(f"this {closing.word} belongs to nothing", closing.start)
    return Template(tuple(items), start)


def _body(
    parts: list[Any], position: int, closers: tuple[str, ...]
) -> tuple[int, list[Any], Marker | None]:
    """Pair directives from a position up to a closer; return where it ends, items, the closer."""
    items: list[Any] = []
    while position < len(parts):
        part = parts[position]
        position += 1
        if isinstance(part, Text):
            items.append(Literal(composed(part.value), part.start))
        elif not isinstance(part, Marker):
            items.append(part)
        elif part.word in closers or not part.node:
            return position, items, part
        else:
            position, item = _paired(parts, position, part)
            items.append(item)
    return position, items, None


def _paired(parts: list[Any], position: int, opening: Marker) -> tuple[int, Any]:
    if opening.word == "for":
        position, items, closing = _body(parts, position, ("endfor",))
        _require(closing, opening, ("endfor",))
        body = Template(tuple(items), opening.start)
        return position, Loop(opening.key, opening.name, opening.node, body, opening.start)
    position, items, closing = _body(parts, position, ("else", "endif"))
    _require(closing, opening, ("else", "endif"))
    then, otherwise = Template(tuple(items), opening.start), Template((), opening.start)
    if closing is not None and closing.word == "else":
        position, items, closing = _body(parts, position, ("endif",))
        _require(closing, opening, ("endif",))
        otherwise = Template(tuple(items), opening.start)
    return position, Directive(opening.node, then, otherwise, opening.start)


def _require(closing: Marker | None, opening: Marker, words: tuple[str, ...]) -> None:
    if closing is None or closing.word not in words:
        place = opening.start if closing is None else closing.start
        raise Broken(f"this %{{{opening.word}}} is not closed by %{{{words[-1]}}}", place)
