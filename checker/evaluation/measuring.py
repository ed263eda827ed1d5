"""Turns a comparison of a statistic of evidence into a function of a subject."""

from datetime import date, timedelta
from decimal import Decimal

from checker.evaluation.comparing import holds
from checker.evaluation.missing import because_of
from checker.evaluation.operands import Parameters, finder
from checker.evaluation.outcome import RANKS, Asking, Check, Missing, Outcome, Use
from checker.model.facts import Fact, SeriesMeasure
from checker.model.policy import Compare
from checker.model.vocabulary import MEASURES


def measured(clause: Compare, parameters: Parameters) -> Check:
    """Return the function that compares a statistic, or asks whether there is any evidence."""
    name, operator = clause.name, clause.operator
    if clause.statistic is None or clause.window is None:
        given = clause.operand.value
        return lambda asking: Outcome((name in asking.subject.measures) is given)
    operand, window = finder(clause.operand, parameters), finder(clause.window, parameters)
    of = finder(clause.of, parameters) if clause.of else None
    none = Missing(name, f"no evidence was given: {MEASURES[name].meaning}")

    def check(asking: Asking) -> Outcome:
        days = int(window(asking)[0])
        young = _too_young(asking, days)
        if name not in asking.subject.measures:
            return Outcome(None, 0, (), (none._replace(until=young),))
        if young:
            said = f"in service for less than {days} days; it can be judged from {young}"
            return Outcome(None, 0, (), (Missing(name, said, young),))
        fact = _statistic(clause, asking, days, of(asking)[0] if of else None)
        truth = holds(operator, fact.value, operand(asking)[0], asking.as_of)
        if truth is None:
            return Outcome(None, 0, (), (Missing(name, because_of(fact)),))
        return Outcome(truth, RANKS[fact.basis], (Use(clause, fact),))

    return check


def coverage_of(clause: Compare, parameters: Parameters, asking: Asking) -> str:
    """Return how much of its window a statistic rests on (`720 of 720 hours`), where that is known.

    Hours count in proportion to the hardware that was measured in them, rounded down.
    """
    measure = asking.subject.measures.get(clause.name)
    if clause.window is None or not isinstance(measure, SeriesMeasure):
        return ""
    days = int(finder(clause.window, parameters)(asking)[0])
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
