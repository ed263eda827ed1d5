"""Values as people read them, and sentences that never say what is not known."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from checker.evaluation.display import shown
from checker.evaluation.outcome import Asking
from checker.evaluation.phrases import Telling
from checker.model.facts import Fact, Subject
from checker.model.report import Money
from checker.model.values import Interval, Reason, Unknown
from checker.policy.loader import load_text

UNKNOWN = Unknown(Reason("nobody says"))


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Decimal("0.4"), "ratio", "40%"),
        (Decimal("0.597"), "ratio", "59.7%"),
        (Decimal("0.5333333"), "ratio", "53.3%"),
        (0, "ratio", "0%"),
        (1, "ratio", "100%"),
        (60_000_000, "rate", "60M"),
        (850_000, "rate", "850K"),
        (1_099_000_000, "number", "1.1B"),
        (201, "number", "201"),
        (1736, "number", "1,736"),
        (Decimal("2.433"), "number", "2.4"),
        (Decimal("1.25"), "number", "1.25"),
        (Decimal("0.0512"), "number", "0.05"),
        (Decimal("0.5995"), "ratio", "59.95%"),
        (Decimal("0.59953"), "ratio", "60%"),
        (Decimal("2.0"), "number", "2"),
        (Decimal(30), "duration", "30 days"),
        (Money(Decimal("93600.00"), "USD", "month"), "money", "$93,600"),
        (Money(Decimal("4.375"), "USD"), "price", "$4.38"),
        (Money(Decimal("0.005"), "USD"), "price", "$0.005"),
        (Money(Decimal("0.0753"), "USD"), "price", "$0.075"),
        (Money(0, "USD"), "price", "$0.00"),
        (Money(Decimal("0.095"), "USD"), "price", "$0.095"),
        (Money(142000, "EUR", "month"), "money", "142,000 EUR"),
        (Money(Interval(100, 200), "USD", "month"), "money", "$100 to $200"),
        (Money(Interval(100, 100), "USD", "month"), "money", "$100"),
        (Money(Interval(100, None), "USD", "month"), "money", "$100 or more"),
        (Money(Interval(None, 200), "USD", "month"), "money", "$200 or less"),
        (Interval(2, 4), "number", "2 to 4"),
        (Interval(4, 4), "number", "4"),
        (Interval(2, None), "number", "2 or more"),
        (Interval(None, 2), "number", "2 or less"),
        (Interval(None, None), "number", "any number"),
        (Interval(Decimal("0.38"), Decimal("0.42")), "ratio", "38% to 42%"),
        (True, "flag", "yes"),
        (date(2027, 4, 1), "date", "2027-04-01"),
        ("closed_source_api", "choice", "closed API"),
        ("mission_critical", "choice", "mission critical"),
        ("snake_case_name", "text", "snake_case_name"),
        (("us-east-1", "eu-west-1"), "text", "us-east-1 and eu-west-1"),
        (("a", "b", "c", "d"), "text", "a, b, c and d"),
        (("a", "b", "c", "d", "e"), "text", "a, b, c and 2 more"),
    ],
)
def test_value(value: Any, kind: str, text: str) -> None:
    assert shown(value, kind) == text


def said(message: str, facts: Mapping[str, Any], more: str = "", verdict: str = "fail") -> str:
    policy, problems = load_text(
        f"id: own\ntitle: The title\nsubject: workload\nrequire: {{budget: {{exists: true}}}}\n"
        f"message: {message}\n{more}",
        "own/own.yaml",
    )
    assert problems == []
    assert policy
    stated = {name: Fact(name, value) for name, value in facts.items()}
    subject = Subject("workload", "search", stated, workload="search")
    return Telling.of(policy, Asking(subject, date(2026, 11, 21)), verdict, ()).headline()


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"accelerator_count": 8, "accelerator": ("A100-40GB",)}, "8 × A100 40GB"),
        ({"accelerator_count": 8, "accelerator": UNKNOWN}, "8 GPUs"),
        ({"accelerator_count": 8, "accelerator": ("A100-40GB", UNKNOWN)}, "8 GPUs"),
        ({"accelerator_count": 8, "accelerator": ()}, "8 GPUs"),
        ({"accelerator_count": None}, "GPUs of search"),
        ({}, "GPUs of search"),
    ],
)
def test_the_first_sentence_whose_names_are_all_known_is_said(
    facts: Mapping[str, Any], text: str
) -> None:
    message = (
        '["{accelerator_count} × {accelerator}", "{accelerator_count} GPUs", "GPUs of {workload}"]'
    )
    assert said(message, facts) == text


def test_without_any_the_title_is_said() -> None:
    assert said('"{owner}"', {}) == "The title"


@pytest.mark.parametrize(("verdict", "text"), [("fail", "bad"), ("warn", "so so")])
def test_a_sentence_may_be_for_one_verdict(verdict: str, text: str) -> None:
    message = "[{verdict: warn, say: so so}, bad]"
    assert said(message, {}, verdict=verdict) == text


@pytest.mark.parametrize(("count", "text"), [(1, "one"), (2, "many"), (UNKNOWN, "many")])
def test_a_sentence_may_be_for_a_case(count: Any, text: str) -> None:
    message = "[{when: {resource_count: {is: 1}}, say: one}, many]"
    assert said(message, {"resource_count": count}) == text


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert said('"{owner} pays"', {"owner": "{team} {0.__class__}"}) == "{team} {0.__class__} pays"


def test_a_changed_parameter_is_shown_beside_its_own_default() -> None:
    more = "parameters: {least: {type: ratio, default: 80%, meaning: least, origin: ours}}\n"
    policy, _ = load_text(
        'id: own\ntitle: T\nrequire: {claimed: {is: true}}\nmessage: "{least} at least"\n' + more,
        "own/own.yaml",
    )
    assert policy
    parameter = policy.parameters["least"]._replace(default=Decimal("0.7"))
    policy = policy._replace(
        parameters={"least": parameter}, changed={"least": (Decimal("0.8"), "why")}
    )
    telling = Telling.of(policy, Asking(Subject("resource", "a", {}), date(2026, 1, 1)), "fail", ())
    assert telling.headline() == "70% at least (default: 80%)"


@pytest.mark.parametrize(
    ("stage", "text"),
    [("crawl", "50%"), ("run", "70%"), ("walk", "60%"), (UNKNOWN, "60%"), (None, "60%")],
)
def test_a_parameter_may_differ_by_maturity_and_nothing_is_relaxed_undeclared(
    stage: Any, text: str
) -> None:
    more = (
        "parameters: {least: {type: ratio, default: 60%, meaning: least, "
        "by_maturity: {crawl: 50%, run: 70%}}}\n"
    )
    assert said('"{least}"', {"maturity": stage}, more) == text
