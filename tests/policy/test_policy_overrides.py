"""What an organization changes about a policy: in bounds, with a reason, and for a time."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from checker.evaluation.judge import judge
from checker.model.declaration import Node
from checker.model.facts import Fact, Subject
from checker.model.location import Location
from checker.model.policy import Policy
from checker.model.report import Finding, Problem
from checker.model.settings import PolicyOverride
from checker.policy.direction import loosens, tightens_upward
from checker.policy.examples import GivenMeasure
from checker.policy.loader import load_policies, load_text
from checker.policy.overrides import overridden

HERE = Location("ai-spend.yaml", 12)
AS_OF = date(2026, 11, 21)
POLICIES = load_policies().policies
BUSY = "reserved-gpu-sustains-utilization"


def node(value: Any) -> Node:
    return Node([node(one) for one in value] if isinstance(value, list) else value, HERE)


def changed(policy: str = BUSY, **fields: Any) -> tuple[Policy, tuple[Problem, ...]]:
    parameters = {name: node(value) for name, value in fields.pop("parameters", {}).items()}
    override = PolicyOverride(policy, HERE, parameters, **fields)
    policies, problems = overridden(POLICIES, {policy: override}, AS_OF)
    assert [one.id for one in policies] == [one.id for one in POLICIES]
    return next(one for one in policies if one.id in (policy, BUSY)), problems


def finding(policy: Policy, mean: str) -> Finding:
    facts = {"deployment_model": Fact("deployment_model", "self_hosted"),
             "commitment": Fact("commitment", "reserved")}  # fmt: skip
    measure = GivenMeasure("gpu_utilization", {"mean": Decimal(mean)}, {}, None, HERE)
    subject = Subject("capacity", "pool", facts, HERE, measures={"gpu_utilization": measure})
    return judge([policy], [subject], as_of=AS_OF).findings[0]


def test_a_changed_number_counts_and_is_told_beside_the_documents() -> None:
    policy, problems = changed(parameters={"floor": "55%"}, reason="fail-over")
    assert problems == ()
    assert policy.changed == {"floor": (Decimal("0.6"), "fail-over")}
    found = finding(policy, "0.4")
    assert found.headline == "Reserved GPUs are 40% busy; 55% is the minimum (document: 60%)"
    assert finding(policy, "0.56").verdict != "fail"


def test_an_override_ends_after_its_last_day() -> None:
    fields = {"parameters": {"floor": "55%"}, "reason": "fail-over"}
    assert changed(**fields, until=AS_OF)[0].changed
    assert not changed(**fields, until=date(2026, 11, 20))[0].changed


def test_the_same_number_is_no_change() -> None:
    policy, problems = changed(parameters={"floor": "60%"})
    assert (policy.changed, problems) == ({}, ())


def test_enforcement_and_grace_are_taken_over() -> None:
    policy, problems = changed(enforcement="hard", advisory_until=date(2027, 1, 15))
    assert problems == ()
    assert (policy.enforcement, policy.advisory_until) == ("hard", "2027-01-15")
    assert finding(policy, "0.4").enforcement == "advisory"


@pytest.mark.parametrize(
    ("name", "value", "reason", "says", "step"),
    [
        ("floor", "55%", "", "no reason stands there", "reason"),
        ("flor", "55%", "x", "flor is no parameter", "floor"),
        ("floor", "0.55", "x", "0.55", "60%"),
        ("floor", ["55%"], "x", "one value", ""),
        ("floor", "75%", "x", "never warns", "stricter"),
        ("window", "7d", "x", "at least 14", "within"),
        ("window", "91d", "x", "at most 90", "within"),
        ("window", "20d", "", "no reason stands there", "reason"),
    ],
)
def test_a_mistake_changes_nothing_and_is_told(
    name: str, value: Any, reason: str, says: str, step: str
) -> None:
    policy, problems = changed(parameters={name: value}, reason=reason)
    assert not policy.changed
    assert problems
    assert all(problem.usage for problem in problems)
    assert says in problems[0].message
    assert step in problems[0].next_step


def test_a_stricter_number_needs_no_reason() -> None:
    policy, problems = changed(parameters={"floor": "65%"})
    assert problems == ()
    assert policy.changed


def test_an_unknown_policy_is_told_with_the_nearest() -> None:
    _, (problem,) = changed("reserved-gpu-sustain-utilization", enforcement="hard")
    assert problem.usage
    assert BUSY in problem.next_step


@pytest.mark.parametrize(
    ("require", "upward"),
    [
        ("{accelerator_count: {at_least: {parameter: x}}}", True),
        ("{accelerator_count: {above: {parameter: x}}}", True),
        ("{accelerator_count: {at_most: {parameter: x}}}", False),
        ("{accelerator_count: {below: {parameter: x, times: 0.9}}}", False),
        ("{not: {accelerator_count: {at_least: {parameter: x}}}}", False),
        ("{not: {not: {accelerator_count: {at_least: {parameter: x}}}}}", True),
        ("{any: [{accelerator_count: {at_least: {parameter: x}}}, {claimed: {is: true}}]}", True),
        ("{accelerator_count: {is: {parameter: x}}}", None),
        ("{accelerator_count: {at_least: {parameter: x}, at_most: {parameter: x}}}", None),
    ],
)
def test_which_way_a_number_asks_for_more_follows_from_its_operator(
    require: str, upward: bool | None
) -> None:
    policy, problems = load_text(
        "id: own\ntitle: Own\nmessage: wrong\n"
        "parameters: {x: {type: number, default: 8, meaning: a number}}\n"
        f"require: {require}\n",
        "own/own.yaml",
    )
    assert problems == []
    assert policy
    assert tightens_upward(policy, "x") is upward
    assert loosens(policy, "x", 8, 9) is (None if upward is None else not upward)
    assert loosens(policy, "x", 8, 7) is upward
    assert loosens(policy, "x", 8, 8) is False


@pytest.mark.parametrize(
    ("conditions", "upward"),
    [
        ("applies: {accelerator_count: {at_least: {parameter: x}}}", False),
        ("applies: {accelerator_count: {below: {parameter: x}}}", True),
        ("applies: {not: {accelerator_count: {below: {parameter: x}}}}", False),
        ("prefer: {accelerator_count: {at_least: {parameter: x}}}", True),
        (
            "applies: {accelerator_count: {below: {parameter: x}}}\n"
            "prefer: {accelerator_count: {at_most: {parameter: x}}}",
            None,
        ),
    ],
)
def test_what_applies_to_less_asks_for_less(conditions: str, upward: bool | None) -> None:
    policy, problems = load_text(
        "id: own\ntitle: Own\nmessage: wrong\n"
        "parameters: {x: {type: number, default: 8, meaning: a number}}\n"
        f"require: {{claimed: {{is: true}}}}\n{conditions}\n",
        "own/own.yaml",
    )
    assert policy, problems
    assert tightens_upward(policy, "x") is upward


@pytest.mark.parametrize(
    ("operator", "old", "new", "looser"),
    [
        ("one_of", ("a", "b"), ("a", "b", "c"), True),
        ("one_of", ("a", "b"), ("a",), False),
        ("one_of", ("a", "b"), ("a", "c"), None),
        ("contains_all", ("a", "b"), ("a", "b", "c"), False),
        ("contains_all", ("a", "b"), ("b",), True),
        ("contains_all", ("a", "b"), ("b", "a"), None),
    ],
)
def test_of_a_list_the_longer_one_may_ask_for_less(
    operator: str, old: tuple[str, ...], new: tuple[str, ...], looser: bool | None
) -> None:
    policy, problems = load_text(
        "id: own\ntitle: Own\nmessage: wrong\n"
        "parameters: {x: {type: text, default: [a, b], meaning: words}}\n"
        f"require: {{attribute: root.size, {operator}: {{parameter: x}}}}\n",
        "own/own.yaml",
    )
    assert policy, problems
    assert loosens(policy, "x", old, new) is looser


BOTH_WAYS = {
    "computed-cost-decides.first",
    "computed-cost-decides.second",
    "middle-way-was-examined.parity",
    "volume-is-on-the-right-side.first",
}
"""Limits between two demands: what one side loses, the other gains."""
ONLY_SAID = {
    "hosted-model-fits-the-volume.first",
    "hosted-model-fits-the-volume.least",
    "hosted-model-fits-the-volume.second",
    "hosted-price-beats-the-closed-service.fifth",
    "hosted-price-beats-the-closed-service.twentieth",
    "steady-volume-leaves-the-closed-api.growth",
}
"""Limits of notes: they decide what is said, and no verdict."""


def test_a_higher_floor_makes_shares_smaller_and_runs_longer() -> None:
    for asked, upward in (
        ("share_at_or_above, of: {parameter: x}, window: 14d, at_least: 80%", True),
        ("share_at_or_above, of: {parameter: x}, window: 14d, at_most: 80%", False),
        ("longest_run_below, of: {parameter: x}, window: 14d, at_most: 2d", True),
    ):
        policy, problems = load_text(
            "id: own\ntitle: Own\nmessage: wrong\nsubject: capacity\n"
            "parameters: {x: {type: ratio, default: 60%, meaning: a floor}}\n"
            f"require: {{measure: gpu_utilization, statistic: {asked}}}\n",
            "own/own.yaml",
        )
        assert policy, problems
        assert tightens_upward(policy, "x") is upward


def test_every_number_of_the_pack_but_windows_has_a_direction() -> None:
    open_ended = {
        f"{one.id}.{name}"
        for one in POLICIES
        for name, parameter in one.parameters.items()
        if parameter.type not in ("text", "choice", "flag") and tightens_upward(one, name) is None
    }
    assert {name for name in open_ended if not name.endswith("window")} == BOTH_WAYS | ONLY_SAID
