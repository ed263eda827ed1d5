"""Judging: which pairs there are, what blocks, what is told together, and what is asked for."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evaluation.judge import Judgment, judge
from checker.model.declaration import Node
from checker.model.facts import Fact, Subject
from checker.model.location import Location
from checker.model.policy import Policy
from checker.model.report import Finding, Money
from checker.model.values import Interval, Reason, Unknown
from checker.policy.loader import load_policies, load_text

AS_OF = date(2026, 11, 21)
HERE = Location("main.tf", 3)
MANIFEST = Location("ai-workload.yaml", 7)
BUNDLED = load_policies().policies


def policy(text: str) -> Policy:
    head = "" if "id:" in text else "id: own\n"
    found, problems = load_text(f"{head}title: Own\nmessage: wrong\n{text}", "own/own.yaml")
    assert problems == []
    assert found
    return found


def subject(kind: str = "workload", facts: Mapping[str, Any] | None = None, **more: Any) -> Subject:
    stated = {
        name: value if isinstance(value, Fact) else Fact(name, value, location=HERE)
        for name, value in (facts or {}).items()
    }
    more = {"address": kind, "location": HERE, "workload": "search", **more}
    return Subject(kind=kind, facts=stated, **more)


def judged(policies: list[Policy], *subjects: Subject, **options: Any) -> Judgment:
    return judge(policies, subjects, as_of=AS_OF, **options)


def finding(text: str, *subjects: Subject, **options: Any) -> Finding:
    found = judged([policy(text)], *subjects, **options).findings
    assert len(found) == 1
    return found[0]


BUDGET = "subject: workload\nrequire: {budget: {exists: true}}\n"
BROKE = {"budget": None}


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
    assert {basis for basis, count in grounds.items() if count} == {"billed"}


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


def money(amount: Any, currency: str = "USD") -> Money:
    return Money(amount, currency, "month")


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


def test_the_place_is_where_the_verdict_can_be_changed() -> None:
    facts = {"budget": Fact("budget", None, "declared", MANIFEST)}
    assert finding(BUDGET, subject(facts=facts)).location == MANIFEST
    measured = {"budget": Fact("budget", None, "billed", Location("bill.csv", 9))}
    assert finding(BUDGET, subject(facts=measured)).location == HERE


def test_a_finding_depends_on_every_file_that_its_facts_come_from() -> None:
    text = f"{BUDGET}applies: {{environment: {{is: production}}}}\n"
    facts = {
        "budget": Fact("budget", None, "declared", MANIFEST, files=frozenset({"team.yaml"})),
        "environment": Fact("environment", "production", "code", Location("vars.tf", 1)),
        "owner": Fact("owner", "a", "code", Location("unrelated.tf", 1)),
    }
    assert finding(text, subject(facts=facts)).depends_on == (
        "ai-workload.yaml", "team.yaml", "vars.tf",
    )  # fmt: skip


def test_the_fingerprint_knows_no_number_and_no_line() -> None:
    text = "subject: workload\nrequire: {tokens_per_day: {at_least: 100M}}\n"
    moved = Fact("tokens_per_day", 5, location=Location("other.tf", 99))
    first = finding(text, subject(facts={"tokens_per_day": 4}))
    again = finding(text.replace("100M", "90M"), subject(facts={"tokens_per_day": moved}))
    assert first.fingerprint == again.fingerprint
    assert len(first.fingerprint) == 16
    others = [
        subject(facts={"tokens_per_day": 4}, address="other"),
        subject(facts={"tokens_per_day": 4}, root="other"),
        subject(facts={"tokens_per_day": 4}, context="prod.tfvars"),
    ]
    found = {finding(text, other).fingerprint for other in others}
    assert len(found | {first.fingerprint}) == 4


def test_the_fingerprint_knows_which_clause_failed() -> None:
    text = (
        "subject: workload\nrequire: {all: [{budget: {exists: true}}, {owner: {exists: true}}]}\n"
    )
    one = finding(text, subject(facts={"budget": None, "owner": "a"}))
    both = finding(text, subject(facts={"budget": None, "owner": None}))
    assert one.fingerprint != both.fingerprint


def test_sensitive_and_unprintable_facts_are_never_written() -> None:
    text = "subject: workload\nrequire: {owner: {is: a}}\n"
    text = text.replace("subject", "money: 'owner {owner}'\nsubject")
    secret = Fact("owner", "s3cret", "code", HERE, sensitive=True)
    found = finding(text, subject(facts={"owner": secret}))
    assert "s3cret" not in str(found)
    assert found.evidence[0].value == "(not printed)"


def test_raw_attributes_are_never_written() -> None:
    resource = subject("resource", attributes=Node({"key": Node("s3cret", HERE)}, HERE))
    found = finding("require: {attribute: key, is: other}\n", resource)
    assert found.verdict == "fail"
    assert "s3cret" not in str(found)


def test_raw_attributes_are_judged_with_the_same_unknowns() -> None:
    unset = Node(Unknown(Reason("var.x has no default")), HERE)
    body = Node({"size": Node(7, HERE), "open": unset}, HERE)
    resource = subject("resource", attributes=body)
    assert finding("require: {attribute: size, at_most: 5}\n", resource).verdict == "fail"
    found = finding("require: {attribute: open, at_most: 5}\n", resource)
    assert (found.verdict, found.missing_because) == ("unknown", ("open: var.x has no default",))
    absent = finding("require: {attribute: gone, at_most: 5}\n", resource)
    assert (absent.verdict, absent.missing) == ("unknown", ("gone",))
    assert finding("require: {attribute: gone, exists: true}\n", resource).verdict == "fail"


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


class Constant:
    """Evidence that says the same for every window."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.asked = 0

    def statistic(self, name: str, window_days: int, as_of: date, of: Decimal | None) -> Fact:
        self.asked += 1
        return Fact("gpu_utilization", self.value, "measured", Location("dcgm.json"), "some hours")


BUSY = """subject: capacity
require: {measure: gpu_utilization, statistic: mean, window: 30d, at_least: 60%}
prefer: {measure: gpu_utilization, statistic: mean, window: 30d, at_least: 70%}
"""


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


values = st.sampled_from(
    (None, True, False, 0, 10**9, "production", Unknown(Reason("x")), Money(5, "USD", "month"))
)


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
    assert judgment.counts == backward.counts
    assert judgment.findings == backward.findings
    assert sum(judgment.counts.values()) == (
        len(judgment.findings)
        + sum(map(len, judgment.passed.values()))
        + sum(judgment.not_applicable.values())
    )
