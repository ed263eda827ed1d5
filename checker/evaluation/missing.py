"""Says which facts are missing where a comparison cannot tell, and why they are not known."""

from typing import Any

from checker.evaluation.display import range_of
from checker.evaluation.outcome import Missing
from checker.model.facts import Fact
from checker.model.report import Money
from checker.model.values import Interval, Unknown


def lacking(fact: Fact) -> tuple[Missing, ...]:
    """Return what people can be asked for: what a derived fact waits for, else the fact itself."""
    unknown = [fact.value] if isinstance(fact.value, Unknown) else _open(fact.value)
    needs = dict.fromkeys(need for one in unknown for need in one.needs)
    said = because_of(fact)
    return tuple(Missing(name, said) for name in needs or (fact.name,))


def certain(value: Any) -> bool:
    """Whether nothing about a value is open."""
    return not (isinstance(value, (Unknown, Interval)) or _spread(value) or _open(value))


def because_of(fact: Fact) -> str:
    """Return in words why a fact does not decide."""
    unknown = [fact.value] if isinstance(fact.value, Unknown) else _open(fact.value)
    reasons = [str(reason) for one in unknown for reason in one.reasons]
    if unknown:
        return "; ".join(dict.fromkeys(reasons)) or "nobody says it"
    if isinstance(fact.value, Interval) or _spread(fact.value):
        said = range_of(fact)
    else:
        said = "it cannot be compared with what is asked"
    return f"{said}: {fact.because}" if fact.because else said


def _open(value: Any) -> list[Unknown]:
    """Return the members of a set that nobody knows."""
    return [one for one in value if isinstance(one, Unknown)] if isinstance(value, tuple) else []


def _spread(value: Any) -> bool:
    return isinstance(value, Money) and isinstance(value.amount, Interval)
