"""What is told once, and which few questions are worth asking."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from small_cases import (
    BROKE,
    finding,
    judged,
    policy,
    subject,
)

from checker.model.report import Finding
from checker.model.values import Reason, Unknown

CAUSE = "subject: workload\ncause: idle\n"
NEITHER = {"budget": None, "owner": None}
ON_BUDGET = "require: {budget: {exists: true}}"
ON_OWNER = "require: {owner: {exists: true}}"


def told(*texts: str, facts: Mapping[str, Any]) -> dict[str, Finding]:
    policies = [policy(f"id: p{index}\n{CAUSE}{text}\n") for index, text in enumerate(texts)]
    return {one.policy: one for one in judged(policies, subject(facts=facts)).findings}


def test_one_cause_is_told_once() -> None:
    found = told(f"{ON_BUDGET}\nfolds_under: p1", ON_OWNER, facts=NEITHER)
    assert found["p1"].folded_under is None
    assert found["p0"].folded_under == found["p1"].fingerprint


def test_a_fail_never_folds_under_a_warning() -> None:
    warns = "require: {team: {exists: true}}\nprefer: {owner: {exists: true}}"
    found = told(f"{ON_BUDGET}\nfolds_under: p1", warns, facts={**NEITHER, "team": "a"})
    assert (found["p0"].verdict, found["p1"].verdict) == ("fail", "warn")
    assert found["p0"].folded_under is None
    assert found["p1"].folded_under == found["p0"].fingerprint


def test_what_blocks_never_folds_under_what_does_not() -> None:
    advises = f"{ON_OWNER}\nenforcement: advisory\nseverity: critical"
    found = told(f"{ON_BUDGET}\nfolds_under: p1", advises, facts=NEITHER)
    assert found["p0"].folded_under is None


def test_two_policies_that_fold_under_each_other_leave_one() -> None:
    found = told(f"{ON_BUDGET}\nfolds_under: p1", f"{ON_OWNER}\nfolds_under: p0", facts=NEITHER)
    assert sorted(one.folded_under is None for one in found.values()) == [False, True]


def test_findings_of_other_workloads_and_unknowns_fold_nowhere() -> None:
    policies = [
        policy(f"id: p0\n{CAUSE}{ON_BUDGET}\n"),
        policy(f"id: p1\n{CAUSE}{ON_OWNER}\nfolds_under: p0\n"),
    ]
    first = subject(facts={"budget": None}, workload="a", address="a")
    second = subject(facts={"owner": None}, workload="b", address="b")
    assert all(one.folded_under is None for one in judged(policies, first, second).findings)


def test_each_place_of_the_first_policy_is_a_headline_of_its_own() -> None:
    policies = [
        policy(f"id: p0\nsubject: capacity\ncause: idle\n{ON_OWNER}\n"),
        policy("id: p1\nsubject: capacity\ncause: idle\nfolds_under: p0\n"
               "require: {team: {exists: true}}\n"),
        policy(f"id: p2\n{CAUSE}{ON_BUDGET}\nfolds_under: p0\n"),
    ]  # fmt: skip
    pools = [
        subject("capacity", {"owner": None, "team": None}, address=f"pool{index}")
        for index in range(2)
    ]
    findings = judged(policies, *pools, subject(facts=BROKE)).findings
    by = {(one.policy, one.address): one for one in findings}
    assert by["p0", "pool0"].folded_under is by["p0", "pool1"].folded_under is None
    for pool in ("pool0", "pool1"):
        assert by["p1", pool].folded_under == by["p0", pool].fingerprint
    assert by["p2", "workload"].folded_under == by["p0", "pool0"].fingerprint


def test_what_belongs_to_no_workload_folds_only_on_its_own_subject() -> None:
    policies = [
        policy(
            f"id: p{index}\nsubject: portfolio\ncause: idle\nrequire: {{{name}: {{above: 0}}}}\n"
        )
        for index, name in enumerate(("workload_count", "resource_count"))
    ]
    facts = {"workload_count": 0, "resource_count": 0}
    first, second = (
        subject("portfolio", facts, workload=None, address=address) for address in "ab"
    )
    findings = judged(policies, first, second).findings
    heads = {one.address: one.fingerprint for one in findings if not one.folded_under}
    assert sorted(heads) == ["a", "b"]
    assert all(one.folded_under in (None, heads[one.address]) for one in findings)


def test_where_nothing_settles_alone_the_question_that_nearly_does_comes_first() -> None:
    texts = [
        "require: {owner: {exists: true}, budget: {exists: true}}",
        *["require: {team: {exists: true}, cost_center: {exists: true}, purpose: {exists: true}}"]
        * 2,
    ]
    policies = [policy(f"id: p{index}\n{CAUSE}{text}\n") for index, text in enumerate(texts)]
    asked = [(one.fact, one.settles) for one in judged(policies, subject()).questions]
    assert asked == [
        ("budget", 0), ("owner", 1), ("cost_center", 0), ("purpose", 0), ("team", 2),
    ]  # fmt: skip


def test_a_question_settles_what_lacks_nothing_else() -> None:
    texts = [
        ON_BUDGET,
        "require: {budget: {exists: true}, owner: {exists: true}}",
        "require: {owner: {exists: true}, team: {exists: true}, budget: {exists: true}}",
    ]
    policies = [policy(f"id: p{index}\n{CAUSE}{text}\n") for index, text in enumerate(texts)]
    asked = judged(policies, subject()).questions
    assert [(one.fact, one.settles, one.helps) for one in asked] == [
        ("budget", 1, 3), ("owner", 1, 2), ("team", 1, 1),
    ]  # fmt: skip
    assert (asked[0].who, asked[0].meaning, asked[0].workloads) == (
        "finance", "money a month", ("search",),
    )  # fmt: skip


facts = st.sets(st.sampled_from(("budget", "owner", "team", "cost_center")), min_size=1)


@given(st.lists(facts, min_size=1, max_size=8))
def test_the_column_adds_up_to_all_that_questions_can_settle(lacking: list[set[str]]) -> None:
    policies = [
        policy(f"id: p{index}\n{CAUSE}require: {{all: [{clauses}]}}\n")
        for index, names in enumerate(lacking)
        for clauses in [", ".join(f"{{{name}: {{exists: true}}}}" for name in sorted(names))]
    ]
    judgment = judged(policies, subject())
    assert sum(one.settles for one in judgment.questions) == judgment.counts["unknown"]


def test_people_are_asked_for_what_a_derived_fact_waits_for() -> None:
    ratio = Unknown(Reason("no comparison is named"), needs=("alternative", "fixed_cost"))
    found = finding("subject: workload\nrequire: {effective_price_ratio: {at_most: 1}}\n",
                    subject(facts={"effective_price_ratio": ratio}))  # fmt: skip
    assert found.missing == ("alternative", "fixed_cost")
