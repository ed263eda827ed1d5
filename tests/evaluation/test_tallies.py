"""What findings add up to: each dollar once, by workload, by owner, over all."""

from typing import Any

from checker.evaluation.tallies import tallies
from checker.model.report import Finding, Impact, Money, WorkloadSummary


def finding(address: str, amount: int, **changes: Any) -> Finding:
    fields: dict[str, Any] = dict.fromkeys(Finding._fields, "")
    fields |= {
        "address": address, "subject_kind": "resource", "verdict": "fail", "workload": "chat",
        "impact": Impact(amount, "USD", "month", "idle", ""), "folded_under": None,
    }  # fmt: skip
    return Finding(**(fields | changes))


def workload(name: str, owner: str | None = None, team: str | None = None) -> WorkloadSummary:
    return WorkloadSummary(name, True, team, None, "", None, "", None, 1, "", owner)


def at_stake(*findings: Finding) -> list[tuple[int, str, str]]:
    found = tallies(findings, [workload("chat")]).at_stake
    return [(int(money.amount), money.currency, money.period) for money in found]


def test_of_one_address_the_largest_amount_counts() -> None:
    assert at_stake(finding("a", 5), finding("a", 7)) == [(7, "USD", "month")]


def test_addresses_of_one_kind_add_up() -> None:
    assert at_stake(finding("a", 5), finding("b", 7)) == [(12, "USD", "month")]


def test_a_workload_and_its_resources_are_the_same_dollars() -> None:
    whole = finding("chat", 10, subject_kind="workload")
    assert at_stake(finding("a", 5), finding("b", 7), whole) == [(12, "USD", "month")]
    assert at_stake(finding("a", 5), whole) == [(10, "USD", "month")]


def test_what_is_folded_unknown_or_waived_is_not_at_stake() -> None:
    assert at_stake(
        finding("a", 5, folded_under="x"),
        finding("b", 5, verdict="unknown"),
        finding("c", 5, verdict="waived"),
    ) == []  # fmt: skip


def test_currencies_and_periods_are_never_added() -> None:
    euro = finding("b", 7, impact=Impact(7, "EUR", "month", "idle", ""))
    year = finding("c", 9, impact=Impact(9, "USD", "year", "idle", ""))
    assert at_stake(finding("a", 5), euro, year) == [
        (7, "EUR", "month"), (5, "USD", "month"), (9, "USD", "year"),
    ]  # fmt: skip


def test_workloads_are_added_to_their_owners_worst_first() -> None:
    rows = [workload("chat", "ann"), workload("tune", None, "ml"), workload("idle", "ann")]
    found = tallies([finding("a", 5), finding("t", 9, workload="tune", verdict="warn")], rows)
    assert [(row.name, row.verdict, row.workloads) for row in found.by_owner] == [
        ("ann", "fail", ("chat", "idle")),
        ("ml", "warn", ("tune",)),
    ]
    assert [(row.name, row.verdict) for row in found.by_workload] == [
        ("chat", "fail"), ("tune", "warn"), ("idle", "pass"),
    ]  # fmt: skip
    assert found.by_owner[0].at_stake == (Money(5, "USD", "month"),)
    assert found.by_owner[0].counts == {"fail": 1, "warn": 0, "unknown": 0, "waived": 0}


def test_what_belongs_to_no_workload_has_no_name() -> None:
    found = tallies([finding("portfolio", 3, workload=None)], [])
    assert [row.name for row in found.by_owner] == [""]
    assert int(found.at_stake[0].amount) == 3
