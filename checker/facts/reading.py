"""Turns nodes of a declaration into typed values with their place, and values into facts."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from checker.model.declaration import Node
from checker.model.facts import Fact, weakest
from checker.model.location import Location
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Number, Reason, Unknown

NO_FILES: frozenset[str] = frozenset()


class Read(NamedTuple):
    """A typed value out of a declaration; None means that nothing is written there."""

    value: Any = None
    location: Location | None = None
    files: frozenset[str] = NO_FILES
    sensitive: bool = False

    @property
    def known(self) -> bool:
        """Whether something is written and its value is known."""
        return self.value is not None and not isinstance(self.value, Unknown)


ABSENT = Read()


def unknown(text: str, location: Location | None = None) -> Unknown:
    """Return an unknown with one reason."""
    return Unknown(Reason(text, location))


def as_text(node: Node) -> Read:
    """Read a node as text."""
    value = node.value
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, (str, Unknown)):
        value = unknown("it is not a text", node.location)
    return _read(node, value)


def as_number(node: Node) -> Read:
    """Read a node as a number: int or Decimal, never negative."""
    value = node.value
    if isinstance(value, str):
        value = _parsed(value)
    if not isinstance(value, (int, Decimal, Unknown, Interval)) or isinstance(value, bool):
        value = unknown("it is not a number", node.location)
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value < 0:
        value = unknown("it is a negative number", node.location)
    return _read(node, value)


def _parsed(value: str) -> Number | None:
    try:
        parsed = Decimal(value.strip())
    except InvalidOperation:
        return None
    if not parsed.is_finite():
        return None
    return int(parsed) if parsed == parsed.to_integral_value() else parsed


def _read(node: Node, value: Any) -> Read:
    return Read(value, node.location, node.files, node.sensitive)


def fact(name: str, read: Read, basis: str = "code", because: str = "") -> Fact:
    """Return what was read as a fact."""
    return Fact(name, read.value, basis, read.location, because, read.files, read.sensitive)


def derived(
    name: str, value: Any, inputs: Iterable[Fact], because: str = "", basis: str | None = None
) -> Fact:
    """Return a fact computed from others: the weakest of their grounds, all of their files."""
    used = list(inputs)
    return Fact(
        name,
        value,
        basis or weakest([one.basis for one in used]),
        next((one.location for one in used if one.location), None),
        because,
        frozenset().union(*(one.files for one in used)),
        any(one.sensitive for one in used),
    )


def missing(inputs: Mapping[str, Fact | None]) -> Unknown | None:
    """Return one unknown for all inputs that are not known, None if all are.

    It carries their reasons, and names the facts that people would have to answer.
    """
    reasons: list[Reason] = []
    needs: list[str] = []
    lacking = False
    for name, one in inputs.items():
        if one is None:
            lacking = True
            needs.append(name)
        elif isinstance(one.value, Unknown):
            lacking = True
            reasons += one.value.reasons
            needs += one.value.needs or (name,)
    if not lacking:
        return None
    return Unknown(*dict.fromkeys(reasons), needs=tuple(dict.fromkeys(needs)))
