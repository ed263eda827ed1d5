"""Reads YAML or JSON out of a template of which some parts are not known.

Each part that is not known is a mark in the text while it is parsed, and an unknown in the tree
that comes out: one name that is computed does not hide the machine type beside it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from checker.documents.scalars import KUBERNETES
from checker.inputs.terraform.syntax import Directive, Loop
from checker.inputs.terraform.values import Value
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.rows import NamedTuple
from checker.model.values import Reason, Unknown

_MARK = re.compile(r"part-(\d+)-is-not-known")
_LINE = re.compile(rf"^([ \t]*){_MARK.pattern}[ \t]*$", re.MULTILINE)
_LAST_LINE = re.compile(r"\n[ \t]*\Z")
_FIRST_LINE = re.compile(r"(?:[ \t]*\n)*[ \t]*")
_STRUCTURED = re.compile(r":\s|\A\s*[\[{].*:", re.DOTALL)
_LONGEST = 200_000
Inside = Callable[[Location], Any]


class _Text(NamedTuple):
    """A text with marks, the values that they stand for, and where the text is written."""

    text: str
    parts: tuple[Value, ...]
    location: Location


def around(part: Any) -> tuple[str, str]:
    """Return how the lines that a directive writes begin and end, as far as that is blank."""
    body = (
        part.body if isinstance(part, Loop) else part.then if isinstance(part, Directive) else None
    )
    if body is None or not body.parts:
        return "", ""
    first, last = (getattr(one, "value", None) for one in (body.parts[0], body.parts[-1]))
    start = _FIRST_LINE.match(first) if isinstance(first, str) else None
    end = _LAST_LINE.search(last) if isinstance(last, str) else None
    return start[0] if start else "", end[0] if end else ""


def structure(pieces: Sequence["str | Value"]) -> Inside | None:
    """Return a function that gives the documents in a text; values stand for unknown parts.

    What is too short to hold any structure has none.
    """
    known = "".join(piece for piece in pieces if isinstance(piece, str))
    if not _STRUCTURED.search(known) or len(known) > _LONGEST or _MARK.search(known):
        return None
    parts = tuple(piece for piece in pieces if not isinstance(piece, str))
    numbers = iter(range(len(parts)))
    text = "".join(
        piece if isinstance(piece, str) else f"part-{next(numbers)}-is-not-known"
        for piece in pieces
    )
    return lambda location: _documents(_Text(text, parts, location))


def _documents(text: _Text) -> Node | None:
    from checker.documents.yaml_reader import read_yaml

    nodes, _ = read_yaml(_in_lines(text.text), text.location.path, dialect=KUBERNETES)
    trees = [one for one in nodes if isinstance(one.value, (Mapping, list, tuple))]
    found = [_marked(one, text, top=True) for one in trees]
    if not found:
        return None
    return found[0] if len(found) == 1 else Node(found, text.location)


def _in_lines(text: str) -> str:
    """Return the text with marks that are lines of their own written as members of what is there.

    Whole lines that are not known may be entries of a mapping or elements of a list.
    """
    if not _LINE.search(text):
        return text
    lines = text.split("\n")
    for at, line in enumerate(lines):
        match = _LINE.fullmatch(line)
        if match is not None:
            mark, indent = line.strip(), match[1]
            sides = (reversed(lines[:at]), lines[at + 1 :])
            listed = any(_has_element(side, len(indent)) for side in sides)
            lines[at] = f"{indent}- {mark}" if listed else f"{indent}{mark}: {mark}"
    return "\n".join(lines)


def _has_element(lines: Iterable[str], indent: int) -> bool:
    """Whether the nearest line that is not indented more is an element of a list."""
    for line in lines:
        begins = len(line) - len(line.lstrip())
        if line.strip() and begins <= indent:
            return begins == indent and line.lstrip().startswith("- ")
    return False


def _marked(node: Node, text: _Text, top: bool = False) -> Node:
    """Return a tree with unknowns for its marks, at the place of the text."""
    value: Any = node.value
    if isinstance(value, Mapping):
        return _mapping(value, text, node, top)
    if isinstance(value, (list, tuple)):
        return Node([_marked(one, text) for one in value], text.location, node.files)
    if isinstance(value, str):
        marks = list(_MARK.finditer(value))
        if marks:
            return _scalar(value, marks, text)
    return Node(value, text.location, node.files)


def _mapping(members: Mapping[str, Node], text: _Text, node: Node, top: bool) -> Node:
    known = {key: _marked(one, text) for key, one in members.items() if not _MARK.search(key)}
    made = Node(known, text.location, node.files)
    mark = next((found for key in members if (found := _MARK.search(key))), None)
    if mark is None or (top and known):
        return made
    part = text.parts[int(mark[1])]
    if not known:
        return _part(part, text)
    open_one = _unknown(part, text)
    open_one.partly = made
    return Node(open_one, text.location, part.files)


def _scalar(value: str, marks: list[re.Match[str]], text: _Text) -> Node:
    first = text.parts[int(marks[0][1])]
    start, end = value[: marks[0].start()], value[marks[-1].end() :]
    if len(marks) == 1 and not start and not end:
        return _part(first, text)
    parts = [text.parts[int(mark[1])] for mark in marks]
    reasons = dict.fromkeys(reason for part in parts for reason in _unknown(part, text).reasons)
    made = Unknown(*reasons)
    made.ends = (start, end)
    possible = first.data.possible if isinstance(first.data, Unknown) else None
    if len(marks) == 1 and possible and all(isinstance(one, str) for one in possible):
        made.possible = tuple(start + one + end for one in possible)
    files = frozenset[str]().union(*(part.files for part in parts))
    return Node(made, first.origin or text.location, files)


def _part(part: Value, text: _Text) -> Node:
    """Return one unknown part by itself, with what is known of the structure that it encodes."""
    where = part.origin or text.location
    own = part.data
    if isinstance(own, Unknown) and own.inside is not None and not part.sensitive:
        inner = own.inside(where)
        if isinstance(inner, Node):
            return inner
    return Node(_unknown(part, text), where, part.files)


def _unknown(part: Value, text: _Text) -> Unknown:
    where = part.origin or text.location
    if part.sensitive:
        reasons = part.data.reasons if isinstance(part.data, Unknown) else ()
        return Unknown(*(reasons or (Reason("it is sensitive", where),)))
    own = part.data
    made = Unknown(*own.reasons, possible=own.possible, reference=own.reference)
    made.ends = own.ends
    return made
