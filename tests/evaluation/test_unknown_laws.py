"""What is not known any more decides nothing: every shipped policy, each input taken away.

Without a fact or a measure a verdict stays or is unknown, or a policy that did not apply may apply
and pass. What holds no further is listed: who asks for metrics at all, who reads them instead of
what is declared, and who waits for hardware that is young. Of fields of a manifest less holds,
since without one of them another question may be the right one: tests/fitting proves that leaving
one out makes no verdict of cost and volume better.

Nor does a stricter parameter let anything pass that failed, as far as operators tell which way is
stricter.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from checker.evaluation.examples import day_of, subject_of
from checker.evaluation.judge import judge
from checker.model.facts import Subject
from checker.model.policy import Parameter, Policy
from checker.model.report import Money
from checker.model.values import Unknown
from checker.policy.bundled import policy_files
from checker.policy.direction import loosens, tightens_upward
from checker.policy.loader import load_text

ANOTHER_QUESTION = {
    ("declared-volume-matches-measured", "tokens"): "nothing is counted, so nothing is compared",
    ("own-fleet-is-not-cheaper", "tokens"): "the declared volume stands until tokens are counted",
    ("self-hosting-has-the-volume", "tokens"): "the declared volume stands until they are counted",
    ("idle-capacity-scales-to-zero", "gpu_utilization"): "the code is judged until it is measured",
    ("utilization-is-measured", "gpu_utilization"): "it asks whether anybody measures",
    ("reserved-gpu-sustains-utilization", "in_service_since"): "it waits only for stated youth",
}
"""Policies that judge by something else without an input, and why."""


def _policies() -> Iterator[Policy]:
    for path in policy_files():
        found, problems = load_text(path.read_text("utf-8"), path.name)
        assert found is not None, problems
        yield found


POLICIES = list(_policies())


def _verdict(policy: Policy, subject: Subject, day: date) -> str:
    counts = judge([policy], [subject], as_of=day).counts
    return next(verdict for verdict, number in counts.items() if number)


def _with_less(subject: Subject) -> Iterator[tuple[str, Subject]]:
    """Yield the subject without each of its inputs: not known, and not there."""
    for name, fact in subject.facts.items():
        unknown = fact._replace(value=Unknown())
        yield name, subject._replace(facts={**subject.facts, name: unknown})
        left = {key: one for key, one in subject.facts.items() if key != name}
        yield name, subject._replace(facts=left)
    for name in subject.measures:
        left_measures = {key: one for key, one in subject.measures.items() if key != name}
        yield name, subject._replace(measures=left_measures)


def _changed(policy: Policy) -> Iterator[tuple[str, str, str, str]]:
    """Yield the examples whose verdict becomes another one that is known, and without what."""
    for example in policy.examples:
        if example.inputs:
            continue
        day = day_of(example)
        subject = subject_of(policy, example)
        before = _verdict(policy, subject, day)
        for name, less in _with_less(subject):
            after = _verdict(policy, less, day)
            applies_now = (before, after) == ("not_applicable", "pass")
            if after not in (before, "unknown") and not applies_now:
                yield name, example.name, before, after


@pytest.mark.parametrize("policy", [pytest.param(one, id=one.id) for one in POLICIES])
def test_less_that_is_known_leaves_a_verdict_or_makes_it_unknown(policy: Policy) -> None:
    found = list(_changed(policy))
    listed = {name for own, name in ANOTHER_QUESTION if own == policy.id}
    assert {name for name, *_ in found} == listed, found


def _stricter(policy: Policy) -> Iterator[tuple[str, Policy]]:
    """Yield the policy with each parameter that has a direction a little and much stricter."""
    for name, row in policy.parameters.items():
        upward = tightens_upward(policy, name)
        for value in _moved(row, upward) if upward is not None else ():
            assert loosens(policy, name, row.default, value) is not True
            parameters = {**policy.parameters, name: row._replace(default=value)}
            yield name, policy._replace(parameters=parameters)


def _moved(row: Parameter, upward: bool) -> Iterator[Any]:
    default = row.default
    if row.many:
        yield (*default, "another") if upward else default[1:]
    elif isinstance(default, Money):
        third = Decimal(default.amount) / 3
        yield default._replace(amount=default.amount * 3 if upward else third)
    elif not isinstance(default, (str, bool)):
        yield default + 1 if upward else default - 1
        yield default * 3 if upward else Decimal(default) / 3


@pytest.mark.parametrize("policy", [pytest.param(one, id=one.id) for one in POLICIES])
def test_a_stricter_parameter_lets_nothing_pass_that_failed(policy: Policy) -> None:
    cases = [(one, subject_of(policy, one), day_of(one)) for one in policy.examples
             if not one.inputs and one.expect in ("fail", "warn", "unknown")]  # fmt: skip
    for name, stricter in _stricter(policy):
        for example, subject, day in cases:
            after = _verdict(stricter, subject, day)
            assert after != "pass", (name, example.name)
            # A floor that an example gives no share for leaves the verdict open.
            assert after in ("fail", "unknown") or example.expect != "fail", (name, example.name)
