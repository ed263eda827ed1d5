"""Turns the report and the facts of one repository into a record: canonical JSON that can be kept,
digested and judged again; and a recorded subject back into one that policies can judge."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.documents.digest import sha256
from checker.documents.frozen import from_plain, kinds_of, to_plain
from checker.model import location, report, values
from checker.model.facts import Fact, Measure, Subject
from checker.model.location import Location
from checker.model.policy import Compare, Condition, Policy
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Reason, Unknown
from checker.model.vocabulary import FACTS

SCHEMA = "ai-spend/audit-record/v1"
_KINDS = kinds_of((location, report, values))
_WITHHELD = "it is not printed, so it is not recorded"


def canonical(data: Any) -> bytes:
    """Return JSON data as the only bytes that stand for it: sorted keys, no blanks, ASCII."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest_of(data: Any) -> str:
    """Return the digest of JSON data in its canonical form."""
    return f"sha256:{sha256(canonical(data))}"


class Asked(NamedTuple):
    """A statistic that some policy asks of a measure; `of` is its floor."""

    measure: str
    statistic: str
    window: int
    of: Decimal | None


def recorded(subject: Subject, asked: Iterable[Asked], as_of: date) -> dict[str, Any]:
    """Return a subject as JSON data: its facts, and the statistics that policies ask of it.

    A value that may not be printed is recorded as unknown.
    """
    return {
        "kind": subject.kind,
        "address": subject.address,
        "workload": subject.workload,
        "root": subject.root,
        "context": subject.context,
        "type": subject.type,
        "implied": subject.implied,
        "location": to_plain(subject.location),
        "facts": recorded_facts(subject.facts),
        "measures": {
            name: _statistics(measure, [one for one in asked if one.measure == name], as_of)
            for name, measure in sorted(subject.measures.items())
        },
    }


def recorded_facts(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Return facts as JSON data; a value that may not be printed is recorded as unknown."""
    return {name: _fact(fact) for name, fact in sorted(facts.items())}


def subject_of(data: Mapping[str, Any]) -> Subject:
    """Return a recorded subject; its measures answer what was asked of them then."""
    return Subject(
        kind=data["kind"],
        address=data["address"],
        facts={name: fact_of(name, row) for name, row in data["facts"].items()},
        location=_value(data["location"]),
        workload=data["workload"],
        root=data["root"],
        context=data["context"],
        type=data["type"],
        measures={name: RecordedMeasure(name, rows) for name, rows in data["measures"].items()},
        implied=data["implied"],
    )


class RecordedMeasure(NamedTuple):
    """The statistics of a measure as they were recorded; what was not asked then is unknown."""

    name: str
    rows: Sequence[Mapping[str, Any]]

    def statistic(self, name: str, window_days: int, as_of: date, of: Decimal | None) -> Fact:
        """Return a recorded statistic with the ground that it had."""
        floor = None if of is None else str(of)
        for row in self.rows:
            if (row["statistic"], row["window"], row["of"]) == (name, window_days, floor):
                return fact_of(self.name, row["fact"])
        said = f"{name} over {window_days} days was not recorded"
        return Fact(self.name, Unknown(Reason(said)), "measured")


def asked_by(policies: Iterable[Policy]) -> list[Asked]:
    """Return the statistics that policies ask for, with their parameters as they are in force."""
    found: set[Asked] = set()
    for policy in policies:
        for condition in (policy.applies, policy.require, policy.prefer):
            found |= set(_asked(condition, policy)) if condition else set()
    return sorted(found, key=str)


def changed_parameters(policies: Iterable[Policy]) -> dict[str, dict[str, Any]]:
    """Return the parameters that an organization set, by policy, as they are in force."""
    return {
        policy.id: {
            name: to_plain(policy.parameters[name].default) for name in sorted(policy.changed)
        }
        for policy in policies
        if policy.changed
    }


def with_parameters(policy: Policy, changed: Mapping[str, Any]) -> Policy:
    """Return a policy with the parameters that a record says were in force."""
    parameters = dict(policy.parameters)
    for name, value in changed.items():
        if name in parameters:
            parameters[name] = parameters[name]._replace(default=from_plain(value, _KINDS))
    return policy._replace(parameters=parameters)


def _asked(condition: Condition, policy: Policy) -> Iterable[Asked]:
    if not isinstance(condition, Compare):
        for inner in condition.conditions:
            yield from _asked(inner, policy)
    elif condition.statistic and condition.window:
        window = _operand(condition.window, policy)
        of = _operand(condition.of, policy) if condition.of else None
        yield Asked(condition.name, condition.statistic, int(window), of)


def _operand(operand: Any, policy: Policy) -> Any:
    if operand.kind != "parameter":
        return operand.value
    value = policy.parameters[operand.value].default
    return value if operand.times is None else value * operand.times


def _statistics(measure: Measure, asked: Sequence[Asked], as_of: date) -> list[dict[str, Any]]:
    return [
        {
            "statistic": one.statistic,
            "window": one.window,
            "of": None if one.of is None else str(one.of),
            "fact": _fact(measure.statistic(one.statistic, one.window, as_of, one.of)),
        }
        for one in asked
    ]


def _fact(fact: Fact) -> dict[str, Any]:
    row = FACTS.get(fact.name)
    value = fact.value
    if fact.sensitive or (row is not None and not row.printable):
        value = Unknown(Reason(_WITHHELD))
    data = {
        "value": _plain(value),
        "basis": fact.basis,
        "because": fact.because,
        "location": to_plain(fact.location),
    }
    return {name: member for name, member in data.items() if member not in ("", None)}


def fact_of(name: str, data: Mapping[str, Any]) -> Fact:
    """Return a recorded fact."""
    place: Location | None = _value(data.get("location"))
    return Fact(name, _value(data.get("value")), data["basis"], place, data.get("because", ""))


def _plain(value: Any) -> Any:
    if isinstance(value, Unknown):
        bounds = {"low": value.low, "high": value.high}
        return {
            "unknown": [str(reason) for reason in value.reasons],
            "possible": None if value.possible is None else to_plain(value.possible),
            "needs": list(value.needs),
            **{name: to_plain(bound) for name, bound in bounds.items()},
        }
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return [_plain(member) for member in value]
    return to_plain(value)


def _value(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_value(member) for member in data)
    if isinstance(data, Mapping) and "unknown" in data:
        possible = data["possible"]
        return Unknown(
            *(Reason(text) for text in data["unknown"]),
            possible=None if possible is None else from_plain(possible, _KINDS),
            low=from_plain(data["low"], _KINDS),
            high=from_plain(data["high"], _KINDS),
            needs=tuple(data["needs"]),
        )
    found = from_plain(data, _KINDS)
    return Interval(*found) if isinstance(found, Interval) else found
