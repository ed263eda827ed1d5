"""Makes small mistakes in a policy, one at a time: each of them an example has to notice."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from checker.model.policy import Combine, Compare, Condition, Operand, Parameter, Policy
from checker.model.report import Money

_NEIGHBORS = {
    "at_least": ("above", "below"),
    "above": ("at_least", "at_most"),
    "at_most": ("below", "above"),
    "below": ("at_most", "at_least"),
}
_SMALL = 100
"""Whole numbers up to here are counts: a unit of them is one."""
_ASKED = ("applies", "require", "prefer")


class Mutant(NamedTuple):
    """A policy with one mistake, and the mistake in words."""

    said: str
    policy: Policy


def mutants(policy: Policy) -> Iterator[Mutant]:
    """Yield the policy with each operator, threshold, clause and scope changed in turn."""
    for part in _ASKED:
        condition = getattr(policy, part)
        if condition is None:
            continue
        if part != "require":
            yield Mutant(f"{part} dropped", policy._replace(**{part: None}))
        for said, changed in _changed(condition):
            yield Mutant(f"{part}: {said}", policy._replace(**{part: changed}))
    for name, parameter in policy.parameters.items():
        for value in _moved(parameter.default, parameter.type):
            changed_parameter = parameter._replace(default=value)
            yield Mutant(f"{name} is {value}", _with(policy, changed_parameter))


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
        for index in range(len(parts)):
            rest = (*parts[:index], *parts[index + 1 :])
            yield f"{_named(parts[index])} dropped", condition._replace(conditions=rest)
    for index, part in enumerate(parts):
        for said, changed in _changed(part):
            conditions = (*parts[:index], changed, *parts[index + 1 :])
            yield said, condition._replace(conditions=conditions)


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
            yield f"{_named(clause)} {value}", _operand(clause, value=value)


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


def _named(condition: Condition) -> str:
    if isinstance(condition, Compare):
        return f"{condition.name} {condition.operator}"
    return condition.how
