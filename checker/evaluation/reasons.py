"""Turns a policy and the subjects that were asked for into verdicts with all that they rest on."""

from collections.abc import Callable, Sequence
from datetime import date

from checker.evaluation.clauses import clause_of
from checker.evaluation.display import shown
from checker.evaluation.findings import finding_of
from checker.evaluation.operands import in_force
from checker.evaluation.outcome import Asking
from checker.evaluation.rules import Rule, Ruling, pairs_with, rule_of
from checker.model.facts import Subject
from checker.model.policy import Parameter, Policy
from checker.model.reasoning import Limit, Reasoned, Reasoning, Standing
from checker.model.report import VERDICTS, Money
from checker.model.rows import NamedTuple

_SENTENCES = ("fail", "warn")


class _Judged(NamedTuple):
    rule: Rule
    asking: Asking
    ruling: Ruling
    standing: Standing


def reasoned(
    policy: Policy,
    subjects: Sequence[Subject],
    as_of: date,
    materiality: Money,
    standing_for: Callable[[Subject], Policy],
    named: bool = True,
) -> Reasoned:
    """Return the verdicts of a policy on subjects, and the reasons of the worst.

    `standing_for` gives the policy as it stands in a subject's folder. `named` is false where
    nobody named the subjects, so that they are all that there are.
    """
    fitting = [one for one in subjects if pairs_with(policy, one)]
    if not fitting:
        return Reasoned(policy, (), none=_no_subject(policy, subjects, named))
    judged = [_judged(rule_of(standing_for(one), as_of), Asking(one, as_of)) for one in fitting]
    judged.sort(key=_order)
    return Reasoned(
        policy, (), [one.standing for one in judged], _reasoning(judged[0], materiality)
    )


def _no_subject(policy: Policy, subjects: Sequence[Subject], named: bool) -> str:
    if any(one.kind == policy.subject for one in subjects):
        return f"it asks only of a {policy.subject} with a manifest, and there is none"
    kinds = " and ".join(sorted({one.kind for one in subjects}))
    there = f"this is: {kinds}" if named else "there is none here"
    return f"it judges each {policy.subject}, and {there}"


def _judged(rule: Rule, asking: Asking) -> _Judged:
    ruling, subject = rule.judge(asking), asking.subject
    standing = Standing(
        ruling.verdict, subject.address, subject.workload, ruling.possible, subject.location
    )
    return _Judged(rule, asking, ruling, standing)


def _order(one: _Judged) -> tuple[int, str, str]:
    subject = one.asking.subject
    return VERDICTS.index(one.ruling.verdict), subject.address, subject.context


def _reasoning(judged: _Judged, materiality: Money) -> Reasoning:
    rule, asking, ruling, standing = judged
    policy, parameters = rule.policy, rule.policy.parameters
    told = finding_of(rule, asking, ruling, materiality)
    applies = clause_of(policy.applies, parameters, asking) if policy.applies else None
    require = clause_of(policy.require, parameters, asking)
    demanded = ruling.verdict != "not_applicable"
    return Reasoning(
        standing=standing,
        applies=applies,
        require=require,
        prefer=clause_of(policy.prefer, parameters, asking) if policy.prefer else None,
        demanded=demanded,
        preferred=demanded and require.truth is not False,
        limits=tuple(_limit(policy, one, asking) for one in parameters.values()),
        headline=told.headline if ruling.verdict in _SENTENCES else "",
        money=told.money if ruling.verdict in _SENTENCES else "",
        notes=(*told.notes, *_capped(ruling, asking.subject)) if demanded else (),
        remediation=told.remediation if ruling.verdict in _SENTENCES else "",
    )


def _capped(ruling: Ruling, subject: Subject) -> tuple[str, ...]:
    if not (ruling.capped and subject.implied):
        return ()
    return ("it only warns: without a manifest the boundary of the workload is assumed",)


def _limit(policy: Policy, parameter: Parameter, asking: Asking) -> Limit:
    before, reason = policy.changed.get(parameter.name, (None, ""))
    changed = parameter.name in policy.changed
    return Limit(
        parameter.name,
        shown(in_force(parameter, asking), parameter.type),
        parameter.meaning,
        parameter.origin,
        shown(before, parameter.type) if changed else "",
        reason,
        parameter.location if changed else None,
    )
