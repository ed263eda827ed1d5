"""What a bundle recorded can be explained and tried with other limits, without any repository."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples/novaspark"
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


def spend(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "checker", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded")
    clone = folder / "novaspark"
    shutil.copytree(EXAMPLE, clone, ignore=shutil.ignore_patterns("expected"))
    rows = "  - {name: novaspark, path: novaspark}\n"
    (folder / "fleet.yaml").write_text(f"schema: ai-spend/fleet/v1\nrepositories:\n{rows}")
    run = ("audit", "run", "fleet.yaml", "--as-of", "2026-11-21", "--bundle", "b.json")
    assert spend(folder, *run).returncode == 3
    shutil.rmtree(clone)
    (folder / "policies/own").mkdir(parents=True)
    (folder / "policies/own/big-fleets-are-reserved.yaml").write_text(OWN)
    (folder / "ai-spend.yaml").write_text(
        "schema: ai-spend/settings/v1\npolicy_folders: [policies]\n"
    )
    return folder


def fingerprint(folder: Path, policy: str) -> str:
    entries = json.loads((folder / "b.json").read_bytes())["predicate"]["entries"]
    findings = [one["content"] for one in entries if one["kind"] == "finding"]
    return str(next(one["fingerprint"] for one in findings if one["policy"] == policy))


def test_a_finding_is_explained_from_its_recorded_facts(audited: Path) -> None:
    own = fingerprint(audited, "reserved-gpu-sustains-utilization")
    done = spend(audited, "explain", "--bundle", "b.json", own[:6])
    assert done.returncode == 0, done.stderr
    assert "FAIL on" in done.stdout
    assert "✗ gpu_utilization at least 60%" in done.stdout
    assert "40%  measured" in done.stdout


def test_a_fingerprint_that_is_not_there_is_told(audited: Path) -> None:
    done = spend(audited, "explain", "--bundle", "b.json", "zzzz")
    assert done.returncode == 2
    assert "zzzz" in done.stdout


def test_a_bundle_that_was_changed_explains_and_tries_nothing(audited: Path) -> None:
    data = (audited / "b.json").read_bytes().replace(b'"0.4"', b'"0.9"', 1)
    (audited / "c.json").write_bytes(data)
    assert data != (audited / "b.json").read_bytes()
    own = fingerprint(audited, "reserved-gpu-sustains-utilization")
    for words in (("explain", "--bundle", "c.json", own), ("policy", "try", "x", "--on", "c.json")):
        assert spend(audited, *words).returncode == 2


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
    audited: Path, words: tuple[str, ...], said: str
) -> None:
    done = spend(audited, "policy", "try", *words, "--on", "b.json")
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
    audited: Path, words: tuple[str, ...], said: str
) -> None:
    done = spend(audited, "policy", "try", *words, "--on", "b.json")
    assert done.returncode == 2
    assert said in done.stderr
