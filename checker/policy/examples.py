"""Reads the examples of a policy: facts with their types, or input text, and the verdict asked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.documents.members import key_location
from checker.model.declaration import Node
from checker.model.facts import BASES, Fact, Measure
from checker.model.location import Location
from checker.model.policy import SEVERITIES, Example
from checker.model.report import VERDICTS, Money
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Reason, Unknown
from checker.model.vocabulary import FACTS, MEASURES, STATISTICS
from checker.policy.conditions import STATISTIC_TYPES
from checker.policy.operands import Kind, literal
from checker.policy.scope import Scope

_KEYS = ("name", "expect", "given", "measures", "inputs", "control", "subject", "as_of", "says",
         "implied", "severity")  # fmt: skip
_FORMS = ("value", "basis", "between", "unknown", "possible", "because", "of")
_TEXTS = ("control", "subject", "as_of", "says", "severity")
_SILENT = ("pass", "not_applicable")


class GivenMeasure(NamedTuple):
    """Evidence that an example states: the value of each statistic.

    `floors` holds the floor that a share or run is stated for, `window` the days that all are
    stated for; asked for another floor or window, the example does not know.
    """

    name: str
    values: Mapping[str, Any]
    floors: Mapping[str, Any]
    window: Decimal | None
    location: Location

    def statistic(self, name: str, window_days: int, as_of: date, of: Decimal | None) -> Fact:
        """Return the stated value as measured; one that is not stated is unknown."""
        stated = name in self.values and self.window in (None, window_days)
        if name in self.floors and self.floors[name] != of:
            stated = False
        reason = Reason(f"the example states no {name} of that kind", self.location)
        value = self.values[name] if stated else Unknown(reason)
        return Fact(self.name, value, "measured", self.location)


def read_examples(documents: Sequence[Node], scope: Scope) -> tuple[Example, ...]:
    """Return the examples of the documents that follow a policy."""
    found: list[Example] = []
    for document in documents:
        rows = document.first("examples")
        if rows is None or not isinstance(rows.value, list):
            step = "begin the second document with examples: and a list"
            scope.problem("the examples are a list", document.location, step)
            continue
        scope.check_keys(document, ("examples",), "key beside examples")
        found += [row for row in (_example(node, scope) for node in rows.value) if row]
    _check_contradictions(found, scope)
    return tuple(found)


def _check_contradictions(examples: Sequence[Example], scope: Scope) -> None:
    """Record examples that say another verdict of the very same facts; no policy can please both.

    Which facts are the same is told without the places where they stand.
    """
    first: dict[str, Example] = {}
    for one in examples:
        said = _said((one.given, one.inputs, one.measures, one.subject, one.as_of, one.implied))
        other = first.setdefault(said, one)
        if other.expect != one.expect:
            message = f"it expects {one.expect} of what line {other.location.line} says is"
            step = "change the facts, or the verdict, of one of the two"
            scope.problem(f"{message} {other.expect}", one.location, step)


def _said(value: Any) -> str:
    if isinstance(value, (Location, Reason)):
        return ""
    if hasattr(value, "_asdict"):
        return f"{type(value).__name__}{_said(value._asdict())}"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {_said(value[name])}' for name in sorted(value))}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_said, value))}]"
    return repr(value)


def _example(node: Node, scope: Scope) -> Example | None:
    step = "write {name: …, expect: fail, given: {…}}"
    if not isinstance(node.value, Mapping):
        scope.problem("an example is a mapping", node.location, step)
        return None
    scope.check_keys(node, _KEYS, "key of an example")
    name, expect = node.first("name"), node.first("expect")
    if name is None or expect is None or ("given" in node.value) == ("inputs" in node.value):
        message = "an example has name, expect, and either given or inputs"
        if name and expect and "given" not in node.value:
            message, step = f"{message}: this one has neither", "add given: {…}, empty if need be"
        scope.problem(message, node.location, step)
        return None
    if expect.value not in VERDICTS:
        scope.unknown("verdict", str(expect.value), VERDICTS, expect.location)
        return None
    if expect.value == "waived":
        said = "no policy says waived: a waiver does, and examples have none"
        scope.problem(said, expect.location, "expect fail or warn")
        return None
    _check_severity(node.first("severity"), str(expect.value), scope)
    texts = {key: node.first(key) for key in _TEXTS}
    implied = node.first("implied")
    return Example(
        name=str(name.value),
        expect=str(expect.value),
        given=dict(_given(node.first("given"), scope)),
        inputs=_inputs(node.first("inputs")),
        location=node.location,
        measures=dict(_measures(node.first("measures"), scope)),
        implied=implied is not None and implied.value is True,
        **{key: None if found is None else str(found.value) for key, found in texts.items()},
    )


def _check_severity(node: Node | None, expect: str, scope: Scope) -> None:
    if node is None:
        return
    if node.value not in SEVERITIES:
        scope.unknown("severity", str(node.value), SEVERITIES, node.location)
    elif expect in _SILENT:
        said = f"{expect} makes no finding, so it has no severity"
        scope.problem(said, node.location, "move severity to an example that expects fail or warn")


def _inputs(node: Node | None) -> dict[str, str]:
    if node is None or not isinstance(node.value, Mapping):
        return {}
    return {name: str(text.value) for name, text in node.value.items()}


def _given(node: Node | None, scope: Scope) -> Iterator[tuple[str, Fact]]:
    if node is None or not isinstance(node.value, Mapping):
        return
    for name, value in node.value.items():
        row = FACTS.get(name)
        if row is None or scope.subject not in row.subjects:
            known = [row.name for row in FACTS.values() if scope.subject in row.subjects]
            scope.unknown(f"fact of a {scope.subject}", name, known, key_location(node, name))
            continue
        kind = Kind(row.type, row.values, scope.subject in row.many)
        yield name, _fact(name, value, kind, scope)


def _fact(name: str, node: Node, kind: Kind, scope: Scope) -> Fact:
    """Read one stated fact; a mapping tells what is not certain about it, or its ground."""
    if isinstance(node.value, Mapping):
        scope.check_keys(node, _FORMS, "key of a stated fact")
    form = {key: node.first(key) for key in _FORMS} if isinstance(node.value, Mapping) else {}
    plain = form.get("value") if form else node
    value = _value(plain, kind, scope) if plain else _uncertain(form, kind, scope, node.location)
    basis, because = form.get("basis"), form.get("because")
    if basis is not None and basis.value not in BASES:
        scope.unknown("ground of a fact", str(basis.value), BASES, basis.location)
    return Fact(
        name,
        value,
        str(basis.value) if basis else "code",
        node.location,
        str(because.value) if because else "",
        node.files,
    )


def _value(node: Node, kind: Kind, scope: Scope) -> Any:
    """Return a stated value; in a set, a mapping says that there may be more members."""
    if node.value is None:
        return None
    if kind.many != isinstance(node.value, list):
        said = "a set: write a list" if kind.many else "one value, not a list"
        scope.problem(f"this fact is {said}", node.location, "see policy facts")
        return None
    if not kind.many:
        return literal(node, kind, scope)
    one = kind._replace(many=False)
    known = [e for e in node.value if not isinstance(e.value, Mapping)]
    found = sorted(str(literal(element, one, scope)) for element in known)
    more = [element for element in node.value if isinstance(element.value, Mapping)]
    return (*found, *(_uncertain({"unknown": e.first("unknown")}, one, scope, e.location)
                      for e in more))  # fmt: skip


def _uncertain(
    form: Mapping[str, Node | None], kind: Kind, scope: Scope, place: Location
) -> Unknown | Interval | Money | None:
    between, possible, unknown = (form.get(key) for key in ("between", "possible", "unknown"))
    if between is not None:
        return _between(between, kind, scope)
    if unknown is None and possible is None:
        step = "write {between: [a, b]}, {unknown: reason} or {value: x, basis: declared}"
        scope.problem("the fact states nothing", place, step)
        return None
    values = literal(possible, kind, scope) if possible else None
    said = str(unknown.value) if unknown else "one of several values"
    return Unknown(Reason(said, place), possible=values)


def _between(node: Node, kind: Kind, scope: Scope) -> Interval | Money | None:
    ends = literal(node, kind, scope) if isinstance(node.value, list) else None
    if ends is None or len(ends) != 2:
        scope.problem("between takes two values", node.location, "write {between: [10M, 20M]}")
        return None
    low, high = ends
    if isinstance(low, Money):
        return Money(Interval(low.amount, high.amount), low.currency, low.period)
    return Interval(low, high)


def _measures(node: Node | None, scope: Scope) -> Iterator[tuple[str, Measure]]:
    if node is None or not isinstance(node.value, Mapping):
        return
    for name, statistics in node.value.items():
        row = MEASURES.get(name)
        if row is None or not isinstance(statistics.value, Mapping):
            scope.unknown("measure", name, MEASURES, key_location(node, name))
            continue
        yield name, _measure(name, row.type, statistics, scope)


def _measure(name: str, type_name: str, node: Node, scope: Scope) -> GivenMeasure:
    window = node.first("window")
    values: dict[str, Any] = {}
    floors: dict[str, Any] = {}
    for statistic, value in node.value.items():
        if statistic == "window":
            continue
        if statistic not in STATISTICS:
            place = key_location(node, statistic)
            scope.unknown("statistic", statistic, (*STATISTICS, "window"), place)
            continue
        kind = Kind(STATISTIC_TYPES.get(statistic, type_name))
        values[statistic] = _fact(name, value, kind, scope).value
        floor = value.first("of") if isinstance(value.value, Mapping) else None
        if floor:
            floors[statistic] = literal(floor, Kind(type_name), scope)
    days = literal(window, Kind("duration"), scope) if window else None
    return GivenMeasure(name, values, floors, days, node.location)
