"""Turns a condition into a function of a subject, which answers with its truth and its grounds."""

import operator as signs
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from checker.evaluation.attributes import attribute
from checker.evaluation.comparing import holds, scaled
from checker.evaluation.measuring import measured
from checker.evaluation.missing import certain, lacking
from checker.evaluation.operands import Parameters, finder
from checker.evaluation.outcome import (
    RANKS,
    Asking,
    Check,
    Missing,
    Outcome,
    Use,
    flipped,
    joined_all,
    joined_any,
    joined_some,
)
from checker.model.policy import Compare, Condition

_Ask = Callable[[Asking], Any]
_NUMBERS: tuple[type, ...] = (int, Decimal)
_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "at_least": signs.ge,
    "above": signs.gt,
    "at_most": signs.le,
    "below": signs.lt,
}


def compiled(condition: Condition, parameters: Parameters, brief: bool = False) -> Check:
    """Return the function that decides a condition.

    A brief one stops at the first part that makes an `all` false: enough to tell that a policy
    does not apply, not to tell everything that is wrong.
    """
    if isinstance(condition, Compare):
        return _compare(condition, parameters)
    parts = [compiled(part, parameters, brief) for part in condition.conditions]
    if condition.how == "not":
        inner = parts[0]
        return lambda asking: flipped(inner(asking))
    if condition.how == "any":
        return lambda asking: joined_any([part(asking) for part in parts])
    if condition.how == "at_least_of":
        needed = condition.needed
        return lambda asking: joined_some([part(asking) for part in parts], needed)
    return _brief(parts) if brief else lambda asking: joined_all([part(asking) for part in parts])


def _brief(parts: list[Check]) -> Check:
    def check(asking: Asking) -> Outcome:
        outcomes = []
        for part in parts:
            outcome = part(asking)
            if outcome.truth is False:
                return outcome
            outcomes.append(outcome)
        return joined_all(outcomes)

    return check


def _compare(clause: Compare, parameters: Parameters) -> Check:
    if clause.source == "measure":
        return measured(clause, parameters)
    if clause.source == "attribute":
        return _decided(clause, attribute(clause.name, clause.operator), parameters)
    name = clause.name
    return _decided(clause, lambda asking: asking.facts.get(name), parameters)


def _decided(clause: Compare, ask: _Ask, parameters: Parameters) -> Check:
    operator, name = clause.operator, clause.name
    operand = finder(clause.operand, parameters)
    unstated = Outcome(None, 0, (), (Missing(name, "nobody says it"),))
    classes, quick = _quick(clause, parameters)

    def check(asking: Asking) -> Outcome:
        fact = ask(asking)
        if fact is None:
            return unstated
        if fact.value.__class__ in classes:
            return Outcome(quick(fact.value), RANKS[fact.basis], (Use(clause, fact),))
        wanted, other = operand(asking)
        truth = holds(operator, fact.value, wanted, asking.as_of)
        if truth is None:
            open_one = other if other is not None and certain(fact.value) else fact
            return Outcome(None, 0, (), lacking(open_one))
        facts = [fact] if other is None else [fact, other]
        rank = max(RANKS[one.basis] for one in facts)
        return Outcome(truth, rank, tuple(Use(clause, one) for one in facts))

    return check


def _quick(
    clause: Compare, parameters: Parameters
) -> tuple[tuple[type, ...], Callable[[Any], bool]]:
    """Return the short way for plain values of some classes; all others go the whole way.

    Most comparisons of a run are of a word with a word or a number with a number.
    """
    operand, sign = clause.operand, _SIGNS.get(clause.operator)
    if operand.kind == "literal":
        wanted = operand.value
    elif operand.kind == "parameter" and not parameters[operand.value].by_maturity:
        wanted = scaled(parameters[operand.value].default, operand.times)
    else:
        return (), bool
    if clause.operator == "is" and isinstance(wanted, (str, bool)):
        return (str, bool), lambda value: bool(value == wanted)
    if clause.operator == "one_of" and all(isinstance(one, str) for one in wanted):
        return (str,), frozenset(wanted).__contains__
    if sign and wanted.__class__ in _NUMBERS:
        return _NUMBERS, lambda value: bool(sign(value, wanted))
    return (), bool
