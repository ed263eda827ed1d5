"""Turns the conditions of a policy file into their AST, every name and literal checked."""

from collections.abc import Iterator, Mapping

from checker.documents.members import key_location
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.policy import Combine, Compare, Condition, Operand
from checker.model.rows import NamedTuple
from checker.model.vocabulary import FACTS, MEASURES, OPERATORS, STATISTICS
from checker.policy.operands import Kind, read_operand
from checker.policy.scope import Scope

_JOINS = ("all", "any")
_WITH_FLOOR = ("share_at_or_above", "longest_run_below", "share_of_gpus_below")
_MEASURE_KEYS = ("measure", "statistic", "window", "of")
STATISTIC_TYPES: Mapping[str, str] = {
    "share_at_or_above": "ratio",
    "coefficient_of_variation": "ratio",
    "longest_run_below": "duration",
    "month_growth": "ratio",
    "share_of_gpus_below": "ratio",
}
"""Types of the statistics that are not of the measure's own type."""
_SHAPE = "write a condition as {fact: {operator: value}}, or with all, any, not or at_least_of"


def read_condition(node: Node, scope: Scope) -> Condition | None:
    """Return the condition that a node writes; what is wrong with it goes to the scope.

    Several facts in one mapping, and several operators on one fact, all have to hold.
    """
    if not isinstance(node.value, Mapping) or not node.value:
        scope.problem("a condition is a mapping", node.location, _SHAPE)
        return None
    parts = list(_parts(node, scope))
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    return found[0] if len(found) == 1 else Combine("all", tuple(found), node.location)


def _parts(node: Node, scope: Scope) -> Iterator[Condition | None]:
    members = node.value
    if "measure" in members:
        yield from _measure(node, scope)
        return
    if "attribute" in members:
        yield from _attribute(node, scope)
        return
    for name, value in members.items():
        place = key_location(node, name)
        if name in _JOINS:
            yield _combine(name, value, place, scope)
        elif name == "not":
            inner = read_condition(value, scope)
            yield Combine("not", (inner,), place) if inner else None
        elif name == "at_least_of":
            yield _at_least_of(value, place, scope)
        else:
            yield from _fact(name, value, place, scope)


def _combine(how: str, node: Node, place: Location, scope: Scope) -> Condition | None:
    if not isinstance(node.value, list) or not node.value:
        scope.problem(f"{how} takes a list of conditions", node.location, _SHAPE)
        return None
    read = [read_condition(element, scope) for element in node.value]
    found = tuple(part for part in read if part is not None)
    return Combine(how, found, place) if len(found) == len(read) else None


def _at_least_of(node: Node, place: Location, scope: Scope) -> Condition | None:
    count = node.first("count") if isinstance(node.value, Mapping) else None
    of = node.first("of") if isinstance(node.value, Mapping) else None
    step = "write at_least_of: {count: 2, of: [condition, condition, condition]}"
    if count is None or of is None or not isinstance(of.value, list):
        scope.problem("at_least_of takes a count and a list", node.location, step)
        return None
    scope.check_keys(node, ("count", "of"), "key of at_least_of")
    if not isinstance(count.value, int) or not 1 <= count.value <= len(of.value):
        message = f"count is a number from 1 to {len(of.value)}, the length of the list"
        scope.problem(message, count.location, step)
        return None
    joined = _combine("at_least_of", of, place, scope)
    return joined._replace(needed=count.value) if isinstance(joined, Combine) else None


class _Asked(NamedTuple):
    """What is compared: where its value comes from, and what kind of value that is."""

    source: str
    name: str
    kind: Kind
    statistic: str | None = None
    window: Operand | None = None
    of: Operand | None = None


