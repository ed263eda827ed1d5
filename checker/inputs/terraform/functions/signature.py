"""What a function takes and gives, and the checks that Terraform makes before it runs."""

from collections.abc import Callable
from typing import Any, Protocol

from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.lazy_nodes import together
from checker.inputs.terraform.numbers import Real, Word
from checker.inputs.terraform.operators import joined_files, unknown_from
from checker.inputs.terraform.templates import composed
from checker.inputs.terraform.types import ANY, BOOL, NUMBER, STRING, Type
from checker.inputs.terraform.values import NO_FILES, Failure, Value
from checker.model.rows import NamedTuple


class Meter(Protocol):
    """Counts the steps of an evaluation."""

    def charge(self, steps: int) -> None:
        """Count steps; raises Exceeded at the limit."""
        ...


class Param(NamedTuple):
    """One parameter: its type, and what Terraform lets through to the function itself.

    `null`, `unknown` and `dynamic` allow a null, an unknown value, one of unknown type. `parts`
    means that the function passes parts on with their own files and sensitivity. `kinds` are the
    sorts of type that are taken, where not every one is.
    """

    type: Type = ANY
    null: bool = False
    unknown: bool = False
    dynamic: bool = False
    parts: bool = False
    kinds: tuple[str, ...] = ()


class Function(NamedTuple):
    """A function of the language; `returns` is the type of an unknown result, or works it out."""

    apply: Callable[[list[Value], Meter], Value]
    params: tuple[Param, ...] = ()
    rest: Param | None = None
    returns: "Type | Callable[[list[Value]], Type]" = ANY
    never_null: bool = True
    discloses: bool = False
    """Whether the result is not sensitive even where an argument is."""


def invoke(function: Function, arguments: list[Value], meter: Meter, place: Any) -> Value:
    """Check and convert the arguments, and run the function where all it needs is known."""
    given = len(arguments)
    if given < len(function.params):
        raise Failure(f"{len(function.params)} arguments are needed, {given} are given")
    if given > len(function.params) and function.rest is None:
        raise Failure(f"{len(function.params)} arguments are taken, {given} are given")
    params = [*function.params, *[function.rest] * (given - len(function.params))]
    converted = [
        convert(argument, param.type)
        for argument, param in zip(arguments, params, strict=True)
        if param is not None
    ]
    dynamic, unknown = _open(converted, params)
    if dynamic or unknown:
        kind = ANY if dynamic else _returned(function, converted)
        return unknown_from(converted, kind, place, function.never_null and kind != ANY)
    made = function.apply(converted, meter)
    if function.never_null and not made.known and made.type != ANY:
        made.never_null = True
    files, sensitive = _inherited(converted, params)
    sensitive = sensitive and not function.discloses
    files = together(made.files, files)
    if made.place is None or files is not made.files or (sensitive and not made.sensitive):
        made = made.copied(files, made.place or place, made.sensitive or sensitive)
    return made


def _returned(function: Function, arguments: list[Value]) -> Type:
    returns = function.returns
    return returns if isinstance(returns, Type) else returns(arguments)


def _open(arguments: list[Value], params: list[Param | None]) -> tuple[bool, bool]:
    dynamic = unknown = False
    for argument, param in zip(arguments, params, strict=True):
        assert param is not None
        if argument.data is None and not param.null:
            raise Failure("an argument is null")
        kind = argument.shape
        if param.kinds and kind not in param.kinds and kind != "any":
            raise Failure(f"a {' or '.join(param.kinds)} is needed, not a {kind}")
        typeless = kind == "any" and not param.dynamic and not _knows_type(argument)
        if typeless or argument.unwritten is not None:
            dynamic = True
        elif not argument.known and not param.unknown:
            unknown = True
    return dynamic, unknown


def _knows_type(argument: Value) -> bool:
    return argument.known and argument.data is not None


def _inherited(arguments: list[Value], params: list[Param | None]) -> tuple[frozenset[str], bool]:
    files, sensitive = NO_FILES, False
    for argument, param in zip(arguments, params, strict=True):
        own = argument.files if param is not None and param.parts else joined_files((argument,))
        if own is not files:
            files = together(files, own)
        if not sensitive:
            whole = param is None or not param.parts
            sensitive = argument.any_sensitive() if whole else argument.sensitive
    return files, sensitive


def text(value: str) -> Value:
    """Return a string."""
    return Value(composed(value), STRING)


def truth(value: bool) -> Value:
    """Return a bool."""
    return Value(value, BOOL)


def number(value: "int | Real") -> Value:
    """Return a number."""
    return Value(value, NUMBER)


def count(value: int) -> Value:
    """Return a number that stems from a count."""
    return Value(Word(value), NUMBER)


def sequence(items: "list[Value] | tuple[Value, ...]", element: Type) -> Value:
    """Return a list of one element type."""
    return Value(tuple(items), Type("list", element))


def texts(items: list[str]) -> Value:
    """Return a list of strings."""
    return sequence([text(item) for item in items], STRING)


def whole(value: Value, what: str = "an argument") -> int:
    """Return a number argument as a whole number that fits 64 bits; Failure otherwise."""
    data = value.data
    if isinstance(data, Real):
        raise Failure(f"{what} is a whole number")
    if not -(1 << 63) <= data < 1 << 63:
        raise Failure(f"{what} is out of range")
    return int(data)


TEXT = Param(STRING)
NUMERIC = Param(NUMBER)
ANYTHING = Param()
SEQUENCES = ("list", "tuple", "set")
LISTS = ("list", "tuple")
MAPPINGS = ("map", "object")
