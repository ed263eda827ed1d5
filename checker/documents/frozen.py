"""Turns frozen values of the model into plain JSON data, and back into the same values."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

Kinds = Mapping[str, type]


def kinds_of(modules: Iterable[Any]) -> Kinds:
    """Return the named tuples that some modules define, by name."""
    return {
        name: kind
        for module in modules
        for name, kind in vars(module).items()
        if isinstance(kind, type) and hasattr(kind, "_fields") and issubclass(kind, tuple)
    }


def to_plain(value: Any) -> Any:
    """Return JSON data for a value; one that has no form is a TypeError."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if hasattr(value, "_fields"):
        return {"kind": type(value).__name__, "of": [to_plain(member) for member in value]}
    if isinstance(value, list | tuple):
        return [to_plain(member) for member in value]
    if isinstance(value, Mapping):
        return {"map": {name: to_plain(member) for name, member in value.items()}}
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(data: Any, kinds: Kinds) -> Any:
    """Return the value of JSON data; every list comes back as a tuple."""
    if isinstance(data, list):
        return tuple([from_plain(member, kinds) for member in data])
    if not isinstance(data, dict):
        return data
    if "kind" in data:
        return kinds[data["kind"]](*[from_plain(member, kinds) for member in data["of"]])
    if "map" in data:
        return {name: from_plain(member, kinds) for name, member in data["map"].items()}
    if "decimal" in data:
        return Decimal(data["decimal"])
    return date.fromisoformat(data["date"])
