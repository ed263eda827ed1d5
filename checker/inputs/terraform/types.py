"""Terraform's types: what a value is, and what a constraint such as `map(object({…}))` asks for."""

from typing import Any

from checker.model.rows import NamedTuple


class Type(NamedTuple):
    """One type. `kind` is string, number, bool, any, list, set, map, tuple or object.

    `of` is the element type of a list, set or map, a tuple of types for a tuple, and for an object
    a tuple of (name, type) sorted by name. `optional` names attributes that a caller may leave out.
    """

    kind: str
    of: Any = None
    optional: frozenset[str] = frozenset()

    def __str__(self) -> str:
        if self.kind in ("list", "set", "map"):
            return f"{self.kind} of {self.of}"
        return "dynamic" if self.kind == "any" else self.kind

    @property
    def attributes(self) -> dict[str, "Type"]:
        """The attributes of an object type by name."""
        return dict(self.of)


STRING = Type("string")
NUMBER = Type("number")
BOOL = Type("bool")
ANY = Type("any")
"""Not known which; the type of a bare null and of an unknown without a constraint."""


def list_of(element: Type) -> Type:
    """Return the type of lists of one element type."""
    return Type("list", element)


def set_of(element: Type) -> Type:
    """Return the type of sets of one element type."""
    return Type("set", element)


def map_of(element: Type) -> Type:
    """Return the type of maps of one element type."""
    return Type("map", element)


def object_of(attributes: dict[str, Type], optional: frozenset[str] = frozenset()) -> Type:
    """Return an object type from its attributes."""
    return Type("object", tuple(sorted(attributes.items())), optional)


def has_any(kind: Type) -> bool:
    """Return whether a type leaves something open."""
    if kind.kind in ("list", "set", "map"):
        return has_any(kind.of)
    if kind.kind == "tuple":
        return any(has_any(item) for item in kind.of)
    if kind.kind == "object":
        return any(has_any(item) for _, item in kind.of)
    return kind.kind == "any"
