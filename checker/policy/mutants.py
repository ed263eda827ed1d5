"""Makes small mistakes in a policy, one at a time: each of them an example has to notice."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from checker.model.policy import (
    SEVERITIES,
    Combine,
    Compare,
    Condition,
    Operand,
    Parameter,
    Policy,
)
from checker.model.report import Money
from checker.model.rows import NamedTuple

_NEIGHBORS = {
    "at_least": ("above", "below"),
    "above": ("at_least", "at_most"),
    "at_most": ("below", "above"),
    "below": ("at_most", "at_least"),
}
_SMALL = 100
"""Whole numbers up to here are counts: a unit of them is one."""
_ASKED = ("applies", "require", "prefer")
_WITHOUT = {
    "applies": "an example that expects not_applicable and would fail otherwise",
    "prefer": "an example that expects warn",
}


class Mutant(NamedTuple):
    """A policy with one mistake, the mistake in words, and the example that would notice it."""

    said: str
    policy: Policy
    noticed_by: str = ""


def mutants(policy: Policy) -> Iterator[Mutant]:
    """Yield the policy with each operator, threshold, clause, scope and its severity changed.

    Dropping `applies`, or a clause of it, widens the scope; a parameter of each maturity stage
    is a threshold of its own.
    """
    for part in _ASKED:
        condition = getattr(policy, part)
        if condition is None:
            continue
        if part != "require":
            yield Mutant(f"without {part}", _asking(policy, part, None), _WITHOUT[part])
        for said, changed in _changed(condition):
            yield Mutant(f"{part}: {said}", _asking(policy, part, changed), _hint(said))
    only_noted = _limits(policy.notes) - _limits(tuple(getattr(policy, part) for part in _ASKED))
    for name, parameter in policy.parameters.items():
        if name in only_noted:
            # A note decides no verdict, and no example says what it reads.
            continue
        for said, changed_parameter, hint in _parameters(parameter):
            yield Mutant(f"{name}{said}", _with(policy, changed_parameter), hint)
    for severity in _beside(policy.severity):
        hint = f"severity: {policy.severity} to an example that expects fail"
        yield Mutant(f"severity is {severity}", policy._replace(severity=severity), hint)


def _hint(said: str) -> str:
    """Return which example notices a changed comparison; "" for a clause that is dropped."""
    last = said.rpartition(" ")[2]
    if last in _NEIGHBORS:
        return "an example exactly at the limit"
    return "an example on each side of the limit" if last[-1:].isdigit() else ""


def _limits(part: object) -> set[str]:
    """Return the parameters that conditions compare with."""
    if isinstance(part, Operand):
        return {str(part.value)} if part.kind == "parameter" else set[str]()
    found = (_limits(one) for one in part) if isinstance(part, tuple) else ()
    return set[str]().union(*found)


def _parameters(parameter: Parameter) -> Iterator[tuple[str, Parameter, str]]:
    for value in _moved(parameter.default, parameter.type):
        said = f" is {_written(value, parameter)}"
        yield said, parameter._replace(default=value), _between(value, parameter.default, parameter)
    stages = parameter.by_maturity or {}
    for stage, own in stages.items():
        for value in _moved(own, parameter.type):
            changed = {**stages, stage: value}
            said = f" of {stage} is {_written(value, parameter)}"
            yield said, parameter._replace(by_maturity=changed), _between(value, own, parameter)


def _between(moved: Any, limit: Any, parameter: Parameter) -> str:
    """Return which example tells a limit from one beside it; a list has no between."""
    if isinstance(limit, tuple) and not isinstance(limit, Money):
        return "an example for each member of the list"
    ends = (limit.amount, moved.amount) if isinstance(limit, Money) else (limit, moved)
    first, last = (limit, moved) if ends[0] < ends[1] else (moved, limit)
    return f"an example from {_written(first, parameter)} to {_written(last, parameter)}"


def _beside(severity: str) -> Iterator[str]:
    at = SEVERITIES.index(severity)
    yield from SEVERITIES[max(at - 1, 0) : at]
    yield from SEVERITIES[at + 1 : at + 2]


def _asking(policy: Policy, part: str, condition: Condition | None) -> Policy:
    changes: dict[str, Any] = {part: condition}
    return policy._replace(**changes)


def _with(policy: Policy, parameter: Parameter) -> Policy:
    return policy._replace(parameters={**policy.parameters, parameter.name: parameter})


def _changed(condition: Condition) -> Iterator[tuple[str, Condition]]:
    if isinstance(condition, Compare):
        yield from _compared(condition)
        return
    parts = condition.conditions
    if condition.how == "not":
        yield "not dropped", parts[0]
    else:
        other = "any" if condition.how == "all" else "all"
        yield f"{condition.how} made {other}", condition._replace(how=other)
        for needed in _counts(condition):
            yield f"{needed} needed", condition._replace(needed=needed)
        for index in range(len(parts)):
            rest = (*parts[:index], *parts[index + 1 :])
            yield f"without {_named(parts[index])}", condition._replace(conditions=rest)
    for index, part in enumerate(parts):
        for said, changed in _changed(part):
            conditions = (*parts[:index], changed, *parts[index + 1 :])
            yield said, condition._replace(conditions=conditions)


def _counts(condition: Combine) -> Iterator[int]:
    if condition.how == "at_least_of":
        most = len(condition.conditions)
        yield from (n for n in (condition.needed - 1, condition.needed + 1) if 0 < n <= most)


def _compared(clause: Compare) -> Iterator[tuple[str, Condition]]:
    yield f"{_named(clause)} turned round", Combine("not", (clause,), clause.location)
    for operator in _NEIGHBORS.get(clause.operator, ()):
        yield f"{_named(clause)} made {operator}", clause._replace(operator=operator)
    operand = clause.operand
    if operand.times is not None:
        for times in (operand.times + Decimal("0.01"), operand.times - Decimal("0.01")):
            yield f"{_named(clause)} times {times}", _operand(clause, times=times)
    elif operand.kind == "literal":
        for value in _moved(operand.value, ""):
            said = f"[{', '.join(map(str, value))}]" if isinstance(value, list | tuple) else value
            yield f"{_named(clause)} {said}", _operand(clause, value=value)


def _operand(clause: Compare, **changes: Any) -> Compare:
    operand: Operand = clause.operand._replace(**changes)
    return clause._replace(operand=operand)


def _moved(value: Any, kind: str) -> Iterator[Any]:
    """Yield a value moved by one unit each way; a list with each of its members left out."""
    if isinstance(value, Money):
        yield value._replace(amount=value.amount + 1)
        yield value._replace(amount=value.amount - 1)
    elif isinstance(value, tuple):
        for index in range(len(value)):
            yield (*value[:index], *value[index + 1 :])
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        counted = isinstance(value, int) and value <= _SMALL
        unit = 1 if kind == "duration" or counted or not value else Decimal(value) / 100
        yield value + unit
        yield value - unit


def _written(value: Any, parameter: Parameter) -> str:
    if isinstance(value, tuple) and not isinstance(value, Money):
        return f"[{', '.join(str(one) for one in value)}]"
    number = value.amount if isinstance(value, Money) else value
    if parameter.type == "ratio":
        return f"{(Decimal(number) * 100).normalize():f}%"
    return f"{Decimal(number).normalize():f}" if isinstance(number, (int, Decimal)) else str(number)


def _named(condition: Condition) -> str:
    if isinstance(condition, Compare):
        return f"{condition.name} {condition.operator}"
    return condition.how
