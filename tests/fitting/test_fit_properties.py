"""What holds of every fit: no unit of money decides, more volume never needs less hardware."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fit_samples import AS_OF, fit_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.check import Request, check
from checker.evaluation.examples import subject_of
from checker.evaluation.judge import judge
from checker.facts.amounts import span
from checker.facts.economics_fleet import Fleet, carries, fewest
from checker.facts.economics_spans import exact, minus, over, plus, times
from checker.facts.economics_staircase import ROOM, machines_for
from checker.model.policy import Policy
from checker.model.report import Money
from checker.model.values import Interval
from checker.policy.bundled import policy_files
from checker.policy.loader import load_text

CENTS = st.integers(1, 2_000).map(lambda one: Decimal(one) / 100)
MONTHLY = st.integers(1, 400).map(lambda one: one * 1_000)
VOLUMES = st.integers(1, 4_000).map(lambda one: one * 500_000)
FILES = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
BETTER = ("pass", "warn", "unknown", "fail")


def _project(
    closed: Decimal, hosted: Decimal, own: Decimal, tokens: int, model: str, times_: Decimal
) -> dict[str, str]:
    """Return a project in which every amount of money is multiplied by a number."""
    cost = (
        f"fixed_cost: ${own * times_:.4f}/month"
        if model == "self_hosted"
        else f"decision: {{date: 2026-08-01, options: {{self_hosted: ${own * times_:.4f}/month}}}}"
    )
    return {
        "ai-spend.yaml": (
            "schema: ai-spend/settings/v1\nprices:\n"
            f"  - {{sku: openai/gpt-4o, input: ${closed * times_:.4f}, "
            f"output: ${closed * times_:.4f}, source: PO-1, date: 2026-04-01}}\n"
            f"  - {{sku: meta.llama3-1-70b-instruct, input: ${hosted * times_:.4f}, "
            f"output: ${hosted * times_:.4f}, source: PO-2, date: 2026-04-01}}\n"
        ),
        "ai-workload.yaml": (
            f"schema: ai-spend/workload/v1\nworkload: w\ndeployment_model: {model}\n"
            f"tokens_per_day: {tokens}\nthroughput: {{tokens_per_second: 20000}}\n{cost}\n"
            f"model: {{id: {_MODELS[model][0]}, compare_with: {_MODELS[model][1]}}}\n"
            "data: {third_party_allowed: true, must_stay_inside: false}\n"
        ),
    }


_MODELS = {
    "closed_source_api": ("openai/gpt-4o", "meta.llama3-1-70b-instruct"),
    "hosted_open_source": ("meta.llama3-1-70b-instruct", "openai/gpt-4o"),
    "self_hosted": ("meta.llama3-1-70b-instruct", "openai/gpt-4o"),
}


@FILES
@given(
    CENTS,
    CENTS,
    MONTHLY,
    VOLUMES,
    st.sampled_from(sorted(_MODELS)),
    st.sampled_from([Decimal("0.01"), Decimal(40)]),
)
def test_scaling_all_money_never_changes_the_recommendation(
    tmp_path: Path, closed: Decimal, hosted: Decimal, own: int, tokens: int, model: str, by: Decimal
) -> None:
    amounts = (closed, hosted, Decimal(own), tokens, model)
    one = fit_of(tmp_path, _project(*amounts, Decimal(1)))
    other = fit_of(tmp_path, _project(*amounts, Decimal(by)))
    assert one.best == other.best != ""
    assert [way.label for way in one.ways] == [way.label for way in other.ways]
    assert len(one.changes) == len(other.changes)


@FILES
@given(CENTS, CENTS, MONTHLY, VOLUMES, st.sampled_from(sorted(_MODELS)))
def test_the_best_way_is_the_cheapest_that_has_a_price(
    tmp_path: Path, closed: Decimal, hosted: Decimal, own: int, tokens: int, model: str
) -> None:
    fit = fit_of(tmp_path, _project(closed, hosted, Decimal(own), tokens, model, Decimal(1)))
    costs = {
        way.model: span(way.cost.amount).low
        for way in fit.ways
        if isinstance(way.cost, Money) and way.possible != "no"
    }
    assert costs[fit.best] == min(one for one in costs.values() if one is not None)


LOADS = st.integers(0, 10_000).map(lambda one: Decimal(one) / 100)


@given(LOADS, LOADS)
def test_more_load_never_needs_fewer_machines(one: Decimal, other: Decimal) -> None:
    less, more = sorted((one, other))
    assert machines_for(less) <= machines_for(more)
    assert machines_for(more) * ROOM >= more
    assert machines_for(more) == 0 or (machines_for(more) - 1) * ROOM < more
    wide = machines_for(Interval(less, more))
    ends = wide if isinstance(wide, Interval) else Interval(wide, wide)
    assert ends == (machines_for(less), machines_for(more))


@given(st.integers(1, 64), st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_staircase_never_falls(machines: int, does: int, one: int, other: int) -> None:
    fleet = Fleet(Money(10_000, "USD", "month"), "declared", machines, does=Interval(does, does))
    less, more = (fewest(fleet, day) for day in sorted((one, other)))
    assert less is not None
    assert more is not None
    assert less.cost.amount <= more.cost.amount
    assert less.machines <= more.machines
    assert span(more.busy).high is not None
    assert (span(more.busy).high or 0) <= ROOM + Decimal("1e-12")
    if more.machines <= machines:
        assert carries(fleet, max(one, other))


NUMBERS = st.integers(0, 1_000).map(lambda one: Decimal(one) / 8)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_what_is_computed_with_ranges_holds_what_is_computed_within(
    a: Decimal, b: Decimal, c: Decimal, d: Decimal
) -> None:
    first, second = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    for one in first:
        for other in second:
            assert one is not None
            assert other is not None
            _within(one * other, times(first, second))
            _within(one + other, plus(first, second))
            _within(one - other, minus(first, second))
            if other:
                _within(one / other, over(first, second))
    assert exact(Interval(a, a)) == a


def _within(number: Decimal, found: Interval) -> None:
    assert found.low is None or found.low <= number
    assert found.high is None or number <= found.high


STRICTER = [
    ("effective-price-beats-the-service", "parity", "down"),
    ("effective-price-beats-the-service", "margin", "down"),
    ("computed-cost-decides", "much", "down"),
    ("computed-cost-decides", "parity", "down"),
    ("way-to-run-fits-the-needs", "much", "down"),
    ("break-even-use-is-reached", "room", "down"),
    ("own-fleet-is-not-cheaper", "margin", "up"),
    ("own-fleet-is-not-cheaper", "parity", "up"),
    ("reserved-gpu-sustains-utilization", "floor", "up"),
    ("self-hosting-has-the-volume", "volume", "up"),
    ("hosted-price-beats-the-closed-service", "parity", "down"),
    ("fixed-cost-is-not-idle", "low", "up"),
]


@pytest.mark.parametrize(("name", "parameter", "way"), STRICTER)
@given(by=st.integers(1, 99))
def test_a_stricter_limit_never_turns_a_fail_into_a_pass(
    name: str, parameter: str, way: str, by: int
) -> None:
    policy = _policy(name)
    row = policy.parameters[parameter]
    factor = 1 - Decimal(by) / 100 if way == "down" else 1 + Decimal(by) / 100
    strict = {**policy.parameters, parameter: row._replace(default=row.default * factor)}
    stricter = policy._replace(parameters=strict)
    for example in policy.examples:
        if example.inputs:
            continue
        day = date.fromisoformat(example.as_of) if example.as_of else AS_OF
        before, after = (_verdict(one, example, day) for one in (policy, stricter))
        if before in BETTER and after in BETTER and "unknown" not in (before, after):
            assert BETTER.index(after) >= BETTER.index(before), example.name


@cache
def _policy(name: str) -> Policy:
    (path,) = [one for one in policy_files() if one.stem == name]
    found, problems = load_text(path.read_text("utf-8"), path.name)
    assert found is not None, problems
    return found


def _verdict(policy: Policy, example: Any, day: date) -> str:
    counts: Mapping[str, int] = judge([policy], [subject_of(policy, example)], as_of=day).counts
    return next(verdict for verdict, number in counts.items() if number)


MANIFEST = {
    "tokens_per_day": "{input: 45M, output: 15M}",
    "fixed_cost": "$156,000/month",
    "purpose": "inference",
    "throughput": "{tokens_per_second: 1736}",
    "model": "{base: meta.llama3-1-70b-instruct, compare_with: openai/gpt-4o}",
    "lifecycle_stage": "growth",
}
ASKED = (*dict.fromkeys(name for name, _, _ in STRICTER), "volume-is-on-the-right-side")


@pytest.mark.parametrize("cost", ["$156,000/month", "$500/month", "$4,000/month"])
@pytest.mark.parametrize("left_out", sorted(MANIFEST))
def test_leaving_an_input_out_never_makes_a_verdict_better(
    left_out: str, cost: str, tmp_path: Path
) -> None:
    whole = {**MANIFEST, "fixed_cost": cost}
    before = _verdicts(tmp_path / "whole", whole)
    after = _verdicts(tmp_path / "part", {k: v for k, v in whole.items() if k != left_out})
    for policy, verdict in before.items():
        then = after.get(policy, "not_applicable")
        if verdict in ("fail", "warn"):
            assert then not in BETTER[: BETTER.index(verdict)] or then == "unknown", policy
    if left_out in ("tokens_per_day", "fixed_cost"):
        assert after["effective-price-beats-the-service"] in ("unknown", "not_applicable")


def _verdicts(folder: Path, manifest: Mapping[str, str]) -> dict[str, str]:
    folder.mkdir()
    head = "schema: ai-spend/workload/v1\nworkload: w\ndeployment_model: self_hosted\n"
    text = head + "".join(f"{name}: {value}\n" for name, value in manifest.items())
    (folder / "ai-workload.yaml").write_text(text)
    (folder / "ai-spend.yaml").write_text("schema: ai-spend/settings/v1\n")
    report = check(Request(paths=(folder,), as_of=AS_OF, select=ASKED))
    assert not report.problems, report.problems
    found = {one.policy: one.verdict for one in report.findings if one.subject_kind == "workload"}
    return found | dict.fromkeys(report.passed, "pass")
