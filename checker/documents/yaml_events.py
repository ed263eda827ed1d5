"""Builds the documents of a YAML stream from the events of the parser.

Nodes are built straight from the parser's events with limits checked on every event, so that no
hostile document (deep nesting, alias and merge towers, cycles) is ever constructed.
"""

import re
from collections.abc import Generator, Iterator
from typing import Any

import yaml

from checker.documents.cut_money import cut_at, words
from checker.documents.limits import Limits
from checker.documents.members import Members
from checker.documents.scalars import Dialect, Scalar
from checker.documents.yaml_errors import in_plain_words, is_template, line_of, template
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# A marker in the first column ends a document wherever it stands, block scalars included.
_MARKER = re.compile(r"^(?:%[^\n]*\n)*---(?=\s|\Z)", re.MULTILINE)
_REFUSED = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN_TAGS = ("!", *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq")))


def documents(text: str, path: str, limits: Limits, dialect: Dialect) -> Iterator[Node | Problem]:
    """Yield the documents of a stream, and what is wrong with those that cannot be built."""
    yield from _Stream(path, limits, dialect).documents(text)


class _Refused(Exception):
    """A document that is given up at once: too deep, too large, or not what YAML data can be."""

    def __init__(self, kind: str, message: str, mark: Any, next_step: str) -> None:
        super().__init__(message)
        self.kind, self.message, self.mark, self.next_step = kind, message, mark, next_step


class _Stream:
    """The documents of one file; nodes are counted over all of them."""

    def __init__(self, path: str, limits: Limits, dialect: Dialect) -> None:
        self.path, self.limits, self.dialect = path, limits, dialect
        self.files = frozenset((path,))
        self.nodes = 0
        self.first_line = 1

    def documents(self, text: str) -> Iterator[Node | Problem]:
        if _REFUSED.search(text):
            # The parser looks far ahead for such characters, so every document goes alone.
            starts = [0, *(start for start in _markers(text) if start)]
        else:
            broken = yield from self._part(text)
            if broken is None:
                return
            starts = [start for start in _markers(text) if start >= broken]
        line = counted = 0
        for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
            line += text.count("\n", counted, start)
            counted = start
            self.first_line = line + 1
            yield from self._part(text[start:end])

    def place(self, mark: Any) -> Location:
        return Location(self.path, mark.line + self.first_line, mark.column + 1)

    def count(self, nodes: int, mark: Any) -> None:
        self.nodes += nodes
        if self.nodes > self.limits.nodes:
            most = f"{self.limits.nodes:,}"
            raise _Refused(
                "limit",
                f"the file has more than {most} values, aliases counted where "
                f"they are used; {self.limits.what} may have {most}",
                mark,
                "split the file",
            )

    def _part(self, text: str) -> Generator[Node | Problem, None, int | None]:
        """Yield the documents of a text; return where the document starts that could not be read.

        That is its offset as the parser counts, in characters.
        """
        start = 0
        document = None
        try:
            loader = _LOADER(text)
            while True:
                event = loader.get_event()
                end: Any = event.end_mark
                start = end.index
                if isinstance(event, yaml.DocumentStartEvent):
                    document = _Document(self, loader)
                    yield from document.read()
                elif isinstance(event, yaml.StreamEndEvent):
                    return None
        except _Refused as refused:
            yield self._refusal(refused, text)
        except (yaml.YAMLError, UnicodeEncodeError) as error:
            bracket = document.bracket() if document is not None else None
            opened = None if bracket is None else self.place(bracket)
            yield in_plain_words(error, text, self.path, self.first_line, opened)
        return start

    def _refusal(self, refused: _Refused, text: str) -> Problem:
        place = self.place(refused.mark)
        if refused.kind == "key" and is_template(line_of(text, refused.mark.line)):
            return template(place)
        return Problem(refused.kind, refused.message, place, refused.next_step)


def _markers(text: str) -> list[int]:
    """Return where documents begin that have a marker, directives before it included."""
    return [match.start() for match in _MARKER.finditer(text)]


def _told(cut: tuple[str, str], rest: str, place: Location) -> tuple[str, Location, str]:
    message, step = words(*cut, rest)
    return message, place, step


class _Open:
    """A mapping or sequence whose end has not been read yet."""

    __slots__ = ("anchor", "before", "flow", "height", "key", "key_mark", "mark", "merged", "value")

    def __init__(self, value: "Members | list[Node]", event: Any, before: int) -> None:
        self.value = value
        self.anchor: str | None = event.anchor
        self.mark = event.start_mark
        self.flow = event.flow_style
        self.before = before
        self.height = 0
        self.key: str | None = None
        self.key_mark: Any = None
        self.merged: list[tuple[Node, Any]] = []


class _Document:
    """One document on its way from events to a node."""

    def __init__(self, stream: _Stream, loader: Any) -> None:
        self.stream, self.loader = stream, loader
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        self.problems: list[Problem] = []
        self.root: Node | None = None

    def read(self) -> Iterator[Node | Problem]:
        """Yield the document's node, or everything that keeps it from being one."""
        while True:
            event = self.loader.get_event()
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent):
                self._start(Members(), event)
            elif isinstance(event, yaml.SequenceStartEvent):
                self._start([], event)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentEndEvent):
                break
            else:
                self._end()
        if self.problems:
            yield from self.problems
        elif self.root is not None and self.root.value is not None:
            yield self.root

    def bracket(self) -> Any:
        """Return the mark of the innermost bracket that is open, or None."""
        return self.open[-1].mark if self.open and self.open[-1].flow else None

    def _scalar(self, event: Any) -> None:
        mark = event.start_mark
        self.stream.count(1, mark)
        parent = self.open[-1] if self.open else None
        if parent is not None and parent.key is None and isinstance(parent.value, Members):
            self._key(parent, event)
            return
        node = Node(self._value(event), self.stream.place(mark), self.stream.files)
        if event.anchor:
            self.anchors[event.anchor] = (node, 1, 0)
        self._add(node, 0, mark)

    def _value(self, event: Any) -> Scalar:
        if not event.implicit[0]:
            self._check_tag(event)
            return str(event.value)
        try:
            return self.stream.dialect(event.value)
        except ValueError as error:
            place = self.stream.place(event.start_mark)
            step = "write a finite number of ordinary size, or put text in quotes"
            self.problems.append(Problem("number", str(error), place, step))
            return None

    def _check_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag not in _PLAIN_TAGS:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            message = f"the tag {tag} is not read here"
            raise _Refused("tag", message, event.start_mark, "write the value without a tag")

    def _key(self, parent: _Open, event: Any) -> None:
        if not event.implicit[0]:
            self._check_tag(event)
        parent.key_mark = event.start_mark
        parent.key = event.value
        if event.anchor:
            node = Node(event.value, self.stream.place(event.start_mark), self.stream.files)
            self.anchors[event.anchor] = (node, 1, 0)
        if event.value == "<<" and event.implicit[0]:
            parent.key = ""
            parent.merged.append((_MERGE, event.start_mark))

    def _start(self, value: "Members | list[Node]", event: Any) -> None:
        self.stream.count(1, event.start_mark)
        parent = self.open[-1] if self.open else None
        if parent is not None and parent.key is None and isinstance(parent.value, Members):
            step = "write a plain name before the colon; quote text with braces"
            message = "a list or a mapping cannot be a key here"
            raise _Refused("key", message, event.start_mark, step)
        if not event.implicit:
            self._check_tag(event)
        self._check_depth(len(self.open) + 1, event.start_mark)
        self.open.append(_Open(value, event, self.stream.nodes - 1))

    def _check_depth(self, depth: int, mark: Any) -> None:
        most = self.stream.limits.depth
        if depth > most:
            raise _Refused(
                "limit",
                f"values are nested more than {most} levels deep",
                mark,
                f"flatten the document: {most} levels are the limit",
            )

    def _alias(self, event: Any) -> None:
        mark, name = event.start_mark, event.anchor
        if any(frame.anchor == name for frame in self.open):
            raise _Refused(
                "alias",
                f"*{name} stands inside the value that it repeats",
                mark,
                "write the value out",
            )
        if name not in self.anchors:
            raise _Refused(
                "alias",
                f"*{name} repeats a value that no &{name} names above",
                mark,
                f"name the value with &{name}, or quote the text",
            )
        node, nodes, height = self.anchors[name]
        self.stream.count(nodes, mark)
        self._check_depth(len(self.open) + height, mark)
        parent = self.open[-1]
        if parent.key is None and isinstance(parent.value, Members):
            if not isinstance(node.value, str):
                raise _Refused(
                    "key",
                    "an alias to a value that is not text cannot be a key",
                    mark,
                    "write the key out",
                )
            parent.key, parent.key_mark = node.value, mark
            return
        self._add(node, height, mark)

    def _add(self, node: Node, height: int, mark: Any) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        members = parent.value
        if isinstance(members, list):
            members.append(node)
            parent.height = max(parent.height, height)
            return
        key, parent.key = parent.key or "", None
        if parent.merged and parent.merged[-1][0] is _MERGE:
            parent.merged[-1] = (node, mark)
            # What is merged brings its members, not itself, nor the list that it stands in.
            height -= 2 if isinstance(node.value, list) else 1
        elif key in members:
            self._duplicate(key, parent.key_mark, members)
        else:
            members[key] = node
            members.places[key] = self.stream.place(parent.key_mark)
        parent.height = max(parent.height, height)

    def _duplicate(self, key: str, mark: Any, members: Members) -> None:
        first, place = members.places[key], self.stream.place(mark)
        message = f"{key} is written twice in one mapping: here and at {first}"
        step = "keep one of the two: which one counts differs from parser to parser"
        found = [Problem("duplicate-key", message, place, step)]
        cuts = [cut_at(members, key, at) for at in (list(members).index(key), len(members))]
        if all(cuts):
            # Two sums that were cut at their commas leave the same rest: that is the real trouble.
            found = [
                Problem("schema", *_told(cut, key, members.places[cut[0]])) for cut in cuts if cut
            ]
        self.problems += [problem for problem in found if problem not in self.problems]

    def _end(self) -> None:
        frame = self.open.pop()
        if isinstance(frame.value, Members):
            for node, mark in frame.merged:
                self._merge(frame.value, node, mark)
        node = Node(frame.value, self.stream.place(frame.mark), self.stream.files)
        height = frame.height + 1
        if frame.anchor:
            self.anchors[frame.anchor] = (node, self.stream.nodes - frame.before, height)
        self._add(node, height, frame.mark)

    def _merge(self, members: Members, source: Node, mark: Any) -> None:
        """Add what `<<` brings; what the mapping says itself, and what came first, stands."""
        for one in source.value if isinstance(source.value, list) else [source]:
            if not isinstance(one.value, Members):
                raise _Refused(
                    "merge",
                    "<< takes a mapping or a list of mappings",
                    mark,
                    "give it an alias to a mapping, as in <<: *defaults",
                )
            for key, node in one.value.items():
                if key not in members:
                    members[key] = node
                    members.places[key] = one.value.places[key]


_MERGE = Node(None, Location(""))
