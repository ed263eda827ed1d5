"""The pin: one digest however the policies were installed, and newer policies that only advise."""

import json
from datetime import date

import pytest

from checker.evaluation.rules import rule_of
from checker.model.location import Location
from checker.model.policy import Policy
from checker.model.settings import Pack
from checker.policy.bundled import PackedPolicy, compiled
from checker.policy.canonical import canonical_digest
from checker.policy.loader import load_policies, load_text
from checker.policy.pin import held, is_newer, pack_digest, pin_problems

HERE = Location("ai-spend.yaml", 3)
POLICIES = load_policies().policies
TEXT = """\
id: own
title: Own
since: 0.1.0
parameters: {most: {type: number, default: 100, meaning: how large}}
require: {attribute: root.size, at_most: {parameter: most}}
message: too large
"""


def policy(text: str = TEXT, path: str = "a/own.yaml") -> Policy:
    found, problems = load_text(text, path)
    assert found, problems
    return found


def test_the_pack_and_the_files_have_one_digest() -> None:
    packed = [PackedPolicy(json.loads(json.dumps(row))) for row in compiled(POLICIES)]
    assert pack_digest(packed) == pack_digest(POLICIES)
    assert pack_digest([one.whole for one in packed]) == pack_digest(POLICIES)
    assert pack_digest(list(reversed(packed))) == pack_digest(POLICIES)


def test_examples_and_comments_and_line_ends_decide_nothing() -> None:
    plain = canonical_digest(policy())
    moved = "# a comment\n" + TEXT.replace("\n", "\r\n")
    assert canonical_digest(policy(moved)) == plain
    example = "---\nexamples:\n  - {name: a, expect: unknown, given: {}}\n"
    assert canonical_digest(policy(TEXT + example)) == plain


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("default: 100", "default: 101"),
        ("at_most", "below"),
        ("root.size", "root.sizes"),
        ("too large", "too big"),
        ("title: Own", "title: Owned"),
        ("since: 0.1.0", "since: 0.1.1"),
        ("message", "severity: low\nmessage"),
    ],
)
def test_whatever_a_policy_asks_is_in_its_digest(old: str, new: str) -> None:
    assert canonical_digest(policy(TEXT.replace(old, new))) != canonical_digest(policy())


@pytest.mark.parametrize(
    ("since", "version", "newer"),
    [
        ("0.1.0", "0.1", False),
        ("0.1.5", "0.1", False),
        ("0.1.5", "0.1.4", True),
        ("0.2.0", "0.1", True),
        ("0.10.0", "0.9", True),
        ("0.9.0", "0.10", False),
        ("1.0.0rc1", "1", False),
        ("", "0.1", False),
        ("0.2.0", None, False),
    ],
)
def test_newer_is_told_part_by_part(since: str, version: str | None, newer: bool) -> None:
    assert is_newer(policy()._replace(since=since), version) is newer


def test_a_newer_policy_is_outside_the_digest_and_only_advises() -> None:
    old, new = policy(), policy()._replace(id="new", since="0.2.0")
    pack = Pack("0.1", pack_digest([old], "0.1"), HERE)
    assert pin_problems(pack, [old, new]) == ()
    kept = held([old, new], pack)
    ruled = [rule_of(one, date(2026, 11, 21)).enforcement for one in kept]
    assert ruled == ["soft", "advisory"]
    assert held([old, new], None) == (old, new)


def test_another_digest_is_told_with_both_and_the_command() -> None:
    pack = Pack("0.1", f"sha256:{'5c' * 32}", HERE)
    (problem,) = pin_problems(pack, [policy()])
    assert problem.usage
    assert problem.location == HERE
    assert "sha256:5c5c5c5c5c5c…" in problem.message
    assert pack_digest([policy()], "0.1")[:19] in problem.message
    assert "ai-spend policy lock" in problem.next_step
    assert pin_problems(Pack("0.1", None, HERE), [policy()]) == ()
