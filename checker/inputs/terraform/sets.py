"""Puts the elements of a set into Terraform's order, and tells whether two values are equal."""

from collections.abc import Iterable, Mapping
from typing import Any

from checker.inputs.terraform.numbers import Real, compare, parts, to_float
from checker.inputs.terraform.types import Type, has_any
from checker.inputs.terraform.values import Value
from checker.model.values import Truth, Unknown

_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
            "\v": "\\v", '"': '\\"', "\\": "\\\\"}  # fmt: skip


def quoted(text: str) -> str:
    """Return text as Go's %q writes it."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if sign.isprintable():
        return sign
    code = ord(sign)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _key(value: Value) -> str:
    """Return the text by which Terraform orders what has no natural order."""
    data = value.data
    if isinstance(data, Unknown):
        return "?"
    if data is None:
        return "~"
    if isinstance(data, str):
        return quoted(data)
    if isinstance(data, bool):
        return "T" if data else "F"
    if isinstance(data, (int, Real)):
        return _short_number(data)
    if isinstance(data, tuple):
        left, right = "<>" if value.type.kind == "tuple" else "[]"
        return left + "".join(f"{_key(item)};" for item in data) + right
    if value.type.kind == "object":
        return "<" + "".join(f"{_key(data[name])};" for name in sorted(data)) + ">"
    return "{" + "".join(f"{quoted(name)}:{_key(data[name])};" for name in sorted(data)) + "}"


def _short_number(number: "int | Real") -> str:
    try:
        return format(to_float(number), ".10g")
    except OverflowError:
        return str(number)


def identity(value: Value) -> Any:
    """Return a key that is the same for equal values of one type; None where parts are unknown."""
    data = value.data
    if isinstance(data, Unknown):
        return None
    if isinstance(data, (int, Real)) and not isinstance(data, bool):
        return parts(data)[:2]
    if isinstance(data, (tuple, Mapping)):
        return _compound(data)
    return (type(data).__name__, data)


def _compound(data: Any) -> Any:
    keys: Iterable[str | int] = range(len(data))
    members: Iterable[Value] = data
    if isinstance(data, Mapping):
        keys = sorted(data)
        members = [data[key] for key in keys]
    found = tuple(identity(member) for member in members)
    return None if None in found else (tuple(keys), found)


def ordered_set(elements: Iterable[Value]) -> tuple[Value, ...]:
    """Return the elements of a set of one type, each once, in Terraform's order."""
    seen: dict[Any, Value] = {}
    unknown = []
    for element in elements:
        key = identity(element)
        if isinstance(element.data, Unknown):
            unknown.append(element)
        else:
            # What is unknown in part equals nothing for certain, so it stays beside the others.
            seen.setdefault(key if key is not None else (len(seen), None), element)
    known = [element for element in seen.values() if element.data is not None]
    null = [element for element in seen.values() if element.data is None]
    first = known[0].data if known else None
    if isinstance(first, (str, bool)):
        known.sort(key=lambda element: element.data)
    elif isinstance(first, (int, Real)):
        known.sort(key=_NumberOrder)
    else:
        known.sort(key=_key)
    return (*known, *unknown, *null)


class _NumberOrder:
    """Sorts numbers of both kinds."""

    __slots__ = ("number",)

    def __init__(self, element: Value) -> None:
        self.number = element.data

    def __lt__(self, other: "_NumberOrder") -> bool:
        return compare(self.number, other.number) < 0


def equal(left: Value, right: Value) -> Truth:
    """Return whether two values are equal as `==` says; None where that is not known."""
    a, b = left.data, right.data
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return _equal_unknown(left, right)
    if a is None or b is None:
        return a is b
    if isinstance(a, (tuple, Mapping)) and (_open(left) or _open(right)):
        fits = conforms(left.type, right.type) or conforms(right.type, left.type)
        return None if fits else False
    if a.__class__ is str and b.__class__ is str:
        return bool(a == b)
    if left.type != right.type:
        return False
    if isinstance(a, (int, Real)) and not isinstance(a, bool):
        return compare(a, b) == 0
    if isinstance(a, Mapping):
        if a.keys() != b.keys():
            return False
        return _all_equal((member, b[name]) for name, member in a.items())
    if not isinstance(a, tuple):
        return bool(a == b)
    if left.type.kind == "set":
        return _equal_sets(a, b)
    if len(a) != len(b):
        return False
    return _all_equal(zip(a, b, strict=True))


def _open(value: Value) -> bool:
    """Return whether a part is unknown even in its type."""
    if isinstance(value.data, Unknown):
        return has_any(value.type)
    return any(_open(member) for member in value.members())


def _equal_unknown(left: Value, right: Value) -> Truth:
    for one, other in ((left, right), (right, left)):
        if one.data is None:
            known = isinstance(other.data, Unknown) and other.never_null
            return False if known else None
    if not left.known and not right.known:
        return None
    unsure, sure = (left, right) if not left.known else (right, left)
    fits = conforms(sure.type, unsure.type) or conforms(unsure.type, sure.type)
    return None if fits and not _excluded(unsure.data, sure.data) else False


def _excluded(unsure: Unknown, sure: Any) -> bool:
    """Return whether what is known of an unknown value rules another value out."""
    if isinstance(sure, str):
        return not sure.startswith(known_prefix(unsure))
    if isinstance(sure, (int, Real)) and not isinstance(sure, bool):
        low: Any = unsure.low
        high: Any = unsure.high
        below = low is not None and compare(sure, low) < 0
        return below or (high is not None and compare(sure, high) > 0)
    return False


_ENDS_A_CHARACTER = "-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'"


def known_prefix(unsure: Unknown) -> str:
    """Return how an unknown text begins, without a last sign that what follows could change."""
    prefix = unsure.ends[0] if unsure.ends else ""
    if not prefix or prefix[-1] in _ENDS_A_CHARACTER:
        return prefix
    from checker.inputs.terraform.graphemes import graphemes

    return "".join(graphemes(prefix)[:-1])


def _all_equal(pairs: Iterable[tuple[Value, Value]]) -> Truth:
    for one, other in pairs:
        same = equal(one, other)
        if not same:
            return same
    return True


def _equal_sets(a: tuple[Value, ...], b: tuple[Value, ...]) -> Truth:
    ours, theirs = {identity(item) for item in a}, {identity(item) for item in b}
    if None in ours or None in theirs:
        return None
    return ours == theirs


def conforms(given: Type, want: Type) -> bool:
    """Return whether a type is the wanted one where the wanted one is not open."""
    if want.kind == "any" or given == want:
        return True
    if given.kind != want.kind:
        return False
    if given.kind in ("list", "set", "map"):
        return conforms(given.of, want.of)
    if given.kind == "tuple":
        return len(given.of) == len(want.of) and all(map(conforms, given.of, want.of))
    if given.kind == "object":
        names = [name for name, _ in given.of]
        if names != [name for name, _ in want.of]:
            return False
        return all(conforms(a[1], b[1]) for a, b in zip(given.of, want.of, strict=True))
    return False
