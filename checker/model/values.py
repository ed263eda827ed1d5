"""Values that may be unknown, intervals, and three-valued logic over them.

A value is a plain Python value (str, bool, int, Decimal, None, list, dict), an `Unknown`, or an
`Interval` of numbers. Numbers are int or Decimal, never float, so that 60 % is exactly 60 %.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from checker.model.location import Location
from checker.model.rows import NamedTuple

Number = int | Decimal
Truth = bool | None
"""True, False, or None for "cannot tell"."""


class Reason(NamedTuple):
    """Why a value is not known: a sentence without a final stop, and where."""

    text: str
    location: Location | None = None

    def __str__(self) -> str:
        return f"{self.text} ({self.location})" if self.location else self.text


class Unknown:
    """A value that nobody can know from what was given.

    `reasons` says why, first cause first. `possible` holds the only values it can take where that
    is decided (both branches of a conditional); `low` and `high` bound a number, None is open.
    `reference` is the address of the declaration whose computed value this is (`aws_x.y.id`
    refers to `aws_x.y`), where it is exactly that and nothing more. `needs` names the facts that
    a derived value waits for, so that people are asked for what they can answer. Of a text that is
    known in part, `ends` are how it begins and ends, and `inside` is a function of a location that
    gives the node of the structure that it encodes. Of a collection or object that is known in
    part, `partly` is a node of what is known: its members are there, but a member that is itself
    unknown and holds a part may be there or not, and there may be more.
    """

    __slots__ = (
        "ends", "high", "inside", "low", "needs", "partly", "possible", "reasons", "reference",
    )  # fmt: skip

    def __init__(
        self,
        *reasons: Reason,
        possible: tuple[Any, ...] | None = None,
        low: Number | None = None,
        high: Number | None = None,
        reference: str | None = None,
        needs: tuple[str, ...] = (),
    ) -> None:
        self.reasons = reasons
        self.possible = possible
        self.low = low
        self.high = high
        self.reference = reference
        self.needs = needs
        self.ends: tuple[str, str] | None = None
        self.inside: Callable[[Location], Any] | None = None
        self.partly: Any = None

    def copied(self) -> "Unknown":
        """Return the same unknown, of the same class, to be changed in part."""
        made = self.__class__.__new__(self.__class__)
        for name in Unknown.__slots__:
            setattr(made, name, getattr(self, name))
        return made

    def __repr__(self) -> str:
        return f"Unknown({'; '.join(map(str, self.reasons))})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unknown) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((self.reasons, self.low, self.high))

    def _key(self) -> tuple[object, ...]:
        return (self.reasons, self.possible, self.low, self.high, self.reference)


class Interval(NamedTuple):
    """A number known only to lie between `low` and `high`, both included; None is open."""

    low: Number | None
    high: Number | None

    @property
    def exact(self) -> Number | None:
        """The number itself where both ends meet, else None."""
        return self.low if self.low is not None and self.low == self.high else None


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's and: false wins over unknown; nothing at all is true."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's or: true wins over unknown; nothing at all is false."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


def negated(truth: Truth) -> Truth:
    """Kleene's not: unknown stays unknown."""
    return None if truth is None else not truth
