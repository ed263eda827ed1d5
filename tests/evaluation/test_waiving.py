"""Waivers: what they suppress, what keeps them from it, and that they are counted apart."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from small_cases import AS_OF, BUDGET, judged, money, policy, subject

from checker.evaluation.judge import Judgment
from checker.evaluation.waiving import POLICY, Waiving, last_day
from checker.model.location import Location
from checker.model.report import Money
from checker.model.waivers import Waiver

APPROVERS = ("finops@novaspark.example", "finance@novaspark.example")
IN_ORDER = Waiver(
    policy="own",
    scope="search",
    addresses=(),
    reason="It moves in January.",
    owner="search@novaspark.example",
    approver=APPROVERS[0],
    ticket="FIN-1",
    granted=date(2026, 11, 1),
    expires=date(2027, 1, 15),
    location=Location("waivers/search.yaml", 3),
)
WITHOUT = {"budget": None}
CASES = yaml.safe_load(Path(__file__).with_name("cases_waivers.yaml").read_text())


def waived(*waivers: Waiver, text: str = "", facts: Any = None, **options: Any) -> Judgment:
    own = policy(BUDGET + text)
    waiving = Waiving(
        waivers,
        options.pop("approvers", APPROVERS),
        {own.id: own},
        {own.id, "other"},
        AS_OF,
        **{name: options.pop(name) for name in ("whole", "blocking") if name in options},
    )
    found = subject(facts=WITHOUT if facts is None else facts, **options)
    return judged([own], found, waive=waiving.applied)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_how_a_waiver_stands(case: dict[str, Any]) -> None:
    changes = dict(case.get("waiver", {}))
    if "addresses" in changes:
        changes["addresses"] = tuple(changes["addresses"])
    names = ("approvers", "facts", "whole")
    options = {name: case[name] for name in names if name in case}
    judgment = waived(IN_ORDER._replace(**changes), text=case.get("policy", ""), **options)
    [row] = judgment.waivers
    assert row.state == case["state"]
    own = [one for one in judgment.findings if one.policy == POLICY]
    assert [one.verdict for one in own] == ([case["finding"]] if "finding" in case else [])
    suppresses = case["state"] == "in_force" and case.get("covers", 1)
    assert judgment.counts["waived"] == (1 if suppresses else 0)
    for one in own:
        assert case.get("says", "") in one.headline
        assert case.get("fix", "") in one.remediation
        assert one.location == IN_ORDER.location
    assert sum(judgment.counts.values()) == 1 + len(own)


def test_waived_is_never_passed_and_says_what_it_would_be() -> None:
    before, after = waived(), waived(IN_ORDER)
    assert (before.counts["fail"], after.counts["fail"], after.counts["waived"]) == (1, 0, 1)
    assert after.counts["pass"] == before.counts["pass"] == 0
    assert after.passed == {}
    [finding] = after.findings
    assert (finding.verdict, finding.blocking) == ("waived", False)
    assert finding.waiver
    assert finding.waiver["verdict"] == "fail"
    assert finding.waiver["expires"] == IN_ORDER.expires
    assert finding.fingerprint == before.findings[0].fingerprint


def test_what_is_hard_in_one_folder_cannot_be_waived_there() -> None:
    soft, hard = policy(BUDGET), policy(BUDGET + "enforcement: hard\n")
    waiving = Waiving([IN_ORDER], APPROVERS, {"own": soft}, {"own"}, AS_OF)
    one = subject(facts=WITHOUT)
    other = subject(facts=WITHOUT, root="sandbox", address="sandbox")
    judgment = judged(
        [soft], one, other, waive=waiving.applied, local=lambda of: [hard] if of.root else None
    )
    assert sorted(finding.verdict for finding in judgment.findings) == ["fail", "waived"]
    [only] = judged([soft], other, waive=waiving.applied, local=lambda of: [hard]).waivers
    assert only.state == "not_possible"


def test_folded_findings_are_told_again_when_their_head_is_waived() -> None:
    head = policy("id: own\ncause: c\nseverity: critical\n" + BUDGET)
    under = policy("id: under\ncause: c\nfolds_under: own\n" + BUDGET)
    waiving = Waiving([IN_ORDER], APPROVERS, {"own": head}, {"own"}, AS_OF)
    judgment = judged([head, under], subject(facts=WITHOUT), waive=waiving.applied)
    by = {finding.policy: finding for finding in judgment.findings}
    assert by["own"].verdict == "waived"
    assert by["under"].folded_under is None


def test_of_two_waivers_the_one_that_ends_last_is_told() -> None:
    longer = IN_ORDER._replace(expires=date(2027, 1, 20), ticket="FIN-2")
    [finding] = waived(IN_ORDER, longer).findings
    assert finding.waiver
    assert finding.waiver["ticket"] == "FIN-2"


@pytest.mark.parametrize(("days", "soon"), [(15, False), (14, True), (0, True), (-1, False)])
def test_an_end_within_fourteen_days_is_announced(days: int, soon: bool) -> None:
    ends = date.fromordinal(AS_OF.toordinal() + days)
    [row] = waived(IN_ORDER._replace(expires=ends)).waivers
    assert (row.ends_soon, row.days_left) == (soon, days)


def test_an_audit_fails_on_a_waiver_that_is_not_in_order() -> None:
    expired = IN_ORDER._replace(expires=date(2026, 11, 20))
    for blocking in (True, False):
        own = [one for one in waived(expired, blocking=blocking).findings if one.policy == POLICY]
        assert [one.blocking for one in own] == [blocking]


def test_the_register_counts_money_once() -> None:
    text = "impact: {kind: at_stake, fact: fixed_cost}\n"
    facts = {**WITHOUT, "fixed_cost": money(900)}
    [row] = waived(IN_ORDER, text=text, facts=facts).waivers
    assert (row.findings, row.at_stake) == (1, (Money(900, "USD", "month"),))


def test_the_last_day_is_counted_from_the_first() -> None:
    assert last_day(date(2026, 11, 21), policy(BUDGET)) == date(2027, 2, 19)
