"""Named tuples whose classes are made quickly: most of a start is making the classes of rows.

The standard library compiles source text for each class of `typing.NamedTuple`, which is half of
what such a class costs. Here one constructor is compiled for each number of fields, and copied with
the names of the fields. Type checkers see `typing.NamedTuple`, and a class behaves as one.
"""

from collections.abc import Iterable
from functools import cache
from operator import itemgetter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

try:
    from _collections import _tuplegetter  # type: ignore[import-not-found]
except ImportError:
    # An interpreter without it reads a field somewhat slower, and no differently.
    def _tuplegetter(index: int, doc: str) -> property:
        return property(itemgetter(index), doc=doc)


if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:

    class _Maker(type):
        """Turns the annotations of a class into fields, in their order."""

        def __new__(mcs, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> type:
            fields = tuple(space.get("__annotations__", ()))
            defaults = tuple(space[field] for field in fields if field in space)
            for field in fields[: len(fields) - len(defaults)]:
                if field in space:
                    raise TypeError(f"{name}.{field} has a default, and a field after it has none")
            space["__slots__"] = ()
            if fields:
                space |= _members(fields, defaults)
            return super().__new__(mcs, name, bases, space)

    class NamedTuple(tuple, metaclass=_Maker):
        """A row: a tuple whose fields have names, types and perhaps defaults."""

        _fields = ()

        @classmethod
        def _make(cls, values: Iterable[Any]) -> "NamedTuple":
            row = tuple.__new__(cls, values)
            if len(row) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(row)}")
            return row

        def _replace(self, /, **changed: Any) -> "NamedTuple":
            row = self._make(map(changed.pop, self._fields, self))
            if changed:
                raise ValueError(f"Got unexpected field names: {list(changed)!r}")
            return row

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            fields = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({fields})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)


def _members(fields: tuple[str, ...], defaults: tuple[Any, ...]) -> dict[str, Any]:
    """Return what a class needs for its fields: a constructor, and a reader for each."""
    code = _constructor(len(fields)).replace(co_varnames=("_cls", *fields))
    new = FunctionType(code, {"_new": tuple.__new__}, "__new__", defaults)
    readers = {field: _tuplegetter(at, "") for at, field in enumerate(fields)}
    own = {
        "__new__": new,
        "__match_args__": fields,
        "_fields": fields,
        "_field_defaults": dict(zip(fields[len(fields) - len(defaults) :], defaults, strict=True)),
    }
    return {**readers, **own}


@cache
def _constructor(count: int) -> CodeType:
    names = ", ".join(f"field{at}" for at in range(count))
    made = eval(f"lambda _cls, {names}: _new(_cls, ({names},))")  # our own text
    code: CodeType = made.__code__
    return code
