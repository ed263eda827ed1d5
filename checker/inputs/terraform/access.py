"""Takes members out of values: `.name`, `[key]`, and the elements that `for` goes through."""

from collections.abc import Iterator, Mapping

from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.numbers import Real, Word
from checker.inputs.terraform.operators import unknown_from
from checker.inputs.terraform.partial import inside
from checker.inputs.terraform.types import ANY, NUMBER, STRING, Type
from checker.inputs.terraform.values import Failure, LazyObject, Refused, Value
from checker.model.values import Unknown


def member(value: Value, name: str) -> Value:
    """Return `value.name`; Failure where there is none."""
    data = value.data
    if data.__class__ is dict or isinstance(data, Mapping):
        found = data.get(name)
        if found is not None:
            return _taken(value, found)
        if isinstance(data, LazyObject) and data.missing is not None:
            return _taken(value, data.missing(name))
        what = "map" if value.shape == "map" else "object"
        raise Failure(f"there is no {name} in this {what}")
    if data is None:
        raise Failure(f"the value is null, so it has no {name}")
    kind = value.type
    if not isinstance(data, Unknown):
        raise Failure(f"a {kind.kind} has no attribute {name}")
    if kind.kind == "object":
        if name not in kind.attributes:
            raise Failure(f"there is no {name} in this object")
        return inside(value, _unknown_member(value, kind.attributes[name]), name)
    if kind.kind == "map":
        return inside(value, _unknown_member(value, kind.of), name)
    if kind.kind == "any":
        return inside(value, _unknown_member(value, ANY), name)
    raise Failure(f"a {kind.kind} has no attribute {name}")


def _unknown_member(value: Value, kind: Type, key: Value | None = None) -> Value:
    """Return a part of an unknown; it belongs to the declaration that the whole belongs to."""
    made = unknown_from((value,) if key is None else (value, key), kind, value.place)
    if isinstance(value.data, Unknown) and value.data.reference:
        made.data.reference = value.data.reference
    return made


def _taken(container: Value, found: Value) -> Value:
    if isinstance(found.data, Refused):
        raise _refusal(found)
    if container.files is found.files and not container.sensitive:
        return found
    return found.marked(container.files, container.sensitive)


def _refusal(found: Value) -> Failure:
    failure = Failure(found.data.reasons[0].text if found.data.reasons else "refused")
    failure.place = found.data.reasons[0].location if found.data.reasons else None
    return failure


def index(value: Value, key: Value) -> Value:
    """Return `value[key]`; Failure where there is no such element."""
    if value.data is None:
        raise Failure("the value is null, so it has no elements")
    if key.data is None:
        raise Failure("null is no index")
    if isinstance(value.data, LazyObject) and key.known:
        return _entry(value, convert(key, STRING))
    kind = value.shape
    if kind == "any" or key.shape == "any":
        made = _unknown_member(value, ANY, key)
        return inside(value, made, key.data) if isinstance(key.data, str) else made
    if kind in ("list", "tuple"):
        return _element(value, convert(key, NUMBER))
    if kind in ("map", "object"):
        return _entry(value, convert(key, STRING))
    raise Failure(f"a {kind} has no indexes")


def _element(value: Value, key: Value) -> Value:
    if not key.known or not value.known:
        kind = value.type
        element = kind.of if kind.kind == "list" else ANY
        if key.known and kind.kind == "tuple" and not isinstance(key.data, Real):
            if not 0 <= key.data < len(kind.of):
                raise Failure("the index is beyond the end")
            element = kind.of[key.data]
        return _unknown_member(value, element, key)
    position = key.data
    if isinstance(position, Real):
        raise Failure("an index is a whole number")
    if not 0 <= position < len(value.data):
        raise Failure(f"there is no element {position}; the count is {len(value.data)}")
    return _taken(value, value.data[position]).marked(key.files, key.sensitive)


def _entry(value: Value, key: Value) -> Value:
    if not key.known:
        kind = value.type.of if value.shape == "map" else ANY
        return _unknown_member(value, kind, key)
    return member(value, key.data).marked(key.files, key.sensitive)


def elements(value: Value) -> Iterator[tuple[Value, Value]]:
    """Yield keys and elements as `for` sees them: positions, names, or a set's own elements."""
    data = value.data
    if isinstance(data, Mapping):
        for name in sorted(data):
            found = data[name]
            yield Value(name, STRING, found.files, found.place), found
    elif value.shape == "set":
        for element in data:
            yield element, element
    else:
        for position, element in enumerate(data):
            yield Value(Word(position), NUMBER), element
