"""An example that disagrees says what it expected, what came out, and what was missing."""

from collections.abc import Mapping
from typing import Any

import pytest
from small_cases import AS_OF, judged, subject

from checker.evaluation.examples import compared, day_of, subject_of, try_example
from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.policy import Example, Policy
from checker.policy.loader import load_text

HEAD = "id: own\ntitle: Own\nmessage: '{owner} is wrong'\nsubject: resource\n"
RULE = f"{HEAD}applies: {{role: {{is: capacity}}}}\nrequire: {{owner: {{is: ann}}}}\n"


def policy(text: str = RULE) -> Policy:
    found, problems = load_text(text, "own/own.yaml")
    assert problems == []
    assert found
    return found


def example(expect: str, facts: Mapping[str, Any] | None = None, **more: Any) -> Example:
    given = {name: Fact(name, value) for name, value in (facts or {}).items()}
    return Example(
        "one", expect, given, location=Location("own/own.yaml", 9), **{"inputs": {}, **more}
    )


BOB = {"role": "capacity", "owner": "bob"}


@pytest.mark.parametrize(
    ("expect", "facts", "more", "why"),
    [
        ("fail", BOB, {}, ""),
        ("fail", BOB, {"says": "bob is wrong"}, ""),
        ("fail", BOB, {"says": "nobody is wrong"}, "it says: bob is wrong"),
        ("pass", BOB, {}, "expected pass, is fail"),
        ("pass", {**BOB, "owner": "ann"}, {}, ""),
        ("pass", {**BOB, "owner": "ann"}, {"says": "fine"}, "it says: nothing"),
        ("fail", {**BOB, "owner": "ann"}, {}, "expected fail, is pass"),
        ("fail", {**BOB, "role": "signal"}, {}, "expected fail, is not_applicable"),
        ("not_applicable", {**BOB, "role": "signal"}, {}, ""),
        ("fail", {"role": "capacity"}, {}, "expected fail, is unknown"),
    ],
)
def test_what_an_example_came_to(
    expect: str, facts: Mapping[str, Any], more: Mapping[str, Any], why: str
) -> None:
    tried = try_example(policy(), example(expect, facts, **more))
    assert tried.why == why
    assert tried.agrees is (why == "")


def resource(address: str, owner: str, role: str = "capacity") -> Any:
    return subject("resource", {"role": role, "owner": owner}, address=address)


TEXT = {"inputs": {"main.tf": "…"}}


@pytest.mark.parametrize(
    ("expect", "more", "verdict"),
    [
        ("fail", {"subject": "a.bob"}, "fail"),
        ("pass", {"subject": "a.ann"}, "pass"),
        ("not_applicable", {"subject": "a.signal"}, "not_applicable"),
        ("fail", {}, "not judged"),
    ],
)
def test_of_several_subjects_the_named_one_counts(
    expect: str, more: Mapping[str, Any], verdict: str
) -> None:
    rule = policy()
    judgment = judged(
        [rule],
        resource("a.bob", "bob"),
        resource("a.ann", "ann"),
        resource("a.signal", "x", "signal"),
    )
    tried = compared(rule, example(expect, **TEXT, **more), judgment)
    assert tried.verdict == verdict
    if verdict == "not judged":
        assert tried.why == "the inputs give 2 subjects (a.ann, a.bob): name one with subject"


def test_what_judges_nothing_is_told() -> None:
    rule = policy()
    tried = compared(rule, example("fail", **TEXT), judged([rule]))
    assert tried.why == "the inputs give 0 subjects (nothing): name one with subject"


@pytest.mark.parametrize(
    ("kind", "address", "workload"),
    [("resource", "a_type.a_name", "example"), ("workload", "example", "example"),
     ("portfolio", "example", None)],
)  # fmt: skip
def test_the_subject_that_facts_describe(kind: str, address: str, workload: str | None) -> None:
    rule = policy(HEAD.replace("resource", kind).replace("{owner} is", "it is")
                  + "require: {manifest_count: {above: 0}}\n")  # fmt: skip
    found = subject_of(rule, example("pass", implied=True))
    assert (found.kind, found.address, found.workload, found.implied) == (
        kind, address, workload, True,
    )  # fmt: skip
    assert subject_of(rule, example("pass", subject="x.y")).address == "x.y"


def test_an_example_is_judged_on_its_own_day() -> None:
    assert day_of(example("pass", as_of=AS_OF.isoformat())) == AS_OF
    assert day_of(example("pass")) >= AS_OF
