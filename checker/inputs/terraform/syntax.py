"""The parts of parsed expressions: rows with the offset in their source where each begins."""

from typing import Any

from checker.inputs.terraform.values import Source
from checker.model.report import Problem
from checker.model.rows import NamedTuple


class Literal(NamedTuple):
    """A string, number, bool or null."""

    value: Any
    start: int


class Template(NamedTuple):
    """Text with interpolations and directives; `parts` are Literals, expressions, directives."""

    parts: tuple[Any, ...]
    start: int


class Directive(NamedTuple):
    """`%{if}` in a template: `choices` pairs a condition with a Template, else as its third."""

    condition: Any
    then: Template
    otherwise: Template
    start: int


class Loop(NamedTuple):
    """`%{for}` in a template."""

    key: str | None
    item: str
    collection: Any
    body: Template
    start: int


class Wrap(NamedTuple):
    """A template that is one interpolation only: the value as it is, not a string."""

    inner: Any
    start: int


class Traversal(NamedTuple):
    """A name and its steps: `var.x[0].y`; steps are attribute names or Literals (index)."""

    root: str
    steps: tuple[Any, ...]
    start: int


class Relative(NamedTuple):
    """Steps on the value of another expression: `(…).x`, `f(…)[0]`."""

    inner: Any
    steps: tuple[Any, ...]
    start: int


class Index(NamedTuple):
    """`collection[key]` with a computed key."""

    inner: Any
    key: Any
    start: int


class Splat(NamedTuple):
    """`.*` or `[*]`, and the expression done to `SplatItem` for each element."""

    inner: Any
    each: Any
    start: int


class SplatItem(NamedTuple):
    """The element at hand inside a splat."""

    start: int


class Call(NamedTuple):
    """A function call; `expand` where the last argument ends with `...`."""

    name: str
    arguments: tuple[Any, ...]
    expand: bool
    start: int


class Unary(NamedTuple):
    """`-x` or `!x`."""

    operator: str
    operand: Any
    start: int


class Binary(NamedTuple):
    """`left operator right`."""

    operator: str
    left: Any
    right: Any
    start: int


class Conditional(NamedTuple):
    """`condition ? then : otherwise`."""

    condition: Any
    then: Any
    otherwise: Any
    start: int


class Tuple(NamedTuple):
    """`[a, b]`."""

    items: tuple[Any, ...]
    start: int


class Object(NamedTuple):
    """`{ key = value }`; a key that is a bare name is a Literal."""

    items: tuple[tuple[Any, Any], ...]
    start: int


class For(NamedTuple):
    """`[for k, v in c : item if condition]`; `key_result` is set for the `{…}` form."""

    key: str | None
    item: str
    collection: Any
    key_result: Any
    result: Any
    condition: Any
    grouped: bool
    start: int


class Invalid(NamedTuple):
    """Text that is no expression; evaluating it gives Refused."""

    problem: Problem
    start: int


class Expression(NamedTuple):
    """A parsed expression together with the text it was parsed from."""

    node: Any
    source: Source

    @property
    def problem(self) -> Problem | None:
        """What is wrong with the text, or None."""
        return self.node.problem if isinstance(self.node, Invalid) else None
