"""Turns the three trees of a planned change (values, unknown, sensitive) into one tree of nodes."""

from collections.abc import Callable, Mapping

from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.rows import NamedTuple
from checker.model.values import Reason, Unknown

_DIFFERS = "differs from instance to instance"


class Seat(NamedTuple):
    """Where values of one resource belong: how to call it, its places, and what it refers to.

    `place` gives the place in the code of a top-level argument; `refers` the address that the
    argument at a path of names refers to, where it is just that.
    """

    title: str
    files: frozenset[str]
    place: Callable[[str], Location]
    refers: Callable[[tuple[str, ...]], str | None]


class Change(NamedTuple):
    """What a plan says of one resource; a state has values only, all of them known."""

    after: Node
    unknown: Node | None = None
    hidden: Node | None = None


class Row(NamedTuple):
    """One resource instance of a plan or state, with the name of its provider."""

    node: Node
    module: str
    kind: str
    name: str
    key: str | int | None
    address: str
    change: Change
    provider: str = ""


def text_at(node: Node, name: str) -> str:
    """Return a member that is a text, else nothing."""
    found = node.first(name)
    return found.value if found is not None and isinstance(found.value, str) else ""


def planned_body(change: Change, seat: Seat, differing: frozenset[str]) -> Mapping[str, Node]:
    """Return the arguments of a planned resource; `differing` ones stand for several instances."""
    names = _names(change.after) | _names(change.unknown)
    return {
        name: _differing(name, seat)
        if name in differing
        else _merged(_part(change, name), seat, (name,), seat.place(name))
        for name in sorted(names)
    }


def _names(node: Node | None) -> set[str]:
    return set(node.value) if node is not None and isinstance(node.value, Mapping) else set()


def _differing(name: str, seat: Seat) -> Node:
    where = seat.place(name)
    return Node(Unknown(Reason(f"{seat.title}.{name} {_DIFFERS}", where)), where, seat.files)


def _part(change: Change, key: str | int) -> Change:
    absent = Node(None, change.after.location)
    after = _member(change.after, key)
    return Change(
        after if after is not None else absent,
        _member(change.unknown, key),
        _member(change.hidden, key),
    )


def _member(node: Node | None, key: str | int) -> Node | None:
    if node is None:
        return None
    value = node.value
    if value is True:
        return node
    if isinstance(value, Mapping):
        found: Node | None = value.get(key)
        return found
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        element: Node = value[key]
        return element
    return None


def _merged(change: Change, seat: Seat, path: tuple[str, ...], where: Location) -> Node:
    name = ".".join((seat.title, *path))
    if change.hidden is not None and change.hidden.value is True:
        # The value itself is never kept, so that nothing later can print it.
        hidden = Unknown(Reason(f"{name} is sensitive, and a plan's secrets are not read", where))
        return Node(hidden, where, seat.files, True)
    if change.unknown is not None and change.unknown.value is True:
        reason = Reason(f"{name} is known after apply", where)
        return Node(Unknown(reason, reference=seat.refers(path)), where, seat.files)
    value, unknown = change.after.value, change.unknown.value if change.unknown else None
    if isinstance(value, Mapping) or isinstance(unknown, Mapping):
        names = _names(change.after) | _names(change.unknown)
        members = {
            key: _merged(_part(change, key), seat, (*path, key), where) for key in sorted(names)
        }
        return Node(members, where, seat.files)
    if isinstance(value, list) or isinstance(unknown, list):
        length = max(len(one) for one in (value, unknown) if isinstance(one, list))
        items = [_merged(_part(change, index), seat, path, where) for index in range(length)]
        return Node(items, where, seat.files)
    return Node(value, where, seat.files)
