"""Evaluates what repeats: `for` expressions, splats, and the loops of templates."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from checker.inputs.terraform import syntax
from checker.inputs.terraform.access import elements
from checker.inputs.terraform.conditional import choose
from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.lazy_nodes import together
from checker.inputs.terraform.operators import result, unknown_from
from checker.inputs.terraform.partial import holding, known_part, may_be_absent, maybe
from checker.inputs.terraform.types import ANY, BOOL, STRING, Type
from checker.inputs.terraform.values import (
    MAX_TEXT,
    NO_FILES,
    Exceeded,
    Failure,
    Place,
    Source,
    Value,
    unknown,
)
from checker.model.location import Location

Names = Mapping[str | None, Value]
"""The variables of `for` around an expression; under None the element of a splat."""


class Running(Protocol):
    """An evaluation under way; where only the type is wanted, a null in a string is nothing."""

    typing: bool
    source: Source
    files: frozenset[str]

    def value(self, node: Any, names: Names) -> Value:
        """Return the value of a part; Failure or Exceeded where there is none."""
        ...

    def lenient(self, node: Any, names: Names) -> Value:
        """Return the value of a part, Refused by itself where it has none."""
        ...

    def branch(self, node: Any, names: Names) -> "Value | Failure":
        """Return a result of a conditional, refused or not."""
        ...

    def charge(self, steps: int) -> None:
        """Count steps; Exceeded at the limit."""
        ...


def _loop_elements(
    run: Running, node: "syntax.For | syntax.Loop", collection: Value, names: Names
) -> Any:
    for key, item in elements(collection):
        run.charge(1)
        inner = {**names, node.item: item}
        if node.key is not None:
            inner[node.key] = key
        yield inner


def _collection(run: Running, node: Any, names: Names) -> Value:
    value = run.value(node.collection, names)
    if value.data is None:
        raise Failure("null cannot be gone through")
    if value.shape in ("string", "number", "bool"):
        raise Failure(f"a {value.shape} cannot be gone through")
    return value


def repeat(run: Running, node: syntax.For, names: Names) -> Value:
    """Evaluate a `for` expression."""
    place = Place(run.source, node.start)
    collection = _collection(run, node, names)
    if not collection.known or collection.unwritten is not None:
        made = unknown_from((collection,), ANY, place)
        return holding(made, _part(run, node, collection, names))
    if not collection.data and node.condition is not None:
        _check_condition(run, node, names)
    kept = Kept(collection, place)
    for inner in _loop_elements(run, node, collection, names):
        if node.condition is not None and not kept.wanted(run.value(node.condition, inner)):
            continue
        if node.key_result is None:
            kept.items.append(run.lenient(node.result, inner))
        else:
            kept.entry(run.value(node.key_result, inner), run, node, inner)
    made = kept.collected(node.key_result is not None, node.grouped)
    return made if made.known else holding(made, _part(run, node, collection, names))


def _part(run: Running, node: syntax.For, collection: Value, names: Names) -> Value | None:
    """Return what a `for` makes of the known part of a collection that is not known as a whole."""
    part = known_part(collection)
    if part is None or node.grouped:
        return None
    members: dict[str, Value] = {}
    try:
        for key, item in elements(part):
            run.charge(1)
            found = _one(run, node, key, item, names)
            if found is not None:
                name, value = found
                members[str(len(members)) if name is None else name] = value
    except Failure:
        return None
    by_key = node.key_result is not None
    data: Any = members if by_key else tuple(members.values())
    return Value(data, None, part.files, part.place)


def _one(
    run: Running, node: syntax.For, key: Value, item: Value, names: Names
) -> tuple[str | None, Value] | None:
    """Return what one element gives: its key if it has one, and a value that may be absent."""
    perhaps = may_be_absent(item)
    inner = {**names, node.item: (known_part(item) or item) if perhaps else item}
    if node.key is not None:
        inner[node.key] = key
    doubt = item if perhaps else None
    if node.condition is not None:
        wanted = _wanted(run, node, inner)
        if wanted.data is False or wanted.data is None:
            return None
        doubt = doubt if wanted.known else wanted
    name = None
    if node.key_result is not None:
        found = run.value(node.key_result, inner)
        if not found.known or found.data is None:
            return None
        name = convert(found, STRING).data
    value = run.lenient(node.result, inner)
    return name, value if doubt is None else maybe(value, doubt)


def _check_condition(run: Running, node: syntax.For, names: Names) -> None:
    """Refuse an `if` that is wrong whatever the element, as Terraform does for no elements too."""
    anything = unknown("an element", None)
    inner = {**names, node.item: anything}
    if node.key is not None:
        inner[node.key] = anything
    condition = run.value(node.condition, inner)
    if condition.data is None:
        raise Failure("the if of a for is null")
    convert(condition, BOOL)


def _wanted(run: Running, node: syntax.For, inner: dict[str | None, Value]) -> Value:
    """Return whether an element is kept; what is known of it may decide where it itself cannot."""
    wanted = convert(run.value(node.condition, inner), BOOL)
    part = known_part(inner[node.item])
    if wanted.known or part is None:
        return wanted
    try:
        return convert(run.value(node.condition, {**inner, node.item: part}), BOOL)
    except Failure:
        return wanted


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
        if value.files is not self.files:
            self.files = together(self.files, value.files)
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

    def entry(self, key: Value, run: Running, node: syntax.For, inner: Names) -> None:
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
        values.append(run.lenient(node.result, inner))

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


def splat(run: Running, node: syntax.Splat, names: Names) -> Value:
    """Evaluate `.*` or `[*]`."""
    place = Place(run.source, node.start)
    try:
        value = run.value(node.inner, names)
    except Failure as failure:
        failure.kind = ANY
        raise
    sequence = value.shape in ("tuple", "list", "set")
    if value.data is None:
        if sequence:
            raise Failure("a null sequence has no elements")
        return Value((), None, value.files, place, value.sensitive)
    if not value.known and (value.type == ANY or sequence or not value.never_null):
        kind = ANY
        if value.type.kind in ("list", "set"):
            item = Value(value.data, value.type.of, value.files, value.place)
            kind = Type("list", run.value(node.each, {**names, None: item}).type)
        elif value.type.kind == "tuple":
            kind = Type("tuple", tuple(_type_of(run, node, one, names) for one in value.type.of))
        return unknown_from((value,), kind, place, never_null=kind != ANY)
    items = value.data if sequence else (value,)
    made = []
    try:
        for item in items:
            run.charge(1)
            made.append(run.value(node.each, {**names, None: item}))
    except Failure as failure:
        failure.kind = _type_despite(run, node, value, names)
        raise
    empty = ANY
    if not made and value.type.kind in ("list", "set"):
        # What the steps make of an element decides the type, and may be refused, without any.
        anything = unknown("an element", None, value.type.of)
        empty = run.value(node.each, {**names, None: anything}).type
    return _spread(value, made, sequence, empty, place)


def _type_despite(run: Running, node: syntax.Splat, value: Value, names: Names) -> Type:
    """Return the type of a splat of which an element is refused."""
    if value.type.kind in ("list", "set"):
        return Type("list", _type_of_each(run, node, value.type.of, names))
    kinds = value.type.of if value.type.kind == "tuple" else (value.type,)
    return Type("tuple", tuple(_type_of_each(run, node, kind, names) for kind in kinds))


def _type_of(run: Running, node: syntax.Splat, kind: Type, names: Names) -> Type:
    return run.value(node.each, {**names, None: unknown("an element", None, kind)}).type


def _type_of_each(run: Running, node: syntax.Splat, kind: Type, names: Names) -> Type:
    try:
        return _type_of(run, node, kind, names)
    except Failure:
        return ANY


def _spread(value: Value, made: list[Value], sequence: bool, empty: Type, place: Place) -> Value:
    files, sensitive = value.files, value.sensitive
    if sequence and value.type.kind in ("list", "set"):
        kinds = {item.type for item in made}
        if len(kinds) > 1:
            raise Failure("the elements of a nested splat differ in type")
        element = kinds.pop() if kinds else empty
        return Value(tuple(made), Type("list", element), files, place, sensitive)
    return Value(tuple(made), None, files, place, sensitive)


def template(run: Running, node: syntax.Template, names: Names) -> Value:
    """Evaluate a template to a string."""
    parts: list[Value] = []
    pieces: list[str | Value] = []
    length = 0
    for part in node.parts:
        if part.__class__ is syntax.Literal and part.value.__class__ is str:
            pieces.append(part.value)
            length += len(part.value)
            continue
        value = run.value(part, names)
        if value.data is None and run.typing:
            pieces.append("")
            continue
        if value.data is None:
            raise Failure("null cannot stand in a string")
        value = convert(value, STRING) if value.known or value.type != ANY else value
        parts.append(value)
        pieces.append(value)
        length += len(value.data) if value.known else 0
        if length > MAX_TEXT:
            raise Exceeded(f"a string is longer than {MAX_TEXT:,} characters")
    place = Place(run.source, node.start)
    if all(part.known for part in parts):
        texts = [one if isinstance(one, str) else one.data for one in pieces]
        return result("".join(texts), STRING, parts, place).marked(run.files)
    made = unknown_from(parts, STRING, place, never_null=True)
    made.data.ends = _known_ends(node, pieces)
    made.data.inside = _structure(node, pieces)
    return made.marked(run.files)


def _structure(
    node: syntax.Template, pieces: list[str | Value]
) -> Callable[[Location], Any] | None:
    """Return what gives the structure of the text; what is sensitive counts as not known."""
    from checker.inputs.terraform.template_text import around, structure

    spread: list[str | Value] = []
    for part, piece in zip(node.parts, pieces, strict=True):
        if isinstance(piece, str):
            spread.append(piece)
        elif piece.known and not piece.sensitive:
            spread.append(piece.data)
        else:
            before, after = around(part)
            spread += (before, piece, after)
    return structure(spread)


def _known_ends(node: syntax.Template, pieces: list[str | Value]) -> tuple[str, str]:
    """Return the literal text before the first and after the last part that is computed."""
    literal = [part.__class__ is syntax.Literal for part in node.parts]
    first, last = literal.index(False), len(literal) - literal[::-1].index(False)
    start, end = pieces[:first], pieces[last:]
    return "".join(map(str, start)), "".join(map(str, end))


def directive(run: Running, node: syntax.Directive, names: Names) -> Value:
    """Evaluate `%{if}` in a template."""
    then, otherwise = run.branch(node.then, names), run.branch(node.otherwise, names)
    condition = run.value(node.condition, names)
    return choose(condition, then, otherwise, Place(run.source, node.start))


def joined_loop(run: Running, node: syntax.Loop, names: Names) -> Value:
    """Evaluate `%{for}` in a template to a string."""
    place = Place(run.source, node.start)
    collection = _collection(run, node, names)
    if not collection.known:
        return unknown_from((collection,), STRING, place)
    parts = [run.value(node.body, inner) for inner in _loop_elements(run, node, collection, names)]
    if sum(len(part.data) for part in parts if part.known) > MAX_TEXT:
        raise Exceeded(f"a string is longer than {MAX_TEXT:,} characters")
    if any(not part.known for part in parts):
        made = unknown_from(parts, STRING, place)
    else:
        made = result("".join(part.data for part in parts), STRING, parts, place)
    return made.marked(collection.files, collection.sensitive)