def _fact(name: str, node: Node, place: Location, scope: Scope) -> Iterator[Condition | None]:
    row = FACTS.get(name)
    if row is None:
        names = (*FACTS, *_JOINS, "not", "at_least_of", "measure", "attribute")
        scope.unknown("fact of the vocabulary", name, names, place)
        yield None
        return
    if scope.subject and scope.subject not in row.subjects:
        kinds = " and ".join(row.subjects)
        message = f"{name} is a fact of {kinds}, and this policy judges a {scope.subject}"
        scope.problem(message, place, f"change subject, or ask for a fact of a {scope.subject}")
        yield None
        return
    kind = Kind(row.type, row.values, scope.subject in row.many)
    if not isinstance(node.value, Mapping) or not node.value:
        step = f"write {{{name}: {{is: …}}}} with one of {', '.join(OPERATORS)}"
        scope.problem(f"{name} is compared by an operator", node.location, step)
        yield None
        return
    yield from _operators(_Asked("fact", name, kind), node, tuple(node.value), scope)


def _measure(node: Node, scope: Scope) -> Iterator[Condition | None]:
    name_node = node.value["measure"]
    row = MEASURES.get(name_node.value)
    if row is None:
        scope.unknown("measure", str(name_node.value), MEASURES, name_node.location)
        yield None
        return
    if scope.subject and scope.subject not in row.subjects:
        message = f"{row.name} is measured on {' and '.join(row.subjects)}, not on {scope.subject}"
        scope.problem(message, name_node.location, f"set subject to {row.subjects[0]}")
        yield None
        return
    operators = tuple(key for key in node.value if key not in _MEASURE_KEYS)
    if operators == ("exists",) and len(node.value) == 2:
        given = _Asked("measure", row.name, Kind("flag"))
        yield from _operators(given, node, operators, scope)
        return
    asked = _statistic(node, row.type, row.name, scope)
    yield from _operators(asked, node, operators, scope) if asked else (None,)


def _statistic(node: Node, type_name: str, name: str, scope: Scope) -> _Asked | None:
    statistic = node.first("statistic")
    window = node.first("window")
    if statistic is None or window is None:
        step = "add statistic: mean and window: 30d"
        scope.problem(f"{name} is asked for a statistic over a window", node.location, step)
        return None
    if statistic.value not in STATISTICS:
        scope.unknown("statistic", str(statistic.value), STATISTICS, statistic.location)
        return None
    of = node.first("of")
    if (of is not None) != (statistic.value in _WITH_FLOOR):
        said = "needs" if of is None else "takes no"
        scope.problem(f"{statistic.value} {said} of", node.location, "of is the floor of a share")
        return None
    if statistic.value == "share_of_gpus_below" and name != "gpu_utilization":
        scope.problem(f"{name} is not measured by the GPU", statistic.location, "ask for its mean")
        return None
    kind = Kind(STATISTIC_TYPES.get(statistic.value, type_name))
    span = read_operand(window, "at_least", Kind("duration"), scope)
    floor = read_operand(of, "at_least", Kind(type_name), scope) if of else None
    if span is None or (of is not None and floor is None):
        return None
    return _Asked("measure", name, kind, statistic.value, span, floor)


def _attribute(node: Node, scope: Scope) -> Iterator[Condition | None]:
    path = node.value["attribute"]
    if scope.subject and scope.subject != "resource":
        message = f"an attribute belongs to a resource, and this policy judges a {scope.subject}"
        scope.problem(message, path.location, "set subject to resource, or ask for a fact")
        yield None
        return
    operators = tuple(key for key in node.value if key != "attribute")
    yield from _operators(_Asked("attribute", str(path.value), Kind("")), node, operators, scope)


def _operators(
    asked: _Asked, node: Node, operators: tuple[str, ...], scope: Scope
) -> Iterator[Condition | None]:
    if not operators:
        scope.problem(f"{asked.name} is compared with nothing", node.location, _SHAPE)
        yield None
    for operator in operators:
        place = key_location(node, operator)
        if operator not in OPERATORS:
            scope.unknown("operator", operator, (*OPERATORS, *_extra(asked)), place)
            yield None
            continue
        operand = read_operand(node.value[operator], operator, asked.kind, scope)
        if operand is None:
            yield None
            continue
        yield Compare(
            asked.source, asked.name, operator, operand, place,
            asked.statistic, asked.window, asked.of,
        )  # fmt: skip


def _extra(asked: _Asked) -> tuple[str, ...]:
    return _MEASURE_KEYS if asked.source == "measure" else ()
