"""Turns policies into their reference: conditions in words, the facts they look at, the proofs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from checker.evaluation.clauses import clause_of
from checker.evaluation.outcome import Asking
from checker.evaluation.pages import general, policy_rows
from checker.model.facts import Subject
from checker.model.policy import Combine, Condition, Document, Operand, Policy
from checker.model.reasoning import Clause
from checker.model.reference import Input, Line, Proof, Reference, References
from checker.model.vocabulary import FACTS, MEASURES
from checker.model.vocabulary_groups import ground_of

_JOINED = {"any": "one of", "not": "not", "all": "all of"}


def references(policies: Sequence[Policy], documents: Mapping[str, Document]) -> References:
    """Return the references of policies, by theme and id."""
    ordered = sorted(policies, key=lambda one: (one.theme, one.id))
    rows = policy_rows(ordered, documents)
    return References(
        [
            Reference(
                row=row,
                applies=_lines(policy, policy.applies),
                require=_lines(policy, policy.require),
                prefer=_lines(policy, policy.prefer),
                notes=tuple(general(note.say, policy) for note in policy.notes),
                inputs=tuple(_inputs(policy)),
                remediation=_each(general(one, policy) for one in policy.remediation),
                examples=tuple(
                    Proof(one.expect, one.name, one.control or "", one.location)
                    for one in policy.examples
                ),
                life=_life(policy),
                path=policy.path,
            )
            for policy, row in zip(ordered, rows, strict=True)
        ]
    )


def _each(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentences))


def _lines(policy: Policy, condition: Condition | None) -> tuple[Line, ...]:
    if condition is None:
        return ()
    # A subject of which nothing is known has every limit at its general value.
    nobody = Asking(Subject(policy.subject, "", {}), date.min)
    clause = clause_of(condition, policy.parameters, nobody)
    parts = clause.parts if clause.how == "all" else (clause,)
    return tuple(line for part in parts for line in _clause(part, 0))


def _clause(clause: Clause, depth: int) -> Iterator[Line]:
    if not clause.how:
        yield Line(depth, clause.asks)
        return
    yield Line(depth, _JOINED.get(clause.how) or f"at least {clause.needed} of")
    for part in clause.parts:
        yield from _clause(part, depth + 1)


def _inputs(policy: Policy) -> Iterator[Input]:
    asked = [policy.applies, policy.require, policy.prefer, *(one.when for one in policy.notes)]
    names = dict.fromkeys(name for one in asked if one for name in _named(one))
    for source, name in names:
        yield _input(source, name)


def _named(condition: Condition) -> Iterator[tuple[str, str]]:
    if isinstance(condition, Combine):
        for part in condition.conditions:
            yield from _named(part)
        return
    yield condition.source, condition.name
    for operand in (condition.operand, condition.window, condition.of):
        if isinstance(operand, Operand) and operand.kind == "fact":
            yield "fact", str(operand.value)


def _input(source: str, name: str) -> Input:
    if source == "fact":
        row = FACTS[name]
        return Input(name, row.meaning, row.type, row.unit, ground_of(name), row.who)
    if source == "measure":
        series = MEASURES[name]
        return Input(name, series.meaning, "measure", "", ground_of(name), series.who)
    return Input(name, "as the code writes it", "attribute", "", "read in code", "engineering")


def _life(policy: Policy) -> str:
    since = f" since {policy.since}" if policy.since else ""
    if policy.status == "preview":
        return f"Preview{since}: it advises and blocks nothing."
    if policy.status == "deprecated":
        return f"Deprecated: {policy.replaced_by} takes its place. It runs only when named."
    until = f" It only advises until {policy.advisory_until}." if policy.advisory_until else ""
    return f"Stable{since}.{until}"
