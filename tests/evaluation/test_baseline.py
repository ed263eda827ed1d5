"""Findings beside a baseline: older ones do not block, new and worse ones do."""

from typing import Any

import pytest
from small_cases import BUDGET, finding, judged, policy, subject

from checker.evaluation.baseline import compared
from checker.model.report import Finding, Impact

OWNER = "id: owned\nsubject: workload\nrequire: {owner: {exists: true}}\n"


def one(text: str = BUDGET, **changes: Any) -> Finding:
    return finding(text, subject(facts={"budget": None, "owner": None}))._replace(**changes)


def worth(amount: int) -> Impact:
    return Impact(amount, "USD", "month", "idle", "list")


@pytest.mark.parametrize(
    ("before", "after", "change", "blocks"),
    [
        ({}, {}, "unchanged", False),
        ({}, {"address": "other", "declared_in": "x"}, "new", True),
        ({}, {"reason": ("owner exists",)}, "new", True),
        ({}, {"root": "renamed"}, "unchanged", False),
        ({"verdict": "warn"}, {}, "worsened", True),
        ({}, {"verdict": "warn", "blocking": False}, "unchanged", False),
        ({"impact": worth(100)}, {"impact": worth(110)}, "unchanged", False),
        ({"impact": worth(100)}, {"impact": worth(111)}, "worsened", True),
        ({"impact": worth(100)}, {"impact": worth(50)}, "unchanged", False),
        ({}, {"enforcement": "hard"}, "unchanged", True),
    ],
)
def test_what_becomes_of_a_finding(
    before: dict[str, Any], after: dict[str, Any], change: str, blocks: bool
) -> None:
    [found] = compared([one(**before)], [one(**after)], None, holds=True).findings
    assert (found.change, found.blocking) == (change, blocks)


def test_an_audit_marks_older_findings_and_blocks_all_the_same() -> None:
    [found] = compared([one()], [one()], None, holds=False).findings
    assert (found.change, found.blocking) == ("unchanged", True)


def test_what_is_gone_is_told_of_policies_that_were_judged() -> None:
    gone = one(address="gone", declared_in="x")
    assert compared([gone], [one()], {"own"}, holds=True).gone == ("own on gone",)
    assert compared([gone], [one()], {"other"}, holds=True).gone == ()
    assert compared([gone], [one()], None, holds=True).gone == ()
    unknown = finding(BUDGET, subject(facts={}))
    assert compared([one()], [unknown], {"own"}, holds=True).gone == ()


def test_what_is_not_fail_or_warn_is_left_as_it_is() -> None:
    unknown = finding(BUDGET, subject(facts={}))
    about_waivers = one(subject_kind="waiver")
    found = compared([], [unknown, about_waivers], None, holds=True)
    assert found.findings == [unknown, about_waivers]
    assert not any(found.counts.values())


@pytest.mark.parametrize("enforcement", ["soft", "advisory"])
def test_a_new_finding_is_never_folded_under_an_older_one(enforcement: str) -> None:
    head = policy("id: own\ncause: c\nseverity: critical\n" + BUDGET)
    under = policy(OWNER + f"cause: c\nfolds_under: own\nenforcement: {enforcement}\n")
    both = subject(facts={"budget": None, "owner": None})
    known = list(judged([head], both).findings)
    result = judged(
        [head, under],
        both,
        waive=lambda found, _: (compared(known, found, None, True).findings, ()),
    )
    by = {found.policy: found for found in result.findings}
    assert (by["own"].change, by["owned"].change) == ("unchanged", "new")
    assert by["owned"].folded_under is None
    assert by["owned"].blocking is (enforcement == "soft")
