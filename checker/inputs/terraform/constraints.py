"""Type constraints of variables: read them, convert values to them, supply optional defaults."""

from collections.abc import Callable, Mapping
from typing import Any

from checker.inputs.terraform import syntax
from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.evaluate import NoScope, evaluate
from checker.inputs.terraform.sets import ordered_set
from checker.inputs.terraform.syntax import Expression
from checker.inputs.terraform.types import ANY, BOOL, NUMBER, STRING, Type
from checker.inputs.terraform.unification import unify
from checker.inputs.terraform.values import Exceeded, Failure, Value, refused, unknown
from checker.model.report import Problem
from checker.model.rows import NamedTuple
from checker.model.values import Unknown

_WORDS = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": ANY}
_SHORT = {"list": Type("list", ANY), "map": Type("map", ANY)}


class Defaults(NamedTuple):
    """Defaults of the optional attributes of a type; `children` are those further in.

    Children are named by attribute or tuple position; those of a collection's elements by "".
    """

    kind: str
    values: Mapping[str, Value]
    children: "Mapping[str, Defaults]"


class Constraint(NamedTuple):
    """A type, and the defaults of its `optional()` attributes."""

    type: Type
    defaults: Defaults | None = None


class _Wrong(Exception):
    def __init__(self, message: str, node: Any) -> None:
        super().__init__(message)
        self.start: int = node.start


def parse_constraint(expression: Expression) -> "Constraint | Problem":
    """Read `map(object({ n = optional(number, 2) }))` and the like."""
    if expression.problem is not None:
        return expression.problem
    try:
        return Constraint(*_read(expression.node, expression))
    except (_Wrong, Failure, Exceeded) as wrong:
        offset = wrong.start if isinstance(wrong, _Wrong) else expression.node.start
        where = expression.source.location(offset)
        return Problem("type", str(wrong), where, f"run terraform validate where {where.path} is")


def _read(node: Any, within: Expression) -> tuple[Type, Defaults | None]:
    if isinstance(node, syntax.Traversal) and not node.steps:
        word = _WORDS.get(node.root) or _SHORT.get(node.root)
        if word is None:
            raise _Wrong(f"{node.root} is no type", node)
        return word, None
    if isinstance(node, syntax.Literal):
        raise _Wrong(f"a type is written without quotes: {node.value}", node)
    if not isinstance(node, syntax.Call) or node.name not in _READERS:
        raise _Wrong("a type is a word such as string, or list(…), map(…), object({…})", node)
    if len(node.arguments) != 1:
        raise _Wrong(f"{node.name}(…) takes one argument", node)
    return _READERS[node.name](node, node.arguments[0], within)


def _collection(node: syntax.Call, inner: Any, within: Expression) -> tuple[Type, Defaults | None]:
    kind, defaults = _read(inner, within)
    made = Type(node.name, kind)
    return made, None if defaults is None else Defaults(node.name, {}, {"": defaults})


def _tuple(node: syntax.Call, inner: Any, within: Expression) -> tuple[Type, Defaults | None]:
    if not isinstance(inner, syntax.Tuple):
        raise _Wrong("tuple([…]) takes a list of types", node)
    read = [_read(item, within) for item in inner.items]
    children = {str(index): inside for index, (_, inside) in enumerate(read) if inside}
    made = Type("tuple", tuple(kind for kind, _ in read))
    return made, Defaults("tuple", {}, children) if children else None


def _object(node: syntax.Call, inner: Any, within: Expression) -> tuple[Type, Defaults | None]:
    if not isinstance(inner, syntax.Object):
        raise _Wrong("object({…}) takes attribute names and their types", node)
    kinds: dict[str, Type] = {}
    optional, values, children = set(), {}, {}
    for key, item in inner.items:
        name = key.value if isinstance(key, syntax.Literal) else None
        if not isinstance(name, str) or name in kinds:
            raise _Wrong("each attribute of an object type has a name of its own", key)
        default = None
        if isinstance(item, syntax.Call) and item.name == "optional":
            if not 1 <= len(item.arguments) <= 2:
                raise _Wrong("optional(…) takes a type and a default", item)
            optional.add(name)
            default = item.arguments[1] if len(item.arguments) == 2 else None
            item = item.arguments[0]
        kinds[name], inside = _read(item, within)
        if default is not None:
            values[name] = _default(default, kinds[name], within)
        if inside is not None:
            children[name] = inside
    made = Type("object", tuple(sorted(kinds.items())), frozenset(optional))
    return made, Defaults("object", values, children) if values or children else None


def _default(node: Any, kind: Type, within: Expression) -> Value:
    value = evaluate(Expression(node, within.source), NoScope())
    return convert(value, kind)


_READERS: dict[str, Callable[[syntax.Call, Any, Expression], tuple[Type, Defaults | None]]] = {
    "list": _collection,
    "set": _collection,
    "map": _collection,
    "tuple": _tuple,
    "object": _object,
}


def conform(value: Value, constraint: Constraint) -> Value:
    """Return the value as a variable of that constraint holds it.

    Defaults are supplied, values converted, attributes that the type does not name dropped. A value
    that does not fit gives `Refused` with the reason, keeping its files.
    """
    try:
        if constraint.defaults is not None:
            value = _supplied(value, constraint.defaults)
        return convert(value, constraint.type)
    except Failure as failure:
        where = failure.place or value.place
        return refused(str(failure), where).marked(value.all_files(), value.any_sensitive())
    except Exceeded as limit:
        return unknown(str(limit), value.place, constraint.type, value.all_files())


def _supplied(value: Value, defaults: Defaults) -> Value:
    data = value.data
    if isinstance(data, Unknown) and isinstance(data.partly, Value):
        made = value.copied(value.files, value.place, value.sensitive)
        made.data = data.copied()
        made.data.partly = _supplied(data.partly, defaults)
        return made
    if data is None or isinstance(data, Unknown):
        return value
    if isinstance(data, tuple):
        items = [
            _inside(defaults, str(index) if defaults.kind == "tuple" else "", item)
            for index, item in enumerate(data)
        ]
        return _rebuilt(value, tuple(items), items)
    if isinstance(data, Mapping):
        members = {
            name: _inside(defaults, name if defaults.kind == "object" else "", data[name])
            for name in data
        }
        for name, default in defaults.values.items():
            if name not in members or members[name].data is None:
                members[name] = _inside(defaults, name, default)
        return _rebuilt(value, members, list(members.values()))
    return value


def _inside(defaults: Defaults, name: str, value: Value) -> Value:
    child = defaults.children.get(name) or defaults.children.get("")
    return value if child is None else _supplied(value, child)


def _rebuilt(value: Value, data: Any, members: list[Value]) -> Value:
    """Return the members in a collection of the same sort where they still share a type."""
    kind, shared = value.type.kind, None
    if kind in ("list", "set", "map"):
        shared = unify([member.type for member in members]) if members else value.type.of
    if shared is None:
        return Value(data, None, value.files, value.place, value.sensitive)
    if isinstance(data, tuple):
        data = tuple(convert(member, shared) for member in data)
        data = ordered_set(data) if kind == "set" else data
    else:
        data = {name: convert(member, shared) for name, member in data.items()}
    return Value(data, Type(kind, shared), value.files, value.place, value.sensitive)
