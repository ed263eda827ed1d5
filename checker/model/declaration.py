"""What an input reader hands on: declarations, whose contents are trees of nodes with places."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from checker.model.location import Location
from checker.model.report import Gap, Problem
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Unknown

_QUOTED_OR_PLAIN = r'"([^"]*)"|([^."]+)'


def _names(path: str) -> list[str]:
    if '"' not in path:
        return path.split(".") if path else []
    return [quoted or plain for quoted, plain in re.findall(_QUOTED_OR_PLAIN, path)]


class Node(NamedTuple):
    """One value of a declaration with its place.

    `value` is a scalar, None (written null), an `Unknown`, a mapping of names to nodes, or a
    sequence of nodes. Nested blocks are a sequence of mappings under the block's type. A mapping
    may compute its members when they are asked for. `files` holds every file whose text the value
    depends on, its own included; a `sensitive` value is never printed.
    """

    value: Any
    location: Location
    files: frozenset[str] = frozenset()
    sensitive: bool = False

    def find(self, path: str) -> "list[Node]":
        """Return the nodes at a dotted path, in source order; written nulls and absences are none.

        A sequence on the way is searched element by element; `*` stands for every member. Where an
        unknown is met on the way, it is returned itself: nobody knows whether the rest exists. A
        name that has dots itself stands in double quotes: `limits."nvidia.com/gpu"`.
        """
        found = [self]
        for name in _names(path):
            found = [member for node in found for member in node._members(name)]
        return [node for node in found if node.value is not None]

    def first(self, path: str) -> "Node | None":
        """Return the first node at a path, or None where nothing is written."""
        found = self.find(path)
        return found[0] if found else None

    def _members(self, name: str) -> "Iterator[Node]":
        value = self.value
        if isinstance(value, Unknown):
            part = value.partly
            held = part.value if isinstance(part, Node) else None
            yield held[name] if isinstance(held, Mapping) and name in held else self
        elif isinstance(value, Mapping):
            if name == "*":
                yield from value.values()
            elif name in value:
                yield value[name]
        elif isinstance(value, (list, tuple)):
            for element in value:
                if name == "*":
                    yield element
                else:
                    yield from element._members(name)

    @property
    def members(self) -> "Mapping[str, Node] | None":
        """The members of a mapping, or those known of one that is known in part; else None."""
        value = self.value
        if isinstance(value, Unknown) and isinstance(value.partly, Node):
            value = value.partly.value
        return value if isinstance(value, Mapping) else None

    def plain(self) -> Any:
        """Return the value without places: nested dicts, lists, scalars and Unknowns."""
        if isinstance(self.value, Mapping):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, (list, tuple)):
            return [node.plain() for node in self.value]
        return self.value


class Call(NamedTuple):
    """One module call on the way to a declaration: the directory that calls, and where."""

    directory: str
    location: Location
    address: str


class Declaration(NamedTuple):
    """One thing that a source file declares, before anybody decides whether it costs money.

    `kind` is the input format (`terraform`, `kubernetes`, `workload`, …); `type` is the format's
    own type name (`aws_instance`, `apps/Deployment`). `address` is unique within root and context.
    `copies` is how many of it there are (`count`, keys of `for_each`); 0 is switched off, an
    interval reaching 0 may not exist. `calls` are the module calls from the root inward. `region`
    and `default_tags` come from the provider configuration in force. `origin` is `block`,
    `module_argument`, `plan` or `manifest`; `module_source` and `module_version` are set for a
    module call that could not be opened.
    """

    kind: str
    type: str
    address: str
    body: Node
    location: Location
    root: str = ""
    context: str = "defaults"
    copies: Interval = Interval(1, 1)
    copies_because: Unknown | None = None
    calls: tuple[Call, ...] = ()
    provider: str | None = None
    region: Node | None = None
    default_tags: Node | None = None
    origin: str = "block"
    module_source: str | None = None
    module_version: str | None = None
    files: frozenset[str] = frozenset()


class Reading(NamedTuple):
    """What a reader made of its files: declarations, and what it could not read or reach.

    `unused` are files that belong to the format and take no part in this run, such as variables
    that Terraform reads only when they are named. `built_from` tells for each root which folders
    it is built from, those included in which nothing could be read.
    """

    declarations: Sequence[Declaration] = ()
    problems: Sequence[Problem] = ()
    gaps: Sequence[Gap] = ()
    unused: Sequence[str] = ()
    built_from: Mapping[str, frozenset[str]] = MappingProxyType({})
