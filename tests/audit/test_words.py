"""What screens of the audit say of counts, gaps and months, and that they stay within a screen."""

import io
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

import checker
from checker.audit.history import Before
from checker.audit.summary import Summary
from checker.model.audit import AcceptedRisk, AuditPage, Billed
from checker.model.history import ChangedFinding, Deadline, Difference, Month, PastAudit, Trend
from checker.model.history import TrendRow as Row
from checker.model.report import Money
from checker.reports.audit import text as audited
from checker.reports.difference import text as difference
from checker.reports.history import text as history
from checker.reports.style import Style
from checker.reports.trend import text as trend
from checker.reports.wording.gaps import KINDS

DAY = date(2026, 11, 21)
LONG = "a-name-that-is-much-longer-than-any-screen-has-room-for-" * 3


def money(amount: int) -> tuple[Money, ...]:
    return (Money(Decimal(amount), "USD", "month"),)


def lines(module: ModuleType, found: object) -> list[str]:
    out = io.StringIO()
    module.write(found, out, Style(ascii=False))
    told = out.getvalue().splitlines()
    assert max(map(len, told)) <= 88
    return told


def test_every_kind_of_gap_has_words() -> None:
    source = "".join(one.read_text() for one in Path(checker.__file__).parent.rglob("*.py"))
    kinds = set(re.findall(r"\bGap\(\s*\"([a-z-]+)\"", source))
    assert len(kinds) > 12
    assert kinds <= KINDS.keys()


def months(amounts: Sequence[int | None]) -> list[Month]:
    return [
        Month(date(2026, at, 1), {"fail": 2}, () if amount is None else money(amount), ())
        for at, amount in enumerate(amounts, 1)
    ]


def test_a_trend_shows_the_newest_months_that_find_room() -> None:
    rows = [
        Row("ml-research", months([1_234_567] * 11 + [2_345_678])),
        Row("support", months([None] * 12)),
        Row("idle", [one._replace(verdicts={"pass": 1}) for one in months([None] * 12)]),
    ]
    ends = [
        Deadline("waiver", "a", f"research-llm: {LONG}", LONG, date(2026, 12, 1), money(93_600)[0]),
        Deadline("commitment", "a", "vision", "v@n.example", date(2027, 3, 1)),
    ]
    told = lines(trend, Trend("team", rows, ends, DAY, open_days=3))
    assert told[1].split()[-2:] == ["Dec", "2026"]
    assert told[2].endswith("$2,345,678 · 2")
    assert told[3].endswith("not known · 2")
    assert told[4].endswith("$0 · 0")
    assert "Half of what is open has been open for 3 days or more." in told
    assert "  waiver      2026-12-01  in 10 days   research-llm: a" in told[-2]
    assert told[-1].split() == ["commitment", "2027-03-01", "in", "100", "days", "vision",
                                "v@n.example"]  # fmt: skip


def past(**standings: int) -> PastAudit:
    return PastAudit(1, LONG, DAY, 1_000, standings, (), (), 3, "")


def test_a_history_says_where_no_price_is_known() -> None:
    told = lines(history, [past(fail=3, warn=1), past(**{"pass": 4})])
    assert told[1].split()[-3:] == ["not", "known", "3"]
    assert told[2].split()[-2:] == ["$0", "3"]


def test_a_difference_names_the_context_where_there_are_several() -> None:
    row = ChangedFinding("unseen", "a", "production", "p", "x", "unowned:us", "", "fail", "", LONG)
    found = Difference(past(), past(), [row, row._replace(context="defaults")], 7)
    told = lines(difference, found)
    assert told[4].startswith("  fail → not judged  us/, in no manifest in production  a-name")
    assert told[5].startswith("  fail → not judged  us/, in no manifest  a-name")


@pytest.mark.parametrize(
    ("bills", "said"),
    [(0, "no bill was given, so nobody"), (1, "no bill could be used, so nobody")],
)
def test_a_bill_with_trouble_is_no_bill_that_was_not_given(bills: int, said: str) -> None:
    summary = Summary("fleet", DAY, Before(), {})
    summary.bills = bills
    told = "\n".join(lines(audited, AuditPage(summary.audit(), (), ())))
    assert said in told


def test_what_is_told_of_a_bill_fits_a_screen() -> None:
    summary = Summary("fleet", DAY, Before(), {})
    (all_of_it,) = money(94_189)
    summary.billed = Billed(all_of_it, all_of_it, all_of_it, ((LONG, all_of_it),) * 2)
    told = lines(audited, AuditPage(summary.audit(), (), ()))
    assert told[4].startswith("  in no repository  $94,189  100%, accounts a-name")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([], ""),
        ([20], ""),
        ([0], "one ends today"),
        ([1], "one ends in 1 day"),
        ([9, 40], "one ends in 9 days"),
        ([9, 3, 14, 15], "3 end within 14 days, the first in 3 days"),
    ],
)
def test_waivers_that_end_soon_are_counted(days: list[int], said: str) -> None:
    summary = Summary("fleet", DAY, Before(), {})
    summary.accepted = [
        AcceptedRisk("a", "p", "w", "", "", "", "", "", date.fromordinal(DAY.toordinal() + left))
        for left in days
    ]
    waived = next(one for one in summary.audit().standings if one.standing == "waived")
    assert waived.remark == said
