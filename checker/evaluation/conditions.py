"""Turns a condition into a function of a subject, which answers with its truth and its grounds."""

import operator as signs
from collections.abc import Callable, Mapping
from datetime import date
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
    Shared,
    Use,
    flipped,
    joined_all,
    joined_any,
    joined_some,
)
from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.policy import Compare, Condition
from checker.model.report import Money
from checker.model.values import Unknown

_ANYWHERE = Location("")
_NUMBERS: tuple[type, ...] = (int, Decimal)
_WORD = frozenset((str,))
_PLAIN: tuple[type, ...] = (bool, str, int, Decimal, date, Money, type(None))
_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "at_least": signs.ge,
    "above": signs.gt,
    "at_most": signs.le,
    "below": signs.lt,
}
# What no comparison of these can decide is a fact of which nothing is known at all.
_UNDECIDED = ("is", "one_of", "exists", *_SIGNS)


def compiled(
    condition: Condition, parameters: Parameters, shared: Shared | None = None, brief: bool = False
) -> Check:
    """Return the function that decides a condition; comparisons that are `shared` already are used.

    A brief one stops at the first part that makes an `all` false: enough to tell that a policy
    does not apply, not to tell everything that is wrong.
    """
    if isinstance(condition, Compare):
        return _compare(condition, parameters, {} if shared is None else shared)
    parts = [compiled(part, parameters, shared, brief) for part in condition.conditions]
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


def _compare(clause: Compare, parameters: Parameters, shared: Shared) -> Check:
    key = _asks(clause, parameters)
    if key not in shared:
        shared[key] = _comparison(clause, parameters)
    return shared[key]


def _asks(clause: Compare, parameters: Parameters) -> tuple[object, ...]:
    """Return what a comparison asks, wherever it is written: name, operator, operands in force."""
    operands = (clause.operand, clause.window, clause.of)
    named = [parameters[one.value] for one in operands if one and one.kind == "parameter"]
    limits = [(one.default, *(one.by_maturity or {}).items()) for one in named]
    return (*clause._replace(location=_ANYWHERE), clause.operand.value.__class__, *limits)


def _comparison(clause: Compare, parameters: Parameters) -> Check:
    if clause.source == "measure":
        return measured(clause, parameters)
    if clause.source == "attribute":
        return _decided(clause, attribute(clause.name, clause.operator), parameters)
    return _of_fact(clause, parameters)


def _of_fact(clause: Compare, parameters: Parameters) -> Check:
    """Return the comparison of a fact, with short ways for what most comparisons meet."""
    name, unstated = clause.name, Outcome(None, 0, (), (Missing(clause.name, "nobody says it"),))
    classes, quick = _quick(clause, parameters)
    of_words = _quick_set(clause)
    vague = clause.operand.kind != "fact" and clause.operator in _UNDECIDED
    whole = _decided(clause, lambda asking: asking.facts[name], parameters)
    token = object()

    def check(asking: Asking) -> Outcome:
        fact = asking.facts.get(name)
        if fact is None:
            return unstated
        found = asking.outcomes.get(token)
        if found is not None:
            return found
        value = fact.value
        if value.__class__ in classes:
            found = Outcome(quick(value), RANKS[fact.basis], (Use(clause, fact),))
        elif value.__class__ is tuple and of_words and _words(value):
            found = Outcome(of_words(value), RANKS[fact.basis], (Use(clause, fact),))
        elif vague and value.__class__ is Unknown and _anything(value):
            found = _open(asking, fact)
        else:
            found = whole(asking)
        asking.outcomes[token] = found
        return found

    return check


def _decided(clause: Compare, ask: Callable[[Asking], Fact], parameters: Parameters) -> Check:
    operator, operand = clause.operator, finder(clause.operand, parameters)

    def check(asking: Asking) -> Outcome:
        fact = ask(asking)
        wanted, other = operand(asking)
        truth = holds(operator, fact.value, wanted, asking.as_of)
        if truth is None:
            return _open(asking, other if other is not None and certain(fact.value) else fact)
        facts = [fact] if other is None else [fact, other]
        rank = max(RANKS[one.basis] for one in facts)
        return Outcome(truth, rank, tuple(Use(clause, one) for one in facts))

    return check


def _open(asking: Asking, fact: Fact) -> Outcome:
    """Return the outcome that waits for a fact; it is the same whatever is asked of it."""
    key = id(fact)
    if key not in asking.lacks:
        asking.lacks[key] = Outcome(None, 0, (), lacking(fact)), fact
    return asking.lacks[key][0]


def _words(value: tuple[Any, ...]) -> bool:
    return _WORD.issuperset(map(type, value))


def _anything(value: Unknown) -> bool:
    return value.possible is None and value.low is None and value.high is None


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
    if clause.operator == "exists":
        return _PLAIN, lambda value: (value is not None) is wanted
    if clause.operator == "is" and isinstance(wanted, (str, bool)):
        return (str, bool), lambda value: bool(value == wanted)
    if clause.operator == "one_of" and all(isinstance(one, str) for one in wanted):
        return (str,), frozenset(wanted).__contains__
    if sign and wanted.__class__ in _NUMBERS:
        return _NUMBERS, lambda value: bool(sign(value, wanted))
    return (), bool


def _quick_set(clause: Compare) -> Callable[[Any], bool] | None:
    """Return the short way for a set of words; None where it goes the whole way."""
    operand = clause.operand
    if operand.kind != "literal":
        return None
    wanted = operand.value
    if clause.operator == "exists":
        return lambda value: bool(value) is wanted
    if clause.operator == "contains" and isinstance(wanted, str):
        return lambda value: wanted in value
    if clause.operator == "one_of" and all(isinstance(one, str) for one in wanted):
        return frozenset(wanted).issuperset
    return None
