"""Turns Terraform's JSON syntax (`.tf.json`) into the same blocks that the native syntax gives."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from checker.documents.members import key_location
from checker.inputs.terraform.expressions import parse_expression, parse_template
from checker.inputs.terraform.hcl import Attribute, Block, File
from checker.inputs.terraform.numbers import Real
from checker.inputs.terraform.syntax import Expression, Literal, Object, Tuple
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem

_LABELS = {"resource": 2, "data": 2, "ephemeral": 2, "variable": 1, "output": 1, "module": 1,
           "provider": 1, "check": 1}  # fmt: skip
_NESTED = {"terraform": {"backend": 1, "cloud": 0, "required_providers": 0, "provider_meta": 1},
           "provider": {"default_tags": 0}}  # fmt: skip
_COMMENT = "//"


class JsonSource:
    """The texts of one JSON file laid end to end, so that an offset in one has its place."""

    strict = False

    def __init__(self, path: str) -> None:
        self.path = path
        self.files = frozenset((path,))
        self._texts: list[str] = []
        self._starts: list[int] = []
        self._places: list[Location] = []
        self._length = 0

    def add(self, text: str, place: Location) -> int:
        """Append one text; return the offset at which it begins."""
        start = self._length
        self._texts.append(text)
        self._starts.append(start)
        self._places.append(place)
        self._length += len(text) + 1
        return start

    def location(self, offset: int) -> Location:
        """Return the line and column of an offset."""
        index = bisect_right(self._starts, offset) - 1
        place = self._places[index]
        within = offset - self._starts[index]
        return place._replace(column=place.column + 1 + within) if within else place

    def text(self) -> str:
        """Return all texts, each ended by a newline."""
        return "\n".join((*self._texts, ""))


class JsonAttribute(Attribute):
    """A property; `mode` tells whether its strings are templates, literal or expressions."""

    __slots__ = ("mode", "node")

    def __init__(self, name: str, node: Node, where: Location, mode: str) -> None:
        source = JsonSource(where.path)
        super().__init__(name, source.add("", where), source, 0, 0)  # type: ignore[arg-type]
        self.node, self.mode = node, mode

    @property
    def expression(self) -> Expression:
        """The property's value as an expression."""
        if self._expression is None:
            source: Any = self.source
            if self.mode == "expression" and isinstance(self.node.value, str):
                start = source.add(self.node.value, self.node.location)
                self._expression = parse_expression(source.text(), source, start)
            else:
                builder = _Builder(source, self.node, self.mode == "template")
                self._expression = Expression(builder.build(self.node), source)
        return self._expression


def json_blocks(node: Node, path: str) -> File:
    """Return a file's blocks; what is no block of Terraform's is a Problem."""
    if not isinstance(node.value, Mapping):
        message = "a .tf.json file holds one JSON object"
        problem = Problem("syntax", message, node.location, "see Terraform's JSON syntax")
        return File(path, "", {}, (), (problem,))
    problems: list[Problem] = []
    blocks: list[Block] = []
    for kind, content in node.value.items():
        if kind != _COMMENT:
            where = key_location(node, kind)
            blocks += _labelled(kind, content, _LABELS.get(kind, 0), (), where, problems)
    return File(path, "", {}, tuple(blocks), tuple(problems))


def _labelled(
    kind: str, node: Node, depth: int, labels: tuple[str, ...], where: Location,
    problems: list[Problem],
) -> Iterator[Block]:  # fmt: skip
    """Yield the blocks under one type: a level of objects for each label, then the bodies."""
    for part in node.value if isinstance(node.value, list) else (node,):
        if not isinstance(part.value, Mapping):
            message = f"{kind} holds objects here"
            step = "see Terraform's JSON syntax"
            problems.append(Problem("syntax", message, part.location, step))
        elif depth:
            for label, content in part.value.items():
                if label != _COMMENT:
                    place = key_location(part, label)
                    own = (*labels, label)
                    yield from _labelled(kind, content, depth - 1, own, place, problems)
        else:
            yield _block(kind, labels, part, where)


def _block(kind: str, labels: tuple[str, ...], node: Node, where: Location) -> Block:
    source = JsonSource(where.path)
    block = Block(kind, labels, source, source.add("{}", where))  # type: ignore[arg-type]
    block.span = (0, 1)
    nested = _NESTED.get(kind, {})
    for name, content in node.value.items():
        place = key_location(node, name)
        if name == "dynamic" and kind not in _LABELS.keys() - {"resource", "data", "provider"}:
            block.blocks += _labelled("dynamic", content, 1, (), place, [])
        elif name in nested or (name == "content" and kind == "dynamic"):
            block.blocks += _labelled(name, content, nested.get(name, 0), (), place, [])
        elif name != _COMMENT:
            block.attributes[name] = JsonAttribute(name, content, place, _mode(kind, name))
    return block


def _mode(kind: str, name: str) -> str:
    if kind == "variable":
        return "expression" if name == "type" else "literal"
    if name == "provider" or (kind == "dynamic" and name == "iterator"):
        return "expression"
    return "template"


class _Builder:
    """Makes the syntax tree of the native expression that means the same as a value."""

    def __init__(self, source: JsonSource, node: Node, templates: bool) -> None:
        self.source, self.templates = source, templates
        # All texts are laid down before the first is parsed: one joined text serves them all.
        self.starts = iter([source.add(text, where) for text, where in _texts(node)])
        self.text = source.text()

    def build(self, node: Node) -> Any:
        """Return the tree of one value."""
        value, start = node.value, next(self.starts)
        if isinstance(value, str):
            return self._string(value, start)
        if isinstance(value, Mapping):
            pairs = (
                (self._string(key, next(self.starts)), self.build(content))
                for key, content in _members(value)
            )
            return Object(tuple(pairs), start)
        if isinstance(value, list):
            return Tuple(tuple(self.build(item) for item in value), start)
        if isinstance(value, (bool, int)) or value is None:
            return Literal(value, start)
        return Literal(Real.parse(str(value)), start)

    def _string(self, text: str, start: int) -> Any:
        if not self.templates or ("${" not in text and "%{" not in text):
            return Literal(text, start)
        return parse_template(self.text, self.source, start, start + len(text)).node


def _texts(node: Node) -> Iterator[tuple[str, Location]]:
    value = node.value
    yield (value if isinstance(value, str) else ""), node.location
    if isinstance(value, Mapping):
        for key, content in _members(value):
            yield key, key_location(node, key)
            yield from _texts(content)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _members(value: Mapping[str, Node]) -> list[tuple[str, Node]]:
    return [(key, content) for key, content in value.items() if key != _COMMENT]
