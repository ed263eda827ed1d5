"""Tells which direction of a change loosens a parameter, from the operators that it stands beside.

A policy fails where it applies and its demand does not hold. So what makes a demand easier to meet
loosens, and so does what makes the policy apply to less.
"""

from collections.abc import Collection, Iterator
from typing import Any

from checker.model.policy import Combine, Condition, Policy
from checker.model.report import Money

_RISING = ("at_least", "above", "contains_all")
_FALLING = ("at_most", "below", "newer_than", "one_of")
_FLOORED = {"share_at_or_above": False, "longest_run_below": True, "share_of_gpus_below": True}
"""Statistics of a measure with a floor: whether a higher floor makes them larger."""


def tightens_upward(policy: Policy, name: str) -> bool | None:
    """Whether a larger value (of a list: more members) asks for more; None where nothing tells.

    `at_least` in what a policy demands asks for more the larger it is, `at_most` for less; a `not`
    turns it round, and so does standing in `applies`. A window has no direction.
    """
    demanded = [policy.require, *([policy.prefer] if policy.prefer else [])]
    found = {way for condition in demanded for way in _ways(condition, name, True)}
    if policy.applies:
        found |= set(_ways(policy.applies, name, False))
    return found.pop() if len(found) == 1 else None


def loosens(policy: Policy, parameter: str, old: Any, new: Any) -> bool | None:
    """Whether changing a parameter from `old` to `new` asks for less; None where nothing tells.

    Values are as the policy holds them: decimals, money, days, tuples of words.
    """
    if new == old:
        return False
    upward, grows = tightens_upward(policy, parameter), _grows(old, new)
    return None if upward is None or grows is None else grows is not upward


def _ways(condition: Condition, name: str, upward: bool) -> Iterator[bool]:
    if isinstance(condition, Combine):
        inner = not upward if condition.how == "not" else upward
        for part in condition.conditions:
            yield from _ways(part, name, inner)
        return
    rising = condition.operator in _RISING
    if not rising and condition.operator not in _FALLING:
        return
    operand, floor = condition.operand, condition.of
    if operand.kind == "parameter" and operand.value == name:
        yield upward if rising else not upward
    if floor and floor.kind == "parameter" and floor.value == name:
        enlarges = _FLOORED.get(condition.statistic or "")
        if enlarges is not None:
            # A larger statistic reaches a floor more easily, and stays under a limit less easily.
            yield upward if enlarges is not rising else not upward


def _grows(old: Any, new: Any) -> bool | None:
    """Whether a value became larger; None where it is neither larger nor smaller."""
    if isinstance(old, Money) and isinstance(new, Money):
        same = (old.currency, old.period) == (new.currency, new.period)
        return _grows(old.amount, new.amount) if same else None
    if isinstance(old, tuple) and isinstance(new, tuple):
        return _wider(old, new)
    if isinstance(old, str | bool) or isinstance(new, str | bool):
        return None
    return bool(new > old)


def _wider(old: Collection[Any], new: Collection[Any]) -> bool | None:
    before, after = set(old), set(new)
    if before < after:
        return True
    return False if after < before else None
