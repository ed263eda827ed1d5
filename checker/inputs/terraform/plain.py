"""Turns plain Python data and trees of nodes back into Terraform values."""

from collections.abc import Mapping
from typing import Any

from checker.inputs.terraform.numbers import Real
from checker.inputs.terraform.values import NO_FILES, Place, Value
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.values import Unknown


def from_plain(
    plain: Any, place: "Place | Location | None" = None, files: frozenset[str] = NO_FILES
) -> Value:
    """Return the value of plain Python data or of a `Node` tree: lists are tuples, dicts objects.

    A node's own location and files are kept on its part. A Decimal becomes a number.
    """
    if isinstance(plain, Node):
        value = from_plain(plain.value, plain.location, files | plain.files)
        return value.marked(NO_FILES, plain.sensitive)
    if isinstance(plain, Mapping):
        members = {str(name): from_plain(plain[name], place, files) for name in sorted(plain)}
        return Value(members, None, files, place)
    if isinstance(plain, (list, tuple)):
        return Value(tuple(from_plain(item, place, files) for item in plain), None, files, place)
    if plain is None or isinstance(plain, (str, bool, int, Unknown)):
        return Value(plain, None, files, place)
    return Value(Real.parse(str(plain)), None, files, place)
