"""The classes of rows behave as the standard library's named tuples, whatever they hold."""

import copy
import pickle
import typing
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import pytest

from checker.model.rows import NamedTuple

T = TypeVar("T")


class Ours(NamedTuple):
    """A row."""

    name: str
    count: int = 2
    tags: tuple[str, ...] = ()

    @property
    def twice(self) -> int:
        """The count, doubled."""
        return self.count * 2


class Theirs(typing.NamedTuple):
    """A row."""

    name: str
    count: int = 2
    tags: tuple[str, ...] = ()

    @property
    def twice(self) -> int:
        """The count, doubled."""
        return self.count * 2


class Holding(NamedTuple, Generic[T]):
    """A row of any type."""

    value: T


def _outcome(action: Callable[[Any], object], row: Any) -> object:
    try:
        return action(row)
    except (TypeError, ValueError, AttributeError) as error:
        return type(error)


@pytest.mark.parametrize(
    "action",
    [
        lambda row: tuple(row("a")),
        lambda row: tuple(row("a", 3, ("x",))),
        lambda row: tuple(row(count=1, name="b")),
        lambda row: row(),
        lambda row: row("a", 1, (), 4),
        lambda row: row("a", name="b"),
        lambda row: row("a", other=1),
        lambda row: row("a").twice,
        lambda row: tuple(row("a")._replace(count=5)),
        lambda row: row("a")._replace(other=5),
        lambda row: row("a")._asdict(),
        lambda row: tuple(row._make(["a", 1, ()])),
        lambda row: row._make(["a"]),
        lambda row: (row._fields, row._field_defaults, row.__match_args__, row.__doc__),
        lambda row: repr(row("a")).partition("(")[2],
        lambda row: hash(row("a")) == hash(("a", 2, ())),
        lambda row: row("a") == ("a", 2, ()) and row("a") < row("b") and row("a") != row("a", 3),
        lambda row: setattr(row("a"), "name", "b"),
        lambda row: setattr(row("a"), "other", "b"),
        lambda row: type(pickle.loads(pickle.dumps(row("a")))) is row,
        lambda row: tuple(copy.deepcopy(row("a", 1, ("x",)))),
        lambda row: isinstance(row("a"), tuple),
        lambda row: row.__slots__,
        lambda row: typing.get_type_hints(row),
    ],
)
def test_a_row_is_a_named_tuple(action: Callable[[Any], object]) -> None:
    assert _outcome(action, Ours) == _outcome(action, Theirs)


def test_a_row_may_be_generic_and_a_class_of_a_row_keeps_its_fields() -> None:
    class More(Ours):
        """The same row by another name."""

    assert More("a") == ("a", 2, ())
    assert repr(More("a")).startswith("More(name='a'")
    assert Holding[int](3).value == 3
    match Ours("a", 3):
        case Ours(name, count):
            assert (name, count) == ("a", 3)


def test_a_field_without_a_default_cannot_follow_one_with_it() -> None:
    with pytest.raises(TypeError, match="first has a default"):
        exec("class Wrong(NamedTuple):\n    first: int = 1\n    second: int", globals())
