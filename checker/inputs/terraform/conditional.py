"""Chooses between the two results of a conditional, of which Terraform makes one type."""

from typing import Any

from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.numbers import compare
from checker.inputs.terraform.operators import MAX_REASONS, unknown_from
from checker.inputs.terraform.types import ANY, BOOL, NUMBER, Type
from checker.inputs.terraform.unification import unify
from checker.inputs.terraform.values import Failure, Value
from checker.model.values import Number, Unknown

_LITERALS = {"map": "object", "list": "tuple"}


def choose(
    condition: "Value | Failure",
    then: "Value | Failure",
    otherwise: "Value | Failure",
    place: Any,
) -> Value:
    """Return the chosen result, converted to the type that both share.

    A result that is itself refused (a Failure) is raised only if it is chosen. An unknown condition
    gives an unknown value that knows both possibilities.
    """
    kind = _common_type(then, otherwise)
    if isinstance(condition, Failure):
        condition.kind = kind
        raise condition
    if condition.data is None:
        raise _typed("the condition is null", kind)
    if not condition.known:
        return _either(condition, then, otherwise, kind, place)
    try:
        chosen = then if convert(condition, BOOL).data else otherwise
        if isinstance(chosen, Failure):
            raise chosen
        other = otherwise if chosen is then else then
        if kind.kind in _LITERALS:
            _check_elements(chosen, _type(other), kind)
        value = chosen if kind.kind == "any" else convert(chosen, kind)
    except Failure as failure:
        failure.kind = kind
        raise
    sensitive = condition.sensitive or (isinstance(other, Value) and other.sensitive)
    return value.marked(condition.files, sensitive)


def _typed(message: str, kind: Type) -> Failure:
    failure = Failure(message)
    failure.kind = kind
    return failure


def _type(result: "Value | Failure") -> Type:
    return result.kind if isinstance(result, Failure) else result.type


def _check_elements(chosen: Value, other: Type, kind: Type) -> None:
    """Refuse elements of several types beside an empty map or list, as Terraform does only here."""
    if kind.of.kind != "any" or other.kind != kind.kind:
        return
    if chosen.type.kind == _LITERALS[kind.kind]:
        kinds = {one.type for one in chosen.members()}
        shared = unify(kinds)
        if len(kinds) > 1 and shared is not None and shared.kind != "any":
            raise Failure("the elements of a result beside an empty one have to be of one type")


def _bare_null(result: "Value | Failure") -> bool:
    return isinstance(result, Value) and result.data is None and result.shape == "any"


def _common_type(then: "Value | Failure", otherwise: "Value | Failure") -> Type:
    if _bare_null(then):
        return _type(otherwise)
    if _bare_null(otherwise):
        return _type(then)
    one, other = _type(then), _type(otherwise)
    if one is other or one == other:
        return one
    if one.kind == "any" or other.kind == "any":
        return ANY
    common = unify((one, other))
    if common is None:
        raise Failure(f"the results of the conditional differ in type: {one} and {other}")
    return common


def _either(
    condition: Value, then: "Value | Failure", otherwise: "Value | Failure", kind: Type, place: Any
) -> Value:
    allowed = condition.data.possible or (True, False)
    results = [
        result
        for result, when in ((then, True), (otherwise, False))
        if when in allowed and isinstance(result, Value)
    ]
    if len(results) == 2 and all(result.data is None for result in results):
        sensitive = any(part.sensitive for part in (condition, *results))
        return Value(None, kind, condition.files, place, sensitive)
    made = unknown_from((condition, *(part for part in results if not part.known)), kind, place)
    for part in results:
        made = made.marked(part.all_files(), part.sensitive)
    reasons = made.data.reasons[:MAX_REASONS]
    if len(results) < len(allowed):
        made.data = Unknown(*reasons)
        return made
    made.never_null = kind.kind != "any" and all(
        part.data is not None and (part.known or part.never_null) for part in results
    )
    if kind.kind == "list" and _same_length(results, kind):
        return _either_item(condition, results, kind, place)
    low, high = _bounds(results) if kind == NUMBER else (None, None)
    if len(results) == 2 and low is not None and low == high and made.never_null:
        return Value(low, kind, made.files, place, made.sensitive)
    made.data = Unknown(*reasons, possible=_possible(results, kind), low=low, high=high)
    return made


def _same_length(results: list[Value], kind: Type) -> bool:
    if any(not part.known or part.data is None or part.type != kind for part in results):
        return False
    return len(results) == 2 and len({len(part.data) for part in results}) == 1


def _either_item(condition: Value, results: list[Value], kind: Type, place: Any) -> Value:
    """Return a list of which only the length is known, since both have the same."""
    items = []
    for row in zip(*(part.data for part in results), strict=True):
        item = unknown_from((condition, *(part for part in row if not part.known)), kind.of, place)
        item.data.possible = _possible(list(row), kind.of)
        items.append(item)
    files, sensitive = condition.files, condition.sensitive
    for part in results:
        files, sensitive = files | part.all_files(), sensitive or part.sensitive
    return Value(tuple(items), kind, files, place, sensitive)


def _possible(results: list[Value], kind: Type) -> tuple[Any, ...] | None:
    """Return the plain values that the result can have, or None where that is open."""
    found: list[Any] = []
    for part in results:
        if isinstance(part.data, Unknown):
            if part.data.possible is None:
                return None
            found.extend(part.data.possible)
        elif not part.wholly_known():
            return None
        else:
            found.append(convert(part, kind).plain())
    return tuple(value for index, value in enumerate(found) if value not in found[:index])


def _bounds(results: list[Value]) -> tuple[Number | None, Number | None]:
    lows, highs = [], []
    for part in results:
        unknown = isinstance(part.data, Unknown)
        lows.append(part.data.low if unknown else convert(part, NUMBER).data)
        highs.append(part.data.high if unknown else convert(part, NUMBER).data)
    low = high = None
    if None not in lows:
        low = lows[0] if compare(lows[0], lows[-1]) <= 0 else lows[-1]
    if None not in highs:
        high = highs[0] if compare(highs[0], highs[-1]) >= 0 else highs[-1]
    return low, high
