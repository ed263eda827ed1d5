"""Makes the nodes of an object when they are asked for, and joins sets of files."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Protocol

from checker.model.declaration import Node
from checker.model.location import Location


class Shown(Protocol):
    """A value that becomes a node."""

    def node(self, fallback: Location, files: frozenset[str]) -> Node:
        """Return the tree of nodes; a part without place takes that of what holds it."""
        ...


@lru_cache(maxsize=4096)
def together(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Return the files of both; equal unions are one object, which is compared at once."""
    if other <= one:
        return one
    return other if one <= other else one | other


def with_all(files: frozenset[str], nodes: Iterable[Node]) -> frozenset[str]:
    """Return some files and those that nodes depend on."""
    for node in nodes:
        if node.files is not files:
            files = together(files, node.files)
    return files


class LazyNodes(Mapping[str, Node]):
    """The nodes of a lazy object, each made when it is first asked for."""

    __slots__ = ("_done", "_files", "_values", "_where")

    def __init__(self, values: Mapping[str, Shown], where: Location, files: frozenset[str]) -> None:
        self._values, self._where, self._files = values, where, files
        self._done: dict[str, Node] = {}

    def __getitem__(self, name: str) -> Node:
        found = self._done.get(name)
        if found is None:
            found = self._done[name] = self._values[name].node(self._where, self._files)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._values
