"""Turns the text of expressions and templates into their parts (a Pratt parser, depth 64)."""

import re
from typing import Any

from checker.inputs.terraform.lexer import NAME, Broken
from checker.inputs.terraform.numbers import OutOfRange, Real
from checker.inputs.terraform.syntax import (
    Binary,
    Call,
    Conditional,
    Expression,
    For,
    Index,
    Invalid,
    Literal,
    Object,
    Relative,
    Splat,
    SplatItem,
    Traversal,
    Tuple,
    Unary,
    Wrap,
)
from checker.inputs.terraform.templates import TemplateParser
from checker.inputs.terraform.values import Source
from checker.model.report import Problem

_BINDING = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
_STEPS = re.compile(rf"(?:\.{NAME})++")
KEYWORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
"""Names that are values."""


class Parser(TemplateParser):
    """Reads expressions from the token at hand, and leaves the one after them at hand."""

    def expression(self) -> Any:
        """Read an expression; a chain of conditionals is read in a loop, however long."""
        chain = []
        node = self._binary(1)
        while self.kind == "?":
            self.deeper()
            self.advance()
            then = self.expression()
            self.nesting -= 1
            self.expect(":", "a conditional needs `:` and a second result")
            chain.append((node, then))
            node = self._binary(1)
        while chain:
            condition, then = chain.pop()
            node = Conditional(condition, then, node, condition.start)
        return node

    def _binary(self, least: int) -> Any:
        left = self._postfix(self._term())
        while True:
            binding = _BINDING.get(self.kind)
            if binding is None or binding < least:
                return left
            operator = self.kind
            self.advance()
            left = Binary(operator, left, self._binary(binding + 1), left.start)

    def _term(self) -> Any:
        kind, start, word = self.kind, self.start, self.word
        if kind == "name":
            self.advance()
            if self.kind in ("(", "::"):
                return self._call(word, start)
            if word in KEYWORDS:
                return Literal(KEYWORDS[word], start)
            return self._named(word, start)
        if kind == '"':
            return self.quoted()
        if kind == "number":
            self.advance()
            return Literal(_number(word, start), start)
        reader = _TERMS.get(kind)
        if reader is None:
            raise Broken("an expression is expected here", start)
        return reader(self)

    def _named(self, word: str, start: int) -> Traversal:
        """Read the names after a name at once, as in `var.x.y`; whatever else follows is a step."""
        if self.kind != "." or self.start != start + len(word):
            return Traversal(word, (), start)
        match = _STEPS.match(self.text, self.start, self.end)
        if match is None:
            return Traversal(word, (), start)
        self.stop = match.end()
        self.advance()
        return Traversal(word, tuple(match[0][1:].split(".")), start)

    def _negation(self) -> Any:
        operator, start = self.kind, self.start
        self.deeper()
        self.advance()
        operand = self._postfix(self._term())
        self.nesting -= 1
        return Unary(operator, operand, start)

    def _opened(self) -> bool:
        """Move past an opening bracket, inside which newlines are blank; return the old rule."""
        self.deeper()
        before, self.in_line = self.in_line, False
        self.advance()
        return before

    def _closed(self, bracket: str, before: bool, message: str) -> None:
        if self.kind != bracket:
            raise Broken(message, self.start)
        self.nesting -= 1
        self.in_line = before
        self.advance()

    def _parentheses(self) -> Any:
        before = self._opened()
        inner = self.expression()
        self._closed(")", before, "a closing parenthesis is expected here")
        if isinstance(inner, (Traversal, Relative)):
            return Wrap(inner, inner.start)
        return inner

    def _tuple(self) -> Any:
        start, before = self.start, self._opened()
        if self.kind == "name" and self.word == "for":
            return self._for(start, before, "]")
        items = []
        while self.kind != "]":
            items.append(self.expression())
            if self.kind != ",":
                break
            self.advance()
        self._closed("]", before, "a comma or a closing bracket is expected here")
        return Tuple(tuple(items), start)

    def _object(self) -> Any:
        start, inside = self.start, self.stop
        before = self._opened()
        if self.kind == "name" and self.word == "for":
            return self._for(start, before, "}")
        self.in_line = True
        self.rewind(inside)
        items = []
        while self.kind != "}":
            if self.kind == "newline":
                self.advance()
                continue
            items.append(self._item())
            if self.kind not in (",", "newline"):
                break
            self.advance()
        self._closed("}", before, "a comma, a new line or a closing brace is expected here")
        return Object(tuple(items), start)

    def _item(self) -> tuple[Any, Any]:
        literal_key = self.kind != "("
        key = self.expression()
        if literal_key and isinstance(key, Traversal):
            if key.steps:
                message = "this key is ambiguous: quote it, or wrap a reference in parentheses"
                key = Invalid(
                    Problem("syntax", message, self.source.location(key.start)), key.start
                )
            else:
                key = Literal(key.root, key.start)
        elif literal_key and isinstance(key, Literal) and not isinstance(key.value, (str, Real)):
            named = {True: "true", False: "false", None: "null"}
            if key.value is None or key.value is True or key.value is False:
                key = Literal(named[key.value], key.start)
        if self.kind not in ("=", ":"):
            raise Broken("a key is followed by = and its value", self.start)
        self.advance()
        return key, self.expression()

    def _for(self, start: int, before: bool, bracket: str) -> Any:
        self.advance()
        key, item, collection = self.loop_head()
        self.expect(":", "a colon is expected after the collection")
        key_result, result = None, self.expression()
        if self.kind == "=>":
            self.advance()
            key_result, result = result, self.expression()
        grouped, condition = self.kind == "...", None
        if grouped:
            self.advance()
        if self.kind == "name" and self.word == "if":
            self.advance()
            condition = self.expression()
        if (key_result is None) == (bracket == "}") or (grouped and bracket == "]"):
            raise Broken("this for needs `key => value` in braces, one value in brackets", start)
        self._closed(bracket, before, "the for expression ends here, but more follows")
        return For(key, item, collection, key_result, result, condition, grouped, start)

    def _call(self, name: str, start: int) -> Any:
        while self.kind == "::":
            self.advance()
            if self.kind != "name":
                raise Broken("a function name is expected after ::", self.start)
            name = f"{name}::{self.word}"
            self.advance()
        if self.kind != "(":
            raise Broken("a function call needs parentheses", self.start)
        before = self._opened()
        arguments, expand = [], False
        while self.kind != ")":
            arguments.append(self.expression())
            if self.kind == "...":
                expand = True
                self.advance()
            if self.kind != "," or expand:
                break
            self.advance()
        self._closed(")", before, "a comma or a closing parenthesis is expected here")
        return Call(name, tuple(arguments), expand, start)

    def _postfix(self, node: Any) -> Any:
        nesting = self.nesting
        while True:
            if self.kind == ".":
                node = self._dot(node)
            elif self.kind == "[":
                node = self._bracket(node)
            else:
                self.nesting = nesting
                return node
            if not isinstance(node, (Traversal, Relative)):
                self.deeper()

    def _dot(self, node: Any) -> Any:
        self.advance()
        if self.kind == "*":
            return self._attribute_splat(node)
        return _stepped(node, self._step())

    def _step(self) -> Any:
        """Read what follows a dot: a name, or a number as Terraform's first versions wrote it."""
        if self.kind == "name":
            step: Any = self.word
        elif self.kind == "number":
            if "." in self.word:
                raise Broken("two indexes need brackets, as in [0][1]", self.start)
            step = Literal(_number(self.word, self.start), self.start)
        else:
            raise Broken("a name is expected after the dot", self.start)
        self.advance()
        return step

    def _attribute_splat(self, node: Any) -> Any:
        each: Any = SplatItem(self.start)
        self.advance()
        while self.kind == ".":
            self.advance()
            each = _stepped(each, self._step())
        return Splat(node, each, node.start)

    def _bracket(self, node: Any) -> Any:
        opening = self.stop
        self.advance()
        if self.kind == "*":
            self.advance()
            self.expect("]", "a splat is written [*]")
            self.deeper()
            each = self._postfix(SplatItem(opening))
            self.nesting -= 1
            return Splat(node, each, node.start)
        before, self.in_line = self.in_line, False
        self.deeper()
        self.rewind(opening)
        key = self.expression()
        self._closed("]", before, "a closing bracket is expected here")
        if isinstance(key, Literal):
            return _stepped(node, key)
        return Index(node, key, node.start)


