"""What a bundle recorded can be explained and tried with other limits, without any repository."""

import shutil
from pathlib import Path

import pytest
from running_audits import entries, spend

OWN = """\
id: big-fleets-are-reserved
title: Big fleets are reserved
kind: static
subject: capacity
severity: low
enforcement: advisory
require: {accelerator_count: {at_most: 16}}
message: "{accelerator_count} accelerators"
remediation: Reserve them.
---
examples:
  - {name: few, expect: pass, given: {accelerator_count: 4}}
  - {name: many, expect: fail, given: {accelerator_count: 64}}
"""


@pytest.fixture(scope="module")
def recorded(audited: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle without any repository, beside settings with a policy of one's own."""
    folder = tmp_path_factory.mktemp("recorded")
    shutil.copy(audited / "2026-11-21.json", folder / "b.json")
    (folder / "policies/own").mkdir(parents=True)
    (folder / "policies/own/big-fleets-are-reserved.yaml").write_text(OWN)
    (folder / "ai-spend.yaml").write_text(
        "schema: ai-spend/settings/v1\npolicy_folders: [policies]\n"
    )
    return folder


def fingerprint(folder: Path, policy: str) -> str:
    found = entries(folder / "b.json", "finding")
    return str(next(one["fingerprint"] for one in found if one["policy"] == policy))


def test_a_finding_is_explained_from_its_recorded_facts(recorded: Path) -> None:
    own = fingerprint(recorded, "reserved-gpu-sustains-utilization")
    done = spend(recorded, "explain", "--bundle", "b.json", own[:6])
    assert done.returncode == 0, done.stderr
    assert "FAIL on" in done.stdout
    assert "✗ gpu_utilization at least 60%" in done.stdout
    assert "40%  measured" in done.stdout


def test_a_fingerprint_that_is_not_there_is_told(recorded: Path) -> None:
    done = spend(recorded, "explain", "--bundle", "b.json", "zzzz")
    assert done.returncode == 2
    assert "zzzz" in done.stdout


def test_a_bundle_that_was_changed_explains_and_tries_nothing(recorded: Path) -> None:
    data = (recorded / "b.json").read_bytes().replace(b'"0.4"', b'"0.9"', 1)
    (recorded / "c.json").write_bytes(data)
    assert data != (recorded / "b.json").read_bytes()
    own = fingerprint(recorded, "reserved-gpu-sustains-utilization")
    for words in (("explain", "--bundle", "c.json", own), ("policy", "try", "x", "--on", "c.json")):
        assert spend(recorded, *words).returncode == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("reserved-gpu-sustains-utilization", "floor=35%"),
            "1 capacity: 1 fail becomes warn (research-llm, 40%), 0 stay as they are",
        ),
        (
            ("reserved-gpu-sustains-utilization", "floor=50%"),
            "1 capacity: 1 stays as it is",
        ),
        (
            ("reserved-gpu-sustains-utilization",),
            "On the November audit it would judge 1 capacity: 1 fail.",
        ),
        (
            ("big-fleets-are-reserved",),
            "On the November audit it would judge 1 capacity: 1 fail.",
        ),
    ],
)
def test_a_policy_is_tried_on_everything_recorded(
    recorded: Path, words: tuple[str, ...], said: str
) -> None:
    done = spend(recorded, "policy", "try", *words, "--on", "b.json")
    assert done.stdout.strip() == said, done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("reserved-gpu-sustains-utilization", "flor=35%"), "the nearest name is floor"),
        (("reserved-gpu-sustains-utilization", "floor"), "write it as PARAMETER=VALUE"),
        (("reserved-gpu-sustains-utilization", "floor=many"), "many"),
        (("reserved-gpu-sustains", "floor=35%"), "reserved-gpu-sustains-utilization"),
    ],
)
def test_what_cannot_be_tried_is_bad_usage(
    recorded: Path, words: tuple[str, ...], said: str
) -> None:
    done = spend(recorded, "policy", "try", *words, "--on", "b.json")
    assert done.returncode == 2
    assert said in done.stderr
