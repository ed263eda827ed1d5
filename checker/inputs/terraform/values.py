"""Terraform values while they are evaluated: typed, with files, place and sensitivity on each part.

At the border they become plain Python (`Value.plain`) or a tree of nodes (`Value.node`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, cast

from checker.inputs.terraform.lazy_nodes import LazyNodes, together, with_all
from checker.inputs.terraform.numbers import Real, Word
from checker.inputs.terraform.types import ANY, BOOL, NUMBER, STRING, Type, object_of
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.rows import NamedTuple
from checker.model.values import Reason, Unknown

NO_FILES: frozenset[str] = frozenset()
MAX_CELLS = 1_000_000
"""Parts one value may have, nested ones counted; 64 characters of text count as one more."""
MAX_DEPTH = 64
MAX_TEXT = 1 << 20
"""Characters one string may have."""


class Failure(Exception):
    """Terraform would refuse this expression; `try` and `can` catch it.

    `kind` is the type that Terraform still takes the expression to have.
    """

    place: "Place | Location | None" = None
    kind: Type = ANY

    def alone(self) -> "Failure":
        """Return the failure itself, to keep: without the calls it came through, which are big."""
        self.__traceback__ = self.__context__ = None
        return self

    def again(self) -> "Failure":
        """Return a new failure that says the same, to raise: who raises what it holds is held."""
        made = Failure(*self.args)
        made.place, made.kind = self.place, self.kind
        return made


class Exceeded(Exception):
    """A limit of ours is reached; its text names the limit. `try` does not catch it."""

    place: "Place | Location | None" = None


class Refused(Unknown):
    """Unknown because Terraform would refuse the expression: the reason says why."""

    __slots__ = ()


class Source(Protocol):
    """Where text stands: turns an offset of it into a place; `files` holds its path alone."""

    path: str
    files: frozenset[str]

    def location(self, offset: int) -> Location:
        """Return the line and column of an offset."""
        ...


class Place(NamedTuple):
    """An offset in a source; becomes a `Location` only when somebody asks."""

    source: Source
    offset: int


class Value:
    """One value or part of one.

    `data` is a str, bool, int, Real, None, `Unknown`, a tuple of Values (list, set, tuple) or a
    mapping of names to Values (map, object). `files` are the files this part depends on without
    its members; `all_files` includes them. `place` is where it is written. `never_null` tells of an
    unknown value that it will not be null.
    """

    __slots__ = ("_type", "cells", "data", "depth", "files", "never_null", "place", "sensitive")

    def __init__(
        self,
        data: Any,
        kind: Type | None = None,
        files: frozenset[str] = NO_FILES,
        place: "Place | Location | None" = None,
        sensitive: bool = False,
        never_null: bool = False,
    ) -> None:
        self.data = data
        self._type = kind
        self.files = files
        self.place = place
        self.sensitive = sensitive
        self.never_null = never_null
        self.cells = 1
        self.depth = 0
        shape = data.__class__
        if shape is tuple:
            self._measure(data)
        elif shape is dict:
            self._measure(data.values())
        elif shape is str and len(data) > 64:
            if len(data) > MAX_TEXT:
                raise Exceeded(f"a string is longer than {MAX_TEXT:,} characters")
            self.cells = 1 + (len(data) >> 6)

    def _measure(self, members: "Sequence[Value] | Any") -> None:
        cells, depth = 1, 0
        for member in members:
            cells += member.cells
            if member.depth > depth:
                depth = member.depth
        if cells > MAX_CELLS:
            raise Exceeded(f"a value has more than {MAX_CELLS:,} parts")
        if depth >= MAX_DEPTH:
            raise Exceeded(f"a value is nested deeper than {MAX_DEPTH}")
        self.cells = cells
        self.depth = depth + 1

    @property
    def type(self) -> Type:
        """The Terraform type; worked out when asked for."""
        found = self._type
        if found is None:
            found = self._type = _SCALARS.get(self.data.__class__) or _type_of(self.data)
        return found

    @property
    def shape(self) -> str:
        """The kind of the type; of a large value it is cheaper than the type."""
        if self._type is not None:
            return self._type.kind
        shape = self.data.__class__
        if shape is dict:
            return "object"
        return "tuple" if shape is tuple else self.type.kind

    @property
    def known(self) -> bool:
        """Whether the value itself is known; parts of it may not be."""
        return not isinstance(self.data, Unknown)

    @property
    def origin(self) -> Location | None:
        """Where the value is written, a reference followed to what it refers to."""
        place = self.place
        return place.source.location(place.offset) if isinstance(place, Place) else place

    @property
    def unwritten(self) -> "Value | None":
        """Why not every attribute of a resource is known: those not written; else None."""
        data = self.data
        if data.__class__ is not LazyObject or data.missing is None:
            return None
        made: Value = data.missing("*")
        return made

    def wholly_known(self) -> bool:
        """Return whether the value and every part of it is known."""
        if isinstance(self.data, Unknown) or self.unwritten is not None:
            return False
        for member in self.members():  # noqa: SIM110 - twice as fast as all() of a generator
            if not member.wholly_known():
                return False
        return True

    def members(self) -> "Iterable[Value]":
        """Return the direct parts; a scalar has none."""
        data = self.data
        shape = data.__class__
        if shape is tuple:
            return cast("tuple[Value, ...]", data)
        if shape is dict or shape is LazyObject:
            return cast("Mapping[str, Value]", data).values()
        return ()

    def all_files(self) -> frozenset[str]:
        """Return every file that the value or a part of it depends on."""
        found = self.files
        for member in self.members():
            files = member.all_files()
            if files is not found:
                found = together(found, files)
        return found

    def any_sensitive(self) -> bool:
        """Return whether the value or a part of it is sensitive."""
        if self.sensitive:
            return True
        for member in self.members():  # noqa: SIM110 - twice as fast as any() of a generator
            if member.any_sensitive():
                return True
        return False

    def marked(self, files: frozenset[str], sensitive: bool = False) -> "Value":
        """Return the same value that also depends on `files`, and is sensitive if asked."""
        own = self.files
        if files is not own:
            files = together(own, files)
        if files is own and (self.sensitive or not sensitive):
            return self
        return self.copied(files, self.place, self.sensitive or sensitive)

    def copied(
        self, files: frozenset[str], place: "Place | Location | None", sensitive: bool
    ) -> "Value":
        """Return the same data and type under other files, place and sensitivity."""
        made = Value.__new__(Value)
        made.data, made._type = self.data, self._type
        made.files, made.place, made.sensitive = files, place, sensitive
        made.cells, made.depth, made.never_null = self.cells, self.depth, self.never_null
        return made

    def plain(self) -> Any:
        """Return plain Python: str, bool, int, Decimal, None, list, dict, `Unknown`."""
        data = self.data
        if isinstance(data, tuple):
            return [member.plain() for member in data]
        if isinstance(data, Mapping):
            return {name: member.plain() for name, member in data.items()}
        return _scalar(data)

    def node(self, fallback: Location, files: frozenset[str] = NO_FILES) -> Node:
        """Return the tree of nodes; a part without place takes that of what holds it.

        What is sensitive stays behind here: a text that quotes a value cannot quote it then.
        """
        where = self.origin or fallback
        own = together(self.files, files)
        data = self.data
        if self.sensitive:
            if not isinstance(data, Unknown):
                return Node(Unknown(Reason("it is sensitive", where)), where, own, True)
            kept = Unknown(*data.reasons)
            kept.inside = data.inside  # of what it tells, the sensitive parts stay behind too
            return Node(kept, where, own, True)
        content: Any = data
        if isinstance(data, str):
            return Node(data, where, own)
        if isinstance(data, tuple):
            content = [member.node(where, own) for member in data]
            return Node(content, where, with_all(own, content))
        if isinstance(data, dict):
            content = {name: member.node(where, own) for name, member in data.items()}
            return Node(content, where, with_all(own, content.values()))
        if isinstance(data, LazyObject):
            content = LazyNodes(data, where, own)
        elif isinstance(data, Unknown) and (data.partly is not None or data.possible):
            content = _settled(data, where, own)
        else:
            content = _scalar(data)
        return Node(content, where, own)

    def __repr__(self) -> str:
        return f"Value({self.plain()!r}: {self.type})"


def _settled(data: Unknown, where: Location, files: frozenset[str]) -> Any:
    """Return an unknown with its parts as nodes; what can be only one thing is that."""
    possible = data.possible or ()
    if len(possible) == 1 and not isinstance(possible[0], (list, dict)):
        return possible[0]
    plain = _scalar(data)
    if isinstance(data.partly, Value):
        plain = plain.copied()
        plain.partly = data.partly.node(where, files)
    return plain


def _scalar(data: Any) -> Any:
    """Return a number as int or Decimal, bounds of an unknown one too."""
    if isinstance(data, Real):
        return data.decimal()
    if isinstance(data, Word):
        return int(data)
    if isinstance(data, Unknown) and (isinstance(data.low, Real) or isinstance(data.high, Real)):
        plain = data.copied()
        plain.low, plain.high = _scalar(data.low), _scalar(data.high)
        return plain
    return data


class LazyObject(Mapping[str, Value]):
    """An object whose attributes are computed when asked for, each once.

    For module outputs and resources: `compute(name)` gives the value of one of `names`. Where
    `missing` is given, a name that is not written gives its value instead of a refusal (a resource
    has attributes that only the provider knows).
    """

    __slots__ = ("_compute", "_done", "_names", "missing")

    def __init__(
        self,
        names: Sequence[str],
        compute: Callable[[str], Value],
        missing: Callable[[str], Value] | None = None,
    ) -> None:
        self._names = dict.fromkeys(sorted(names))
        self._compute = compute
        self._done: dict[str, Value] = {}
        self.missing = missing

    def __getitem__(self, name: str) -> Value:
        found = self._done.get(name)
        if found is None:
            if name not in self._names:
                raise KeyError(name)
            found = self._done[name] = self._compute(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names


_SCALARS = {str: STRING, bool: BOOL, int: NUMBER, Real: NUMBER, Word: NUMBER}


def _type_of(data: Any) -> Type:
    if isinstance(data, str):
        return STRING
    if isinstance(data, bool):
        return BOOL
    if isinstance(data, (int, Real)):
        return NUMBER
    if isinstance(data, tuple):
        return Type("tuple", tuple(member.type for member in data))
    if isinstance(data, Mapping):
        return object_of({name: member.type for name, member in data.items()})
    return ANY


def unknown(
    reason: str,
    place: "Place | Location | None" = None,
    kind: Type = ANY,
    files: frozenset[str] = NO_FILES,
    sensitive: bool = False,
) -> Value:
    """Return an unknown value of a type, with the sentence (no final stop) that says why."""
    where = place.source.location(place.offset) if isinstance(place, Place) else place
    return Value(Unknown(Reason(reason, where)), kind, files, place, sensitive)


def refused(reason: str, place: "Place | Location | None" = None, kind: Type = ANY) -> Value:
    """Return the value of what Terraform refuses; the sentence has no final stop."""
    where = place.source.location(place.offset) if isinstance(place, Place) else place
    return Value(Refused(Reason(reason, where)), kind, NO_FILES, place)
