"""Adds an audit up to the sums by which the store draws a trend."""

from collections.abc import Sequence
from typing import Any

from checker.audit.store.store import Total
from checker.model.audit import Audit
from checker.model.report import Money


def totals_of(audit: Audit) -> list[Total]:
    """Return the sums of an audit by which a trend is drawn: workloads by team, findings by policy.

    The money of several currencies is in rows of its own, whose number is zero after the first.
    """
    rows: dict[tuple[str, str, str, str], tuple[int, Any]] = {}

    def add(what: str, name: str, verdict: str, number: int, moneys: Sequence[Money]) -> None:
        for amount, currency in [(one.amount, one.currency) for one in moneys] or [(0, "")]:
            key = (what, name, verdict, currency)
            held = rows.get(key, (0, 0))
            rows[key] = (held[0] + number, held[1] + amount)
            number = 0

    for one in audit.workloads:
        money = one.accepted if one.standing == "waived" else one.at_stake
        add("all", "", one.standing, 1, money)
        add("team", one.team or one.owner, one.standing, 1, money)
        if one.standing != "waived" and one.accepted:
            # What is accepted beside a finding that is not is accepted all the same.
            add("all", "", "waived", 0, one.accepted)
            add("team", one.team or one.owner, "waived", 0, one.accepted)
    for total in audit.policies:
        add("policy", total.policy, total.verdict, total.number, total.money)
    return [Total(*key[:3], *found, key[3]) for key, found in sorted(rows.items())]
