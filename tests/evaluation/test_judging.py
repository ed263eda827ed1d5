"""Judging: which pairs there are, what blocks, and what rests on assumptions and evidence."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_cases import (
    AS_OF,
    BROKE,
    BUDGET,
    BUSY,
    HERE,
    MANIFEST,
    Constant,
    finding,
    judged,
    money,
    policy,
    subject,
)

from checker.evaluation.judge import judge
from checker.model.facts import Fact
from checker.model.report import Money
from checker.model.values import Interval, Reason, Unknown
from checker.policy.loader import load_policies

BUNDLED = load_policies().policies
OPEN = Unknown(Reason("nobody says"))


def test_only_subjects_of_its_kind_pair_with_a_policy() -> None:
    judgment = judged([policy(BUDGET)], subject(), subject("capacity"), subject("resource"))
    assert sum(judgment.counts.values()) == 1


@pytest.mark.parametrize(
    ("kind", "theme", "pairs"),
    [("static", "own", 1), ("declared", "own", 0), ("evidence", "own", 0), ("attested", "own", 0),
     ("declared", "identification", 1)],
)  # fmt: skip
def test_an_implied_workload_pairs_with_static_policies_and_identification(
    kind: str, theme: str, pairs: int
) -> None:
    asked = policy(f"{BUDGET}kind: {kind}\n")._replace(theme=theme)
    assert sum(judged([asked], subject(implied=True)).counts.values()) == pairs
    assert sum(judged([asked], subject()).counts.values()) == 1


def test_without_a_manifest_a_fail_only_warns_and_still_says_what_is_required() -> None:
    found = finding(BUDGET, subject(facts=BROKE, implied=True))
    assert (found.verdict, found.blocking, found.notes) == ("warn", False, ())
    unknown = finding(BUDGET, subject(implied=True))
    assert (unknown.verdict, unknown.possible) == ("unknown", ("warn", "pass"))


def test_a_resource_has_no_boundary_to_assume() -> None:
    text = "require: {claimed: {is: true}}\n"
    found = finding(text, subject("resource", {"claimed": False}, implied=True))
    assert (found.verdict, found.blocking) == ("fail", True)


@pytest.mark.parametrize("where", ["applies", "require"])
def test_a_fail_that_rests_on_an_assumption_only_warns(where: str) -> None:
    text = f"{BUDGET}applies: {{environment: {{is: production}}}}\n"
    facts = {"budget": Fact("budget", None), "environment": Fact("environment", "production")}
    name = "environment" if where == "applies" else "budget"
    facts[name] = facts[name]._replace(basis="assumed")
    found = finding(text, subject(facts=facts))
    assert (found.verdict, found.blocking) == ("warn", False)
    assert found.notes == ("it rests on something assumed, so it only warns",)


def test_what_can_only_warn_is_not_told_as_a_possible_fail() -> None:
    text = f"{BUDGET}applies: {{environment: {{is: production}}}}\n"
    assumed = Fact("environment", "production", "assumed")
    assert finding(text, subject(facts={"environment": assumed})).possible == ("warn", "pass")
    code = assumed._replace(basis="code")
    assert finding(text, subject(facts={"environment": code})).possible == ("fail", "pass")


def test_a_fail_that_stands_without_the_assumption_stays() -> None:
    text = (
        "subject: workload\nrequire: {all: [{budget: {exists: true}}, {owner: {exists: true}}]}\n"
    )
    facts = {"budget": Fact("budget", None, "assumed"), "owner": Fact("owner", None, "code")}
    assert finding(text, subject(facts=facts)).verdict == "fail"


def test_the_ground_is_that_of_what_was_demanded() -> None:
    text = f"{BUDGET}applies: {{environment: {{is: production}}}}\n"
    facts = {
        "budget": Fact("budget", None, "declared"),
        "environment": Fact("environment", "production", "attested"),
    }
    assert finding(text, subject(facts=facts)).basis == "declared"
    passing = {**facts, "budget": Fact("budget", Money(1), "billed")}
    grounds = judged([policy(text)], subject(facts=passing)).grounds
    assert {basis: count for basis, count in grounds.items() if count} == {"billed": 1}


@pytest.mark.parametrize(
    ("line", "enforcement", "blocks"),
    [
        ("enforcement: soft", "soft", True),
        ("enforcement: hard", "hard", True),
        ("enforcement: advisory", "advisory", False),
        ("status: preview", "advisory", False),
        ("advisory_until: '2026-11-21'", "advisory", False),
        ("advisory_until: '2026-11-20'", "soft", True),
    ],
)
def test_what_blocks(line: str, enforcement: str, blocks: bool) -> None:
    found = finding(f"{BUDGET}{line}\n", subject(facts=BROKE))
    assert (found.verdict, found.enforcement, found.blocking) == ("fail", enforcement, blocks)


@pytest.mark.parametrize(
    ("worth", "blocks"),
    [
        (money(Decimal("499.99")), False),
        (money(500), True),
        (money(Interval(1, 499)), False),
        (money(Interval(1, 501)), True),
        (money(10, "EUR"), True),
        (Unknown(Reason("no price")), True),
        (None, True),
    ],
)
def test_what_is_known_to_be_little_money_never_blocks(worth: Any, blocks: bool) -> None:
    text = f"{BUDGET}impact: {{kind: at_stake, fact: monthly_list_price}}\n"
    facts = {**BROKE, "monthly_list_price": worth}
    found = finding(text, subject(facts=facts))
    assert (found.verdict, found.blocking) == ("fail", blocks)
    if isinstance(worth, Money):
        least = worth.amount.low if isinstance(worth.amount, Interval) else worth.amount
        assert found.impact
        assert (found.impact.amount, found.impact.kind) == (least, "at_stake")


def test_the_settings_say_what_is_little() -> None:
    text = f"{BUDGET}impact: {{kind: at_stake, fact: monthly_list_price}}\n"
    facts = {**BROKE, "monthly_list_price": money(800)}
    assert not finding(text, subject(facts=facts), materiality=money(1000)).blocking


def test_the_hook_runs_static_policies_only() -> None:
    static, declared = (
        policy(f"id: {kind}\n{BUDGET}kind: {kind}\n") for kind in ("static", "declared")
    )
    judgment = judged([static, declared], subject(facts=BROKE), profile="pre-commit")
    assert [one.policy for one in judgment.findings] == ["static"]
    assert sum(judgment.counts.values()) == 1


def test_a_statistic_is_computed_once_and_only_when_asked() -> None:
    measure = Constant(Decimal("0.4"))
    pool = subject("capacity", measures={"gpu_utilization": measure})
    again = policy(f"id: again\n{BUSY}")
    judged([policy(BUSY), again], pool)
    assert measure.asked == 1
    never = Constant(Decimal("0.4"))
    text = f"{BUSY}applies: {{environment: {{is: production}}}}\n"
    judged([policy(text)], pool._replace(facts={"environment": Fact("environment", "dev")},
                                         measures={"gpu_utilization": never}))  # fmt: skip
    assert never.asked == 0


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [("0.4", "0.59", "fail"), ("0.4", "0.6", "unknown"), ("0.6", "0.69", "warn"),
     ("0.6", "0.8", "unknown"), ("0.7", "0.9", "pass")],
)  # fmt: skip
def test_missing_hours_never_decide(low: str, high: str, verdict: str) -> None:
    measure = Constant(Interval(Decimal(low), Decimal(high)))
    pool = subject("capacity", measures={"gpu_utilization": measure})
    judgment = judged([policy(BUSY)], pool)
    assert {name for name, count in judgment.counts.items() if count} == {verdict}
    if verdict == "unknown":
        (found,) = judgment.findings
        assert "between" in found.missing_because[0]
        assert "some hours" in found.missing_because[0]
        assert judgment.questions[0].meaning == "30 days of GPU metrics"


@pytest.mark.parametrize(("age", "waits"), [(29, True), (30, False)])
def test_what_is_younger_than_the_window_waits_and_asks_nobody(age: int, waits: bool) -> None:
    since = {"in_service_since": AS_OF - timedelta(days=age)}
    measure = Constant(Decimal("0.4"))
    pool = subject("capacity", since, measures={"gpu_utilization": measure})
    judgment = judged([policy(BUSY)], pool)
    (found,) = judgment.findings
    if waits:
        assert (found.verdict, found.waits_until) == ("unknown", "2026-11-22")
        assert judgment.questions == ()
    else:
        assert (found.verdict, found.waits_until) == ("fail", None)


@pytest.mark.parametrize(
    ("value", "asked", "verdict"),
    [(Unknown(Reason("x"), high=3), "at_most: 4", "pass"),
     (Unknown(Reason("x"), low=5), "at_least: 4", "pass"),
     (Unknown(Reason("x"), low=5), "at_most: 4", "fail"),
     (Unknown(Reason("x"), low=3, high=5), "at_most: 4", "unknown"),
     (Unknown(Reason("x"), possible=(5, 6)), "at_least: 4", "pass"),
     (Unknown(Reason("x"), possible=(1, 2)), "exists: true", "pass"),
     (Unknown(Reason("x")), "exists: true", "unknown")],
)  # fmt: skip
def test_what_is_known_in_part_decides_as_far_as_it_goes(
    value: Any, asked: str, verdict: str
) -> None:
    text = f"subject: workload\nrequire: {{accelerator_count: {{{asked}}}}}\n"
    counts = judged([policy(text)], subject(facts={"accelerator_count": value})).counts
    assert counts[verdict] == 1


@pytest.mark.parametrize(
    ("value", "asked", "verdict"),
    [(("eu", "us"), "contains: eu", "pass"), (("us",), "contains: eu", "fail"),
     ((), "contains: eu", "fail"), (("us", OPEN), "contains: eu", "unknown"),
     (("eu", OPEN), "contains: eu", "pass"), ((OPEN,), "exists: true", "unknown"),
     (("eu",), "exists: true", "pass"), ((), "exists: true", "fail"), ((), "exists: false", "pass"),
     (("eu",), "one_of: [eu, us]", "pass"), (("eu", "ap"), "one_of: [eu, us]", "fail"),
     (("eu", OPEN), "one_of: [eu, us]", "unknown"), ((), "one_of: [eu, us]", "pass"),
     (("eu", "us"), "is: eu", "fail"), (("eu", "eu"), "is: eu", "pass")],
)  # fmt: skip
def test_a_set_is_judged_by_its_members(value: Any, asked: str, verdict: str) -> None:
    text = f"subject: workload\nrequire: {{residency: {{{asked}}}}}\n"
    assert judged([policy(text)], subject(facts={"residency": value})).counts[verdict] == 1


values = st.sampled_from(
    (None, True, False, 0, 10**9, "production", Unknown(Reason("x")), Money(5, "USD", "month"))
)


@settings(max_examples=15)
@given(st.lists(st.dictionaries(st.sampled_from(
    ("deployment_model", "taggable_count", "claimed", "manifest_count", "residency", "fixed_cost",
     "accelerator_count", "capacity_cost", "tokens_per_day", "counted_in_tokens")), values),
    max_size=5), st.lists(st.booleans(), min_size=5, max_size=5))  # fmt: skip
def test_verdicts_always_add_up_and_come_in_one_order(
    rows: list[dict[str, Any]], implied: list[bool]
) -> None:
    """Whatever facts say, even of a wrong type, every pair gets one verdict."""
    subjects = [
        subject(kind, row, implied=implied[index], address=f"{kind}.{index}")
        for index, row in enumerate(rows)
        for kind in ("resource", "capacity", "workload", "portfolio")
    ]
    judgment = judge(BUNDLED, subjects, as_of=AS_OF)
    backward = judge(list(reversed(BUNDLED)), reversed(subjects), as_of=AS_OF)
    assert judgment == backward
    assert sum(judgment.counts.values()) == (
        len(judgment.findings)
        + sum(map(len, judgment.passed.values()))
        + sum(judgment.not_applicable.values())
    )


STAGED = """subject: workload
parameters: {least: {type: number, default: 8, meaning: least, by_maturity: {crawl: 4}}}
require: {accelerator_count: {at_least: {parameter: least}}}
"""


@pytest.mark.parametrize(
    ("stage", "count", "verdict"),
    [("crawl", 4, "pass"), ("crawl", 3, "fail"), ("run", 7, "fail"), ("run", 8, "pass"),
     (None, 7, "fail"), (Unknown(Reason("x")), 7, "fail")],
)  # fmt: skip
def test_a_limit_may_differ_by_maturity_and_nothing_is_relaxed_undeclared(
    stage: Any, count: int, verdict: str
) -> None:
    facts = {"maturity": stage, "accelerator_count": count}
    counts = judged([policy(STAGED)], subject(facts=facts)).counts
    assert {name for name, found in counts.items() if found} == {verdict}


AGAINST = "subject: workload\nrequire: {fixed_cost: {at_most: {fact: budget}}}\n"


@pytest.mark.parametrize(
    ("cost", "budget", "missing"),
    [
        (Unknown(Reason("x")), money(5), ("fixed_cost",)),
        (money(5), Unknown(Reason("x")), ("budget",)),
        (money(Interval(1, 9)), money(5), ("fixed_cost",)),
        (money(5), money(Interval(1, 9)), ("budget",)),
        (Unknown(Reason("x")), Unknown(Reason("x")), ("fixed_cost",)),
    ],
)
def test_of_two_facts_the_open_one_is_missing(
    cost: Any, budget: Any, missing: tuple[str, ...]
) -> None:
    found = finding(AGAINST, subject(facts={"fixed_cost": cost, "budget": budget}))
    assert (found.verdict, found.missing) == ("unknown", missing)


def test_a_fact_compared_with_another_rests_on_both() -> None:
    facts = {
        "fixed_cost": Fact("fixed_cost", money(9), "billed", HERE),
        "budget": Fact("budget", money(5), "declared", MANIFEST),
    }
    found = finding(AGAINST, subject(facts=facts))
    assert (found.verdict, found.basis) == ("fail", "declared")
    assert found.depends_on == ("ai-workload.yaml", "main.tf")
    absent = finding(AGAINST, subject(facts={"fixed_cost": money(9)}))
    assert absent.missing_because == ("budget: nobody says it",)
