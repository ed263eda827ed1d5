"""Finds bands that can never be reached: a `prefer` that asks for no more than its `require`."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from checker.model.policy import Combine, Compare, Condition, Operand, Policy
from checker.policy.scope import Scope

_LOWER = ("at_least", "above")
_UPPER = ("at_most", "below")


def check_band(policy: Policy, scope: Scope) -> None:
    """Record each demand of `prefer` that holds whenever `require` does."""
    if policy.prefer is None:
        return
    for wish in _conjuncts(policy.prefer):
        for demand in _conjuncts(policy.require):
            if _implied(demand, wish, policy):
                scope.problem(
                    f"prefer asks {wish.name} for no more than require does, so it never warns",
                    wish.location,
                    "make prefer the stricter of the two, or leave it out",
                )


def _conjuncts(condition: Condition) -> Iterator[Compare]:
    if isinstance(condition, Compare):
        yield condition
    elif isinstance(condition, Combine) and condition.how == "all":
        for part in condition.conditions:
            yield from _conjuncts(part)


def _implied(demand: Compare, wish: Compare, policy: Policy) -> bool:
    if _subject(demand) != _subject(wish):
        return False
    if (demand.operator, demand.operand) == (wish.operator, wish.operand):
        return True
    left, right = (_number(part.operand, policy) for part in (demand, wish))
    if left is None or right is None:
        return False
    strict = demand.operator in ("above", "below") or wish.operator in ("at_least", "at_most")
    if demand.operator in _LOWER and wish.operator in _LOWER:
        return bool(right < left or (right == left and strict))
    if demand.operator in _UPPER and wish.operator in _UPPER:
        return bool(right > left or (right == left and strict))
    return False


def _subject(clause: Compare) -> tuple[Any, ...]:
    return (clause.source, clause.name, clause.statistic, clause.window, clause.of)


def _number(operand: Operand, policy: Policy) -> Any:
    """Return an operand's value where it is one number; money counts by its amount."""
    if operand.kind == "fact":
        return None
    found = operand.value
    if operand.kind == "parameter":
        found = policy.parameters[operand.value].default
    found = getattr(found, "amount", found)
    if isinstance(found, bool) or not isinstance(found, (int, Decimal)):
        return None
    return found * operand.times if operand.times else found