_TERMS = {
    "(": Parser._parentheses,
    "[": Parser._tuple,
    "{": Parser._object,
    "-": Parser._negation,
    "!": Parser._negation,
    "heredoc": Parser.heredoc,
}


def _number(word: str, start: int) -> "int | Real":
    if word.isdigit() and len(word) < 100:
        return int(word)
    try:
        return Real.parse(word)
    except OutOfRange as error:
        raise Broken(str(error), start, "limit") from error
    except ValueError as error:
        raise Broken(f"{word[:40]} is not a number", start) from error


def _stepped(node: Any, step: Any) -> Any:
    if node.__class__ is Traversal:
        return Traversal(node.root, (*node.steps, step), node.start)
    if node.__class__ is Relative:
        return Relative(node.inner, (*node.steps, step), node.start)
    return Relative(node, (step,), node.start)


def _invalid(error: Broken, source: Source) -> Expression:
    where = source.location(error.offset)
    step = "shorten the expression" if error.kind == "limit" else f"run terraform fmt {where.path}"
    judged = "everything but this argument"
    problem = Problem(error.kind, error.message, where, step, judged=judged)
    return Expression(Invalid(problem, error.offset), source)


def parse_at(text: str, source: Source, start: int, end: int) -> tuple[Expression, int, str]:
    """Parse an argument's value; return it, where the token after it begins, and its kind."""
    parser = Parser(text, source, start, end)
    try:
        parser.advance()
        return Expression(parser.expression(), source), parser.start, parser.kind
    except Broken as error:
        return _invalid(error, source), error.offset, "bad"


def parse_expression(
    text: str, source: Source, start: int = 0, end: int | None = None
) -> Expression:
    """Parse `text[start:end]`; offsets count from the beginning of `text`.

    Newlines are blank, as in parentheses. Broken text gives an expression whose `problem` is set.
    """
    parser = Parser(text, source, start, len(text) if end is None else end)
    parser.in_line = False
    try:
        parser.advance()
        node = parser.expression()
        if parser.kind != "end":
            raise Broken("more follows after the end of the expression", parser.start)
        return Expression(node, source)
    except Broken as error:
        return _invalid(error, source)


def parse_template(text: str, source: Source, start: int = 0, end: int | None = None) -> Expression:
    """Parse `text[start:end]` as a quoted string's inside without escapes (as in .tf.json)."""
    try:
        parser = Parser(text, source, start, len(text) if end is None else end)
        return Expression(parser.bare(), source)
    except Broken as error:
        return _invalid(error, source)
