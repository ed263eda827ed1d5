"""Turns a condition into the outcome of each of its clauses on one subject, in words."""

from collections.abc import Mapping

from checker.evaluation.conditions import compiled
from checker.evaluation.display import shown, type_of
from checker.evaluation.operands import Parameters, finder
from checker.evaluation.outcome import Asking, Use
from checker.model.facts import Fact
from checker.model.policy import Compare, Condition, Operand
from checker.model.reasoning import Clause, Seen
from checker.model.values import Unknown
from checker.model.vocabulary import FACTS, MEASURES

_OPERATORS: Mapping[str, str] = {"one_of": "is one of", "contains_all": "contains all of"}
_STATISTICS: Mapping[str, tuple[str, str]] = {
    # statistic: (its words, the type of its value where it is not the measure's own)
    "mean": ("", ""),
    "share_at_or_above": ("share of hours at or above", "ratio"),
    "longest_run_below": ("longest run below", "duration"),
    "coefficient_of_variation": ("coefficient of variation", "ratio"),
    "share_of_gpus_below": ("share of GPUs below", "ratio"),
    "month_growth": ("growth over the window before", "ratio"),
}


def clause_of(condition: Condition, parameters: Parameters, asking: Asking) -> Clause:
    """Return a condition with the truth of each part; the same checks decide as in a verdict."""
    outcome = compiled(condition, parameters)(asking)
    if isinstance(condition, Compare):
        seen = tuple(dict.fromkeys(_seen(use) for use in outcome.uses))
        missing = tuple((miss.fact, miss.because) for miss in outcome.missing)
        return Clause(outcome.truth, _asks(condition, parameters, asking), "", 0, seen, missing)
    parts = tuple(clause_of(part, parameters, asking) for part in condition.conditions)
    return Clause(outcome.truth, "", condition.how, condition.needed, parts=parts)


def _asks(clause: Compare, parameters: Parameters, asking: Asking) -> str:
    """Return what a comparison asks: `gpu_utilization at least 60%`."""
    if clause.source == "measure" and clause.statistic is None:
        return f"{clause.name} is {'' if clause.operand.value else 'not '}measured"
    if clause.operator == "exists":
        return f"{clause.name} is {'there' if clause.operand.value else 'not there'}"
    type_name = _type(clause)
    wanted = _operand(clause.operand, type_name, parameters, asking)
    operator = _OPERATORS.get(clause.operator, clause.operator.replace("_", " "))
    return f"{_subject(clause, parameters, asking)} {operator} {wanted}"


def _subject(clause: Compare, parameters: Parameters, asking: Asking) -> str:
    words = _words(clause.statistic)
    if clause.of:
        words = f"{words} {_operand(clause.of, type_of(clause.name), parameters, asking)}"
    return f"{clause.name}, {words}," if words else clause.name


def _words(statistic: str | None) -> str:
    return _STATISTICS.get(statistic, (statistic, ""))[0] if statistic else ""


def _type(clause: Compare) -> str:
    if clause.operator == "newer_than":
        return "duration"
    own = _STATISTICS.get(clause.statistic or "", ("", ""))[1]
    return own or type_of(clause.name)


def _operand(operand: Operand, type_name: str, parameters: Parameters, asking: Asking) -> str:
    if operand.kind == "fact":
        return f"{shown(operand.times)} × {operand.value}" if operand.times else str(operand.value)
    return shown(finder(operand, parameters)(asking)[0], type_name)


def _seen(use: Use) -> Seen:
    fact = use.fact
    other = fact.name != use.clause.name
    type_name = type_of(fact.name) if other else _value_type(use.clause)
    return Seen(fact.name, _value(fact, type_name), fact.basis, fact.location, fact.because)


def _value_type(clause: Compare) -> str:
    return type_of(clause.name) if clause.operator == "newer_than" else _type(clause)


def _value(fact: Fact, type_name: str) -> str:
    """Return a value that may be printed; a raw attribute may hold anything, so it is not."""
    row = FACTS.get(fact.name)
    printable = row.printable if row else fact.name in MEASURES
    if fact.sensitive or not printable:
        return "not shown"
    if isinstance(fact.value, Unknown):
        return "not known"
    return "none" if fact.value is None or fact.value == () else shown(fact.value, type_name)
