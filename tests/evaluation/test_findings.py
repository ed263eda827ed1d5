"""A finding says what and where, rests on named facts, and keeps its identity."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from small_cases import BROKE, BUDGET, BUSY, HERE, MANIFEST, Constant, finding, money, subject

from checker.model.declaration import Node
from checker.model.facts import Coverage, Fact
from checker.model.location import Location
from checker.model.values import Interval, Reason, Unknown


def test_the_place_is_where_the_verdict_can_be_changed() -> None:
    facts = {"budget": Fact("budget", None, "declared", MANIFEST)}
    assert finding(BUDGET, subject(facts=facts)).location == MANIFEST
    measured = {"budget": Fact("budget", None, "billed", Location("bill.csv", 9))}
    assert finding(BUDGET, subject(facts=measured)).location == HERE


WORDY = f"""{BUDGET}money: '{{owner}} pays'
remediation: ask {{owner}}
at: beside {{owner}}
notes:
  - {{when: {{owner: {{exists: true}}}}, say: 'known to {{owner}}'}}
  - {{when: {{team: {{exists: true}}}}, say: said by nobody}}
impact: {{kind: saving, fact: fixed_cost}}
"""


def test_a_finding_says_everything_that_its_policy_says() -> None:
    facts = {**BROKE, "owner": "ann", "fixed_cost": money(700)}
    found = finding(WORDY, subject(facts=facts))
    assert (found.headline, found.money, found.remediation, found.at, found.notes) == (
        "wrong", "ann pays", "ask ann", "beside ann", ("known to ann",),
    )  # fmt: skip
    assert found.impact
    assert found.impact[:4] == (700, "USD", "month", "saving")


def test_an_open_question_says_only_what_is_missing() -> None:
    found = finding(WORDY, subject(facts={"owner": "ann", "fixed_cost": money(700)}))
    assert (found.headline, found.money, found.remediation, found.at, found.notes) == (
        "Own: not known without budget", "", "", "", (),
    )  # fmt: skip
    assert (found.impact, found.missing_because) == (None, ("budget: nobody says it",))


def test_a_resource_is_named_beside_its_place() -> None:
    text = "require: {claimed: {is: true}}\n"
    assert finding(text, subject("resource", {"claimed": False}, address="a.b")).at == "a.b"
    assert finding(BUDGET, subject(facts=BROKE)).at == ""


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


def test_the_fingerprint_knows_which_statistic_failed() -> None:
    pool = subject("capacity", measures={"gpu_utilization": Constant(Decimal("0.1"))})
    assert (
        finding(BUSY, pool).fingerprint
        != finding(BUSY.replace("statistic: mean", "statistic: p20"), pool).fingerprint
    )


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


class Series(Constant):
    """Evidence that also knows how much of its window was measured."""

    def meaning(self) -> Fact:
        return Fact("gpu_utilization_metric", "upper_bound")

    def judgeable_from(self, window_days: int) -> date | None:
        return None

    def coverage(self, window_days: int, as_of: date) -> Coverage:
        hours = window_days * 24
        return Coverage(hours * 8 - 12, self.paid, hours, None, None)

    paid: int | None = 720 * 8


def test_a_measured_verdict_says_how_much_was_measured() -> None:
    measure = Series(Decimal("0.4"))
    pool = subject("capacity", measures={"gpu_utilization": measure})
    assert finding(BUSY, pool).covered == "718 of 720 hours"
    measure.paid = None
    assert finding(BUSY, pool).covered == ""


def test_only_the_deciding_clause_says_what_was_measured() -> None:
    pool = subject("capacity", BROKE, measures={"gpu_utilization": Series(Decimal("0.65"))})
    assert finding(BUSY, pool).covered == "718 of 720 hours"
    other = BUSY.replace("prefer: ", "prefer: {owner: {exists: true}}\n#")
    assert finding(other, pool._replace(facts={"owner": Fact("owner", None)})).covered == ""


def test_a_finding_without_a_place_still_names_its_files() -> None:
    facts = {"budget": Fact("budget", None, files=frozenset({"team.yaml"}))}
    found = finding(BUDGET, subject(facts=facts, location=None))
    assert (found.location, found.depends_on) == (None, ("team.yaml",))


@pytest.mark.parametrize(("because", "method"), [("a bill", "a bill"), ("", "fixed_cost")])
def test_what_a_finding_is_worth_says_how_it_is_known(because: str, method: str) -> None:
    worth = Fact("fixed_cost", money(700), because=because)
    text = f"{BUDGET}impact: {{kind: saving, fact: fixed_cost}}\n"
    found = finding(text, subject(facts={**BROKE, "fixed_cost": worth}))
    assert found.impact
    assert found.impact.method == method


def test_the_evidence_names_value_unit_and_ground_of_each_fact() -> None:
    text = BUSY.replace("prefer:", "applies: {accelerator_count: {above: 0}}\nprefer:")
    text = text.replace("statistic: mean", "statistic: p20")
    pool = subject(
        "capacity", {"accelerator_count": 8}, measures={"gpu_utilization": Constant(Decimal("0.4"))}
    )
    assert [one[:4] for one in finding(text, pool).evidence] == [
        ("gpu_utilization p20", Decimal("0.4"), "ratio", "measured"),
        ("accelerator_count", 8, "", "code"),
    ]
    mean = finding(BUSY, pool).evidence
    assert [one.fact for one in mean] == ["gpu_utilization"]


def test_a_fact_that_decides_twice_is_told_once() -> None:
    text = "subject: workload\nrequire: {owner: {is: a, matches: 'a*'}}\n"
    assert len(finding(text, subject(facts={"owner": "b"})).evidence) == 1


@pytest.mark.parametrize(("low", "told"), [(700, 700), (None, None)])
def test_an_uncertain_amount_is_worth_what_it_is_at_least(low: Any, told: Any) -> None:
    facts = {"budget": None, "fixed_cost": money(Interval(low, 900))}
    found = finding(f"{BUDGET}impact: {{kind: saving, fact: fixed_cost}}\n", subject(facts=facts))
    assert (found.impact and found.impact.amount) == told


def test_an_unknown_without_a_reason_still_says_why() -> None:
    found = finding(BUDGET, subject(facts={"budget": Unknown()}))
    assert found.missing_because == ("budget: nobody says it",)


def test_the_clauses_that_failed_come_in_one_order() -> None:
    names = ("owner", "budget", "team", "residency", "environment", "cost_center", "region")
    clauses = ", ".join(f"{{{name}: {{exists: true}}}}" for name in names)
    text = f"subject: workload\nrequire: {{all: [{clauses}]}}\n"
    found = finding(text, subject(facts=dict.fromkeys(names)))
    assert found.reason == tuple(sorted(f"{name} exists" for name in names))
