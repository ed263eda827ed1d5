"""Turns a condition into a function of a subject, which answers with its truth and its grounds."""

import operator as signs
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from checker.evaluation.comparing import holds, scaled
from checker.evaluation.display import range_of
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
from checker.model.declaration import Node
from checker.model.facts import Fact, SeriesMeasure
from checker.model.policy import Compare, Condition, Operand, Parameter
from checker.model.values import Interval, Reason, Unknown
from checker.model.vocabulary import MEASURES

Parameters = Mapping[str, Parameter]
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
        return _measure(clause, parameters)
    if clause.source == "attribute":
        return _decided(clause, _attribute(clause.name, clause.operator), parameters)
    name = clause.name
    return _decided(clause, lambda asking: asking.facts.get(name), parameters)


def _decided(clause: Compare, ask: _Ask, parameters: Parameters) -> Check:
    operator, name = clause.operator, clause.name
    operand = _operand(clause.operand, parameters)
    unstated = Outcome(None, 0, (), (Missing(name, "nobody says it"),))
    classes, quick = _quick(clause, parameters)

    def check(asking: Asking) -> Outcome:
        fact = ask(asking)
        if fact is None:
            return unstated
        if fact.value.__class__ in classes:
            return Outcome(quick(fact.value), RANKS[fact.basis], (Use(clause, fact),))
        wanted, other = operand(asking)
        if other is not None and not other.known:
            return Outcome(None, 0, (), _lacking(other))
        truth = holds(operator, fact.value, wanted, asking.as_of)
        if truth is None:
            return Outcome(None, 0, (), _lacking(fact))
        rank = RANKS[fact.basis]
        if other is not None:
            rank = max(rank, RANKS[other.basis])
        return Outcome(truth, rank, (Use(clause, fact),))

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


def _operand(operand: Operand, parameters: Parameters) -> Callable[[Asking], tuple[Any, Any]]:
    """Return what finds the value that is compared with, and the fact that it comes from."""
    if operand.kind == "fact":
        absent = Fact(operand.value, Unknown(Reason("nobody says it")))

        def other(asking: Asking) -> tuple[Any, Any]:
            fact = asking.facts.get(operand.value, absent)
            return scaled(fact.value, operand.times), fact

        return other
    if operand.kind == "parameter":
        parameter = parameters[operand.value]
        if parameter.by_maturity:
            return lambda asking: (scaled(in_force(parameter, asking), operand.times), None)
        fixed = scaled(parameter.default, operand.times), None
    else:
        fixed = operand.value, None
    return lambda asking: fixed


def in_force(parameter: Parameter, asking: Asking) -> Any:
    """Return a parameter's value for a subject; a stage that nobody declares relaxes nothing."""
    stage = asking.facts.get("maturity")
    if parameter.by_maturity and stage is not None and stage.known:
        return parameter.by_maturity.get(stage.value, parameter.default)
    return parameter.default


def _measure(clause: Compare, parameters: Parameters) -> Check:
    name, operator = clause.name, clause.operator
    if clause.statistic is None or clause.window is None:
        given = clause.operand.value
        return lambda asking: Outcome((name in asking.subject.measures) is given)
    operand, window = _operand(clause.operand, parameters), _operand(clause.window, parameters)
    of = _operand(clause.of, parameters) if clause.of else None
    none = Missing(name, f"no evidence was given: {MEASURES[name].meaning}", True)

    def check(asking: Asking) -> Outcome:
        days = int(window(asking)[0])
        young = _too_young(asking, days)
        if name not in asking.subject.measures:
            return Outcome(None, 0, (), (none._replace(until=young),))
        if young:
            said = f"in service for less than {days} days; it can be judged from {young}"
            return Outcome(None, 0, (), (Missing(name, said, True, young),))
        fact = _statistic(clause, asking, days, of(asking)[0] if of else None)
        truth = holds(operator, fact.value, operand(asking)[0], asking.as_of)
        if truth is None:
            return Outcome(None, 0, (), (Missing(name, because_of(fact), True),))
        return Outcome(truth, RANKS[fact.basis], (Use(clause, fact),))

    return check


def coverage_of(clause: Compare, parameters: Parameters, asking: Asking) -> str:
    """Return how much of its window a statistic rests on (`720 of 720 hours`), where that is known.

    Hours count in proportion to the hardware that was measured in them, rounded down.
    """
    measure = asking.subject.measures.get(clause.name)
    if clause.window is None or not isinstance(measure, SeriesMeasure):
        return ""
    days = int(_operand(clause.window, parameters)(asking)[0])
    covered = measure.coverage(days, asking.as_of)
    if not covered.paid:
        return ""
    hours = int(Decimal(covered.hours) * covered.measured / covered.paid)
    return f"{hours:,} of {covered.hours:,} hours"


def _too_young(asking: Asking, days: int) -> date | None:
    since = asking.facts.get("in_service_since")
    if since is None or not isinstance(since.value, date):
        return None
    ready = since.value + timedelta(days=days)
    return ready if ready > asking.as_of else None


def _statistic(clause: Compare, asking: Asking, days: int, of: Decimal | None) -> Fact:
    key = (clause.name, clause.statistic, days, of)
    fact = asking.measured.get(key)
    if fact is None:
        measure = asking.subject.measures[clause.name]
        fact = measure.statistic(str(clause.statistic), days, asking.as_of, of)
        asking.measured[key] = fact
    return fact


def _attribute(path: str, operator: str) -> _Ask:
    """Return what reads a raw attribute; one that is not written has a value nobody states."""
    unwritten: Any = Unknown(Reason(f"{path} is not written, so the provider's default holds"))
    if operator == "exists":
        unwritten = None

    def ask(asking: Asking) -> Fact:
        body = asking.subject.attributes
        found = body.find(path) if isinstance(body, Node) else []
        if not found:
            return Fact(path, unwritten, "code", asking.subject.location)
        values = tuple(_leaves(found))
        return Fact(
            path,
            values[0] if len(values) == 1 else values,
            "code",
            found[0].location,
            files=frozenset[str]().union(*(node.files for node in found)),
            sensitive=any(node.sensitive for node in found),
        )

    return ask


def _leaves(nodes: list[Node]) -> list[Any]:
    found: list[Any] = []
    for node in nodes:
        value = node.value
        found += _leaves(list(value)) if isinstance(value, (list, tuple)) else [value]
    return found


def _lacking(fact: Fact) -> tuple[Missing, ...]:
    """Return what people can be asked for: what a derived fact waits for, else the fact itself."""
    needs = fact.value.needs if isinstance(fact.value, Unknown) else ()
    said = because_of(fact)
    return tuple(Missing(name, said) for name in needs or (fact.name,))


def because_of(fact: Fact) -> str:
    """Return in words why a fact does not decide."""
    value = fact.value
    values = value if isinstance(value, tuple) and not hasattr(value, "_fields") else (value,)
    unknown = [one for one in values if isinstance(one, Unknown)]
    reasons = [str(reason) for one in unknown for reason in one.reasons]
    if unknown:
        return "; ".join(dict.fromkeys(reasons)) or "nobody says it"
    said = range_of(fact) if isinstance(value, Interval) or _spread(value) else "it does not decide"
    return f"{said}: {fact.because}" if fact.because else said


def _spread(value: Any) -> bool:
    return isinstance(getattr(value, "amount", None), Interval)
