"""Small policies and subjects, and what comes of judging them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from checker.evaluation.judge import Judgment, judge
from checker.model.facts import Fact, Subject
from checker.model.location import Location
from checker.model.policy import Policy
from checker.model.report import Finding, Money
from checker.policy.loader import load_text

AS_OF = date(2026, 11, 21)
HERE = Location("main.tf", 3)
MANIFEST = Location("ai-workload.yaml", 7)


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


def money(amount: Any, currency: str = "USD") -> Money:
    return Money(amount, currency, "month")


class Constant:
    """Evidence that says the same for every window."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self.asked = 0

    def statistic(self, name: str, window_days: int, as_of: date, of: Decimal | None) -> Fact:
        self.asked += 1
        return Fact("gpu_utilization", self.value, "measured", Location("dcgm.json"), "some hours")


BUDGET = "subject: workload\nrequire: {budget: {exists: true}}\n"
BROKE = {"budget": None}
BUSY = """subject: capacity
require: {measure: gpu_utilization, statistic: mean, window: 30d, at_least: 60%}
prefer: {measure: gpu_utilization, statistic: mean, window: 30d, at_least: 70%}
"""
