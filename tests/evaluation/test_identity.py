"""What makes a finding the same one in another run, and how two runs differ."""

from decimal import Decimal
from typing import Any

import pytest
from small_cases import BUDGET, finding, policy, subject

from checker.evaluation.identity import costs_more, fingerprint, identity, kin, matched, reason_of
from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.report import Finding, Impact

BOTH = "subject: workload\nrequire: {all: [{budget: {exists: true}}, {owner: {exists: true}}]}\n"
STAGE = "subject: resource\nrequire: {environment: {is: production}}\n"
NODE = {"kind": "resource", "address": 'module.a.aws_instance.node["x"]', "root": "prod"}


def one(**changes: Any) -> Finding:
    more = {**NODE, "location": Location("modules/pool/main.tf", 3), **changes}
    return finding(STAGE, subject(facts={"environment": "demo"}, **more))


def as_told(finding: Finding, verdict: str, amount: int | None = None) -> Finding:
    impact = None if amount is None else Impact(amount, "USD", "month", "idle", "list")
    return finding._replace(verdict=verdict, impact=impact)


@pytest.mark.parametrize(
    ("changes", "strong", "weak"),
    [
        ({"location": Location("modules/pool/main.tf", 99)}, True, True),
        ({"location": Location("modules/pool/nodes.tf", 3)}, True, True),
        ({"root": "staging"}, False, True),
        ({"context": "prod.tfvars"}, False, True),
        ({"address": 'module.a.aws_instance.node["y"]'}, False, True),
        ({"address": "module.b.module.c.aws_instance.node"}, False, True),
        ({"address": "module.a.aws_instance.other"}, False, False),
        ({"location": Location("modules/other/main.tf", 3)}, True, False),
    ],
)
def test_what_keeps_an_identity(changes: dict[str, Any], strong: bool, weak: bool) -> None:
    first, again = one(), one(**changes)
    assert (identity(first) == identity(again)) is strong
    assert (first.fingerprint == again.fingerprint) is strong
    assert (kin(first) == kin(again)) is weak


def test_the_words_of_a_clause_are_in_the_reason_and_its_numbers_are_not() -> None:
    text = (
        "subject: workload\nrequire: {any: [{lifecycle_stage: {is: poc}}, {budget: {above: $5}}]}\n"
    )
    found = finding(
        text.replace("$5", "$5/month"), subject(facts={"lifecycle_stage": "growth", "budget": None})
    )
    assert "lifecycle_stage is poc" in found.reason
    assert not any("5" in clause for clause in found.reason)


def test_an_unknown_finding_names_the_missing_facts() -> None:
    found = finding(BOTH, subject(facts={"owner": "a"}))
    assert (found.verdict, found.reason) == ("unknown", ("budget",))


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("fail", "fail", "unchanged"),
        ("warn", "fail", "worsened"),
        ("unknown", "fail", "worsened"),
        ("warn", "unknown", "worsened"),
        ("fail", "unknown", "improved"),
        ("fail", "waived", "improved"),
        ("waived", "fail", "worsened"),
        ("waived", "waived", "unchanged"),
    ],
)
def test_a_verdict_is_compared_by_how_bad_it_is(before: str, after: str, change: str) -> None:
    [pair] = matched([as_told(one(), before)], [as_told(one(), after)])
    assert pair.change == change


def test_another_reason_is_another_finding() -> None:
    budget = finding(BOTH, subject(facts={"budget": None, "owner": "a"}))
    owner = finding(BOTH, subject(facts={"budget": "$1/month", "owner": None}))
    assert budget.fingerprint != owner.fingerprint
    assert [pair.change for pair in matched([budget], [owner])] == ["new"]


def test_other_missing_facts_are_no_new_finding() -> None:
    before = finding(BOTH, subject(facts={"owner": "a"}))
    after = finding(BOTH, subject(facts={"budget": Decimal(1)}))
    assert [pair.change for pair in matched([before], [after])] == ["unchanged"]


def test_each_finding_is_paired_once_and_by_the_strongest_key() -> None:
    x, y = one(), one(address='module.a.aws_instance.node["y"]')
    moved = one(root="staging")
    pairs = matched([x, y], [moved, y])
    assert [(pair.before, pair.after) for pair in pairs] == [(x, moved), (y, y)]
    pairs = matched([x], [x, moved])
    assert [pair.change for pair in pairs] == ["unchanged", "new"]
    assert [pair.change for pair in matched([x, y], [])] == ["fixed", "fixed"]


@pytest.mark.parametrize(
    ("then", "now", "more"),
    [(100, 100, False), (100, 101, True), (100, 99, False), (None, 5, False)],
)
def test_more_money_is_told(then: int | None, now: int | None, more: bool) -> None:
    assert costs_more(as_told(one(), "fail", then), as_told(one(), "fail", now)) is more
    assert not costs_more(as_told(one(), "fail", 100), as_told(one(), "fail", 105), Decimal("0.1"))


def test_a_fingerprint_can_be_made_of_any_address() -> None:
    strange = subject(address="a\udcffb", facts={"budget": Fact("budget", None)})
    assert len(fingerprint(policy(BUDGET), strange, reason_of(()))) == 16
