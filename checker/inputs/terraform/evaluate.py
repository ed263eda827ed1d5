"""Turns a parsed expression and a scope into a value, exactly as Terraform would."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from checker.inputs.terraform import syntax
from checker.inputs.terraform.access import elements, index, member
from checker.inputs.terraform.conditional import choose
from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.expressions import reference_names
from checker.inputs.terraform.functions import call
from checker.inputs.terraform.operators import binary, joined_files, result, unary, unknown_from
from checker.inputs.terraform.types import ANY, BOOL, STRING, Type
from checker.inputs.terraform.values import (
    MAX_TEXT,
    NO_FILES,
    Exceeded,
    Failure,
    Place,
    Refused,
    Value,
    refused,
    unknown,
)
from checker.model.declaration import Node

MAX_STEPS = 100_000
"""Steps one expression may take; whatever it refers to counts for itself."""

Names = Mapping[str | None, Value]
"""The variables of `for` around an expression; under None the element of a splat."""


class Scope(Protocol):
    """What names mean where an expression stands."""

    def reference(self, names: tuple[str, ...]) -> Value:
        """Return the value of one reference, with its files, place and sensitivity.

        `names` is ("var", x), ("local", x), ("module", m), ("each", "key"|"value"),
        ("count", "index"), ("path", x), ("terraform", "workspace"), ("self",),
        ("data", type, name), or (type, name) of a resource; the name of a `dynamic` block's
        iterator comes as (iterator, "key"|"value"). Whatever follows (an attribute, an index)
        is done here to the value. Answers should be memoized, each value carrying its own files.
        A module or resource is best a Value over a `LazyObject`. What does not exist is a value
        from `refused(…)`; what cannot be known one from `unknown(…)`. Never raises.
        """
        ...


class NoScope:
    """A scope without names, for expressions that may refer to nothing."""

    def reference(self, names: tuple[str, ...]) -> Value:
        """Return Refused: nothing is named here."""
        return refused(f"there is no {'.'.join(names)} here")


def evaluate(expression: syntax.Expression, scope: Scope) -> Value:
    """Return the value of an expression; never raises for what the text says.

    What Terraform would refuse is a value whose data is `Refused` (an `Unknown`); a limit that is
    reached is an `Unknown` whose reason names the limit.
    """
    evaluator = Evaluator(expression, scope)
    try:
        return evaluator.value(expression.node, {}).marked(evaluator.files)
    except Failure as failure:
        return refused(str(failure), failure.place).marked(evaluator.files)
    except Exceeded as limit:
        return unknown(str(limit), limit.place, files=evaluator.files)
    except RecursionError:
        message = "the references lead deeper than this reader follows"
        return unknown(message, expression.source.location(0), files=evaluator.files)


def node_of(expression: syntax.Expression, scope: Scope) -> Node:
    """Return the value as a tree of nodes, each part with the place where it is written."""
    start = expression.node.start
    value = evaluate(expression, scope)
    return value.node(expression.source.location(start), frozenset((expression.source.path,)))


class Evaluator:
    """Evaluates one expression, counting its steps.

    Inside an object or tuple a part that Terraform would refuse is Refused by itself, so that its
    neighbors can be judged; `strict` is above 0 inside `try` and `can`, where it refuses the whole.
    """

    def __init__(self, expression: syntax.Expression, scope: Scope) -> None:
        self.source = expression.source
        self.scope = scope
        self.files = frozenset((expression.source.path,))
        self.steps = 0
        self.strict = 0

    def value(self, node: Any, names: Names) -> Value:
        """Return the value of a part; Failure or Exceeded where there is none."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise Exceeded(f"evaluation stopped after {MAX_STEPS:,} steps")
        try:
            return _HANDLERS[node.__class__](self, node, names)
        except (Failure, Exceeded) as stop:
            if stop.place is None:
                stop.place = Place(self.source, node.start)
            raise

    def charge(self, steps: int) -> None:
        """Count the steps that a function takes."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise Exceeded(f"evaluation stopped after {MAX_STEPS:,} steps")

    def lenient(self, node: Any, names: Names) -> Value:
        """Return the value of a part, Refused or unknown by itself where it has none."""
        try:
            return self.value(node, names)
        except Failure as failure:
            if self.strict:
                raise
            return refused(str(failure), failure.place).marked(self.files)


def _literal(self: Evaluator, node: syntax.Literal, names: Names) -> Value:
    return Value(node.value, None, self.files, Place(self.source, node.start))


def _invalid(self: Evaluator, node: syntax.Invalid, names: Names) -> Value:
    raise Failure(node.problem.message)


def _wrap(self: Evaluator, node: syntax.Wrap, names: Names) -> Value:
    return self.value(node.inner, names)


def _item(self: Evaluator, node: syntax.SplatItem, names: Names) -> Value:
    return names[None]


def _traversal(self: Evaluator, node: syntax.Traversal, names: Names) -> Value:
    local = names.get(node.root)
    if local is not None:
        return _steps(self, local, node.steps)
    wanted = reference_names(node)
    value = self.scope.reference(wanted)
    if isinstance(value.data, Refused):
        failure = Failure(value.data.reasons[0].text)
        failure.place = value.place
        raise failure
    return _steps(self, value.marked(self.files), node.steps[len(wanted) - 1 :])


def _relative(self: Evaluator, node: syntax.Relative, names: Names) -> Value:
    return _steps(self, self.value(node.inner, names), node.steps)


def _steps(self: Evaluator, value: Value, steps: tuple[Any, ...]) -> Value:
    for step in steps:
        if isinstance(step, str):
            value = member(value, step)
        else:
            value = index(value, _literal(self, step, {}))
    return value


def _index(self: Evaluator, node: syntax.Index, names: Names) -> Value:
    return index(self.value(node.inner, names), self.value(node.key, names))


def _unary(self: Evaluator, node: syntax.Unary, names: Names) -> Value:
    operand = self.value(node.operand, names)
    return unary(node.operator, operand, Place(self.source, node.start))


def _binary(self: Evaluator, node: syntax.Binary, names: Names) -> Value:
    chain = []
    while isinstance(node, syntax.Binary):
        chain.append(node)
        node = node.left
    left = self.value(node, names)
    place = Place(self.source, chain[-1].start)
    for part in reversed(chain):
        self.charge(1)
        left = binary(part.operator, left, self.value(part.right, names), place)
    return left


def _conditional(self: Evaluator, node: syntax.Conditional, names: Names) -> Value:
    chain = []
    last: Any = node
    while isinstance(last, syntax.Conditional):
        chain.append(last)
        last = last.otherwise
    otherwise = _branch(self, last, names)
    for part in reversed(chain):
        self.charge(1)
        then = _branch(self, part.then, names)
        condition = self.value(part.condition, names)
        place = Place(self.source, part.start)
        try:
            otherwise = choose(condition, then, otherwise, place)
        except Failure as failure:
            failure.place = failure.place or place
            otherwise = failure
    if isinstance(otherwise, Failure):
        raise otherwise
    return otherwise


def _branch(self: Evaluator, node: Any, names: Names) -> "Value | Failure":
    """Return a result of a conditional; that it is refused matters only if it is chosen."""
    try:
        return self.value(node, names)
    except Failure as failure:
        return failure


def _tuple(self: Evaluator, node: syntax.Tuple, names: Names) -> Value:
    items = tuple([self.lenient(item, names) for item in node.items])
    return Value(items, None, self.files, Place(self.source, node.start))


def _object(self: Evaluator, node: syntax.Object, names: Names) -> Value:
    place = Place(self.source, node.start)
    made: dict[str, Value] = {}
    files, sensitive, open_keys = self.files, False, []
    for key_node, item in node.items:
        if key_node.__class__ is syntax.Literal and key_node.value.__class__ is str:
            made[key_node.value] = self.lenient(item, names)
            continue
        key = self.value(key_node, names)
        value = self.lenient(item, names)
        if key.data is None:
            raise Failure("null is no key")
        key = convert(key, STRING)
        files, sensitive = files | key.files, sensitive or key.sensitive
        if not key.known:
            open_keys.append(key)
        else:
            made[key.data] = value
    if open_keys:
        return unknown_from((*open_keys, *made.values()), ANY, place)
    return Value(made, None, files, place, sensitive)


def _call(self: Evaluator, node: syntax.Call, names: Names) -> Value:
    special = _SPECIAL.get(node.name)
    place = Place(self.source, node.start)
    if special is not None and not node.expand:
        found = special(self, node, names)
    else:
        arguments = [self.value(argument, names) for argument in node.arguments]
        if node.expand:
            last = arguments.pop()
            if last.data is None or last.type.kind not in ("tuple", "list", "set", "any"):
                raise Failure("only a list, set or tuple is expanded with ...")
            if not last.known:
                return unknown_from((*arguments, last), ANY, place)
            arguments += [item.marked(last.files, last.sensitive) for item in last.data]
        found = call(node.name, arguments, self, place)
    return found.marked(self.files)


def _try(self: Evaluator, node: syntax.Call, names: Names) -> Value:
    if not node.arguments:
        raise Failure("try needs at least one expression")
    first: Failure | None = None
    for argument in node.arguments:
        try:
            value = _strictly(self, argument, names)
        except Failure as failure:
            first = first or failure
            continue
        if not value.wholly_known():
            return unknown_from((value,), ANY, Place(self.source, node.start))
        return value
    assert first is not None
    raise Failure(f"no expression of try succeeds: {first}")


def _can(self: Evaluator, node: syntax.Call, names: Names) -> Value:
    if len(node.arguments) != 1:
        raise Failure("can needs one expression")
    place = Place(self.source, node.start)
    try:
        value = _strictly(self, node.arguments[0], names)
    except Failure:
        return Value(False, BOOL, self.files, place)
    if not value.wholly_known():
        return unknown_from((value,), BOOL, place)
    return Value(True, BOOL, joined_files((value,)), place)


def _strictly(self: Evaluator, node: Any, names: Names) -> Value:
    self.strict += 1
    try:
        return self.value(node, names)
    finally:
        self.strict -= 1


def _loop_elements(
    self: Evaluator, node: "syntax.For | syntax.Loop", collection: Value, names: Names
) -> Any:
    for key, item in elements(collection):
        self.charge(1)
        inner = {**names, node.item: item}
        if node.key is not None:
            inner[node.key] = key
        yield inner


def _collection(self: Evaluator, node: Any, names: Names) -> Value:
    value = self.value(node.collection, names)
    if value.data is None:
        raise Failure("null cannot be gone through")
    if value.type.kind in ("string", "number", "bool"):
        raise Failure(f"a {value.type.kind} cannot be gone through")
    return value


def _for(self: Evaluator, node: syntax.For, names: Names) -> Value:
    place = Place(self.source, node.start)
    collection = _collection(self, node, names)
    if not collection.known:
        return unknown_from((collection,), ANY, place)
    if not collection.data and node.condition is not None:
        _check_condition(self, node, names)
    kept = Kept(collection, place)
    for inner in _loop_elements(self, node, collection, names):
        if node.condition is not None and not kept.wanted(self.value(node.condition, inner)):
            continue
        if node.key_result is None:
            kept.items.append(self.value(node.result, inner))
        else:
            kept.entry(self.value(node.key_result, inner), self, node, inner)
    return kept.collected(node.key_result is not None, node.grouped)


def _check_condition(self: Evaluator, node: syntax.For, names: Names) -> None:
    """Refuse an `if` that is wrong whatever the element, as Terraform does for no elements too."""
    anything = unknown("an element", None)
    inner = {**names, node.item: anything}
    if node.key is not None:
        inner[node.key] = anything
    condition = self.value(node.condition, inner)
    if condition.data is None:
        raise Failure("the if of a for is null")
    convert(condition, BOOL)


class Kept:
    """What a `for` has gathered so far."""

    def __init__(self, collection: Value, place: Place) -> None:
        self.items: list[Value] = []
        self.entries: dict[str, list[Value]] = {}
        self.files = collection.files
        self.sensitive = collection.sensitive
        self.unknown: list[Value] = []
        self.place = place

    def _mark(self, value: Value) -> None:
        if not value.files <= self.files:
            self.files |= value.files
        self.sensitive = self.sensitive or value.sensitive

    def wanted(self, condition: Value) -> bool:
        """Return whether the element is kept; an unknown condition makes the whole unknown."""
        if condition.data is None:
            raise Failure("the if of a for is null")
        condition = convert(condition, BOOL)
        self._mark(condition)
        if not condition.known:
            self.unknown.append(condition)
            return False
        return bool(condition.data)

    def entry(self, key: Value, self_: Evaluator, node: syntax.For, inner: Names) -> None:
        """Add one `key => value`."""
        if key.data is None:
            raise Failure("a key of a for is null")
        self._mark(key)
        if not key.known:
            self.unknown.append(key)
            return
        name = convert(key, STRING).data
        values = self.entries.setdefault(name, [])
        if values and not node.grouped:
            raise Failure(f"two elements have the key {name}; group them with ...")
        values.append(self_.value(node.result, inner))

    def collected(self, by_key: bool, grouped: bool) -> Value:
        """Return the tuple or object that the `for` makes."""
        if self.unknown:
            return unknown_from(self.unknown, ANY, self.place).marked(self.files, self.sensitive)
        if not by_key:
            data: Any = tuple(self.items)
        elif grouped:
            data = {
                name: Value(tuple(values), None, NO_FILES, self.place)
                for name, values in self.entries.items()
            }
        else:
            data = {name: values[0] for name, values in self.entries.items()}
        return Value(data, None, self.files, self.place, self.sensitive)


def _splat(self: Evaluator, node: syntax.Splat, names: Names) -> Value:
    place = Place(self.source, node.start)
    value = self.value(node.inner, names)
    sequence = value.type.kind in ("tuple", "list", "set")
    if value.data is None:
        if sequence:
            raise Failure("a null sequence has no elements")
        return Value((), None, value.files, place, value.sensitive)
    if not value.known and (value.type == ANY or sequence or not value.never_null):
        kind = ANY
        if value.type.kind in ("list", "set"):
            item = Value(value.data, value.type.of, value.files, value.place)
            kind = Type("list", self.value(node.each, {**names, None: item}).type)
        return unknown_from((value,), kind, place, never_null=kind != ANY)
    items = value.data if sequence else (value,)
    made = []
    for item in items:
        self.charge(1)
        made.append(self.value(node.each, {**names, None: item}))
    return _spread(value, made, sequence, place)


def _spread(value: Value, made: list[Value], sequence: bool, place: Place) -> Value:
    files, sensitive = value.files, value.sensitive
    if sequence and value.type.kind in ("list", "set"):
        kinds = {item.type for item in made}
        if len(kinds) > 1:
            raise Failure("the elements of a nested splat differ in type")
        element = kinds.pop() if kinds else ANY
        return Value(tuple(made), Type("list", element), files, place, sensitive)
    return Value(tuple(made), None, files, place, sensitive)


def _template(self: Evaluator, node: syntax.Template, names: Names) -> Value:
    parts, texts, length = [], [], 0
    for part in node.parts:
        if part.__class__ is syntax.Literal and part.value.__class__ is str:
            texts.append(part.value)
        else:
            value = self.value(part, names)
            if value.data is None:
                raise Failure("null cannot stand in a string")
            value = convert(value, STRING) if value.known or value.type != ANY else value
            parts.append(value)
            texts.append(value.data if value.known else "")
        length += len(texts[-1])
        if length > MAX_TEXT:
            raise Exceeded(f"a string is longer than {MAX_TEXT:,} characters")
    place = Place(self.source, node.start)
    if any(not part.known for part in parts):
        made = unknown_from(parts, STRING, place, never_null=True)
        made.data.ends = _known_ends(node, texts)
    else:
        made = result("".join(texts), STRING, parts, place)
    return made.marked(self.files)


def _known_ends(node: syntax.Template, texts: list[str]) -> tuple[str, str]:
    """Return the literal text before the first and after the last part that is computed."""
    literal = [part.__class__ is syntax.Literal for part in node.parts]
    first, last = literal.index(False), len(literal) - literal[::-1].index(False)
    return "".join(texts[:first]), "".join(texts[last:])


def _directive(self: Evaluator, node: syntax.Directive, names: Names) -> Value:
    then, otherwise = _branch(self, node.then, names), _branch(self, node.otherwise, names)
    condition = self.value(node.condition, names)
    return choose(condition, then, otherwise, Place(self.source, node.start))


def _loop(self: Evaluator, node: syntax.Loop, names: Names) -> Value:
    place = Place(self.source, node.start)
    collection = _collection(self, node, names)
    if not collection.known:
        return unknown_from((collection,), STRING, place)
    parts = [
        self.value(node.body, inner) for inner in _loop_elements(self, node, collection, names)
    ]
    if sum(len(part.data) for part in parts if part.known) > MAX_TEXT:
        raise Exceeded(f"a string is longer than {MAX_TEXT:,} characters")
    if any(not part.known for part in parts):
        made = unknown_from(parts, STRING, place)
    else:
        made = result("".join(part.data for part in parts), STRING, parts, place)
    return made.marked(collection.files, collection.sensitive)


_HANDLERS: dict[type, Callable[[Evaluator, Any, Names], Value]] = {
    syntax.Literal: _literal,
    syntax.Invalid: _invalid,
    syntax.Wrap: _wrap,
    syntax.SplatItem: _item,
    syntax.Traversal: _traversal,
    syntax.Relative: _relative,
    syntax.Index: _index,
    syntax.Unary: _unary,
    syntax.Binary: _binary,
    syntax.Conditional: _conditional,
    syntax.Tuple: _tuple,
    syntax.Object: _object,
    syntax.Call: _call,
    syntax.For: _for,
    syntax.Splat: _splat,
    syntax.Template: _template,
    syntax.Directive: _directive,
    syntax.Loop: _loop,
}
_SPECIAL: dict[str, Callable[[Evaluator, syntax.Call, Names], Value]] = {"try": _try, "can": _can}
