"""What an audit takes over from before, and what it refuses: pins, clocks, clones that changed."""

import hashlib
import json
import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from running_audits import MACHINE, audit, clone, entries, fleet_file, machines, spend

from checker import __version__
from checker.audit.fleet import Repository
from checker.audit.judging import Task, judged
from checker.audit.provenance import actor
from checker.audit.resuming import unchanged
from checker.model.location import Location
from checker.policy.loader import shipped
from checker.policy.pin import pack_digest

OWN = """\
id: big-fleets-are-reserved
title: Big fleets are reserved
kind: static
subject: capacity
severity: low
enforcement: advisory
parameters:
  most: {type: number, default: 16, meaning: what is small, origin: ours}
require: {accelerator_count: {at_most: {parameter: most}}}
message: "{accelerator_count} accelerators"
remediation: Reserve them.
---
examples:
  - {name: few, expect: pass, given: {accelerator_count: 4}}
  - {name: many, expect: fail, severity: low, given: {accelerator_count: 64}}
"""
SETTINGS = "schema: ai-spend/settings/v1\npolicy_folders: [policies]\nselect: [core, own]\n"
MANIFEST = "schema: ai-spend/workload/v1\nworkload: api\nowner: a@n.example\n"


HERE = pack_digest(shipped())


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        (f"digest: '{HERE}'", 0),
        (f"digest: 'sha256:{'0' * 64}'", 2),
        (f"version: '{__version__}'", 0),
        ("version: '9.9'", 2),
    ],
)
def test_a_pin_that_differs_ends_it_before_anything_is_judged(
    tmp_path: Path, pin: str, code: int
) -> None:
    machines(tmp_path, ["a"], f"pack: {{{pin}}}\n")
    done = audit(tmp_path, "--bundle", "b.json")
    assert done.returncode == code, done.stderr
    if code:
        assert "is pinned" in done.stderr
        assert not list(tmp_path.glob("*.db"))
        assert not (tmp_path / "b.json").exists()
    else:
        assert entries(tmp_path / "b.json", "run")[0]["policies"] == HERE


def test_a_record_beside_the_bundle_says_who_when_and_on_which_commit(tmp_path: Path) -> None:
    machines(tmp_path, ["a", "plain"])
    git = ["git", "-c", "user.name=n", "-c", "user.email=n@n.example", "-C",
           str(tmp_path / "clones/a")]  # fmt: skip
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    audit(tmp_path, "--bundle", "b.json", GITHUB_ACTOR="octavia")
    record = json.loads((tmp_path / "b.record.json").read_bytes())
    digest = hashlib.sha256((tmp_path / "b.json").read_bytes()).hexdigest()
    assert record["bundle"] == f"sha256:{digest}"
    assert record["actor"] == {"name": "octavia", "stated_by": "GITHUB_ACTOR"}
    assert record["commits"]["a"] == commit.stdout.strip()
    assert record["tool"]["build"].startswith("sha256:")
    assert record["begun"] <= record["ended"]
    assert record["resumed"] is None
    bundle = (tmp_path / "b.json").read_bytes()
    audit(tmp_path, "--bundle", "c.json", GITHUB_ACTOR="somebody")
    assert (tmp_path / "c.json").read_bytes() == bundle


def test_nobody_states_an_actor() -> None:
    assert actor({}) is None


def test_an_own_policy_is_explained_and_tried_without_its_repository(tmp_path: Path) -> None:
    files = {"ai-workload.yaml": MANIFEST, "ai-spend.yaml": SETTINGS, "main.tf": MACHINE % 8}
    clone(tmp_path, "a", {**files, "policies/own/big-fleets-are-reserved.yaml": OWN})
    fleet_file(tmp_path, ["a"])
    done = audit(tmp_path, "--bundle", "b.json")
    assert done.returncode in (0, 1, 3), done.stderr
    policies = {one["id"]: one for one in entries(tmp_path / "b.json", "policy")}
    assert "whole" in policies["big-fleets-are-reserved"]
    assert policies["reserved-gpu-sustains-utilization"]["sources"][0]["lines"]
    findings = entries(tmp_path / "b.json", "finding")
    own = next(one for one in findings if one["policy"] == "big-fleets-are-reserved")
    told = spend(tmp_path, "explain", "--bundle", "b.json", own["fingerprint"])
    assert told.returncode == 0, told.stderr
    assert "Big fleets are reserved" in told.stdout
    tried = spend(tmp_path, "policy", "try", "big-fleets-are-reserved", "most=64", "--on", "b.json")
    assert tried.returncode == 0, tried.stderr
    assert "1 fail becomes pass" in tried.stdout


def test_the_difference_from_the_audit_before_is_in_the_bundle(tmp_path: Path) -> None:
    manifest = clone(tmp_path, "a", {"ai-workload.yaml": MANIFEST}) / "ai-workload.yaml"
    machines(tmp_path, ["a"])
    audit(tmp_path, "--bundle", "one.json", day="2026-10-31")
    assert entries(tmp_path / "one.json", "difference") == []
    manifest.unlink()
    audit(tmp_path, "--bundle", "two.json", day="2026-11-30")
    found = entries(tmp_path / "two.json", "difference")[0]
    assert found["from"] == "2026-10-31"
    changes = {one["change"] for one in found["findings"]}
    assert {"new", "fixed"} <= changes
    assert found["bundle"] == entries(tmp_path / "two.json", "run")[0]["previous"]


def _record(folder: Path) -> dict[str, Any]:
    day = datetime.now(UTC).date()
    found: dict[str, Any] = json.loads(judged(Task(_repository(folder), day)))
    return found


def _repository(folder: Path) -> Repository:
    return Repository(folder.name, folder, Location("fleet.yaml", 3))


@pytest.mark.parametrize("deed", ["nothing", "edit", "add", "remove", "lose", "touch other"])
def test_what_changed_since_it_was_judged_is_seen(tmp_path: Path, deed: str) -> None:
    files = {"main.tf": MACHINE % 1, "other.tf": "locals {\n  a = 1\n}\n"}
    folder = clone(tmp_path, "a", files)
    record = _record(folder)
    # The clone was made long before the run.
    begun = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=1)
    if deed == "edit":
        (folder / "main.tf").write_text(MACHINE % 9)
    elif deed == "add":
        begun -= timedelta(hours=2)
        (folder / "more.tf").write_text(MACHINE % 2)
    elif deed == "remove":
        (folder / "other.tf").unlink()
    elif deed == "lose":
        folder.rename(tmp_path / "gone")
    elif deed == "touch other":
        (folder / "README.md").write_text("notes")
    same = unchanged(_repository(folder), record, begun, ())
    assert same == (deed in ("nothing", "touch other"))


def test_a_package_of_rules_that_changed_since_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = clone(tmp_path, "house_rules", {"ai-spend.yaml": "schema: ai-spend/settings/v1\n"})
    monkeypatch.syspath_prepend(rules.parent)
    settings = "schema: ai-spend/settings/v1\nextends: house-rules\n"
    folder = clone(tmp_path / "x", "a", {"main.tf": MACHINE % 1, "ai-spend.yaml": settings})
    record = _record(folder)
    begun = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=1)
    assert "house-rules:ai-spend.yaml" in str(record["contexts"][0]["report"]["inputs"])
    assert unchanged(_repository(folder), record, begun, ())
    changed = "schema: ai-spend/settings/v1\nselect: [core, visibility]\n"
    (rules / "ai-spend.yaml").write_text(changed)
    assert not unchanged(_repository(folder), record, begun, ())


def test_a_run_resumed_after_a_change_judges_the_clone_as_it_is_now(tmp_path: Path) -> None:
    machines(tmp_path, ["a", "b"])
    audit(tmp_path, "--bundle", "old.json", "--store", "s.db")
    # Stopped just before its end: all is kept, and nothing of the ending is written.
    with sqlite3.connect(tmp_path / "s.db") as store:
        for table in ("endings", "totals"):
            store.execute(f"DROP TRIGGER {table}_no_delete")
            store.execute(f"DELETE FROM {table}")
    clone(tmp_path, "a", {"main.tf": MACHINE % 5})
    done = audit(tmp_path, "--bundle", "new.json", "--store", "s.db")
    assert done.returncode == 0, done.stderr
    audit(tmp_path, "--bundle", "fresh.json", "--store", "fresh.db")
    fresh = (tmp_path / "fresh.json").read_bytes()
    assert (tmp_path / "new.json").read_bytes() == fresh
    assert (tmp_path / "old.json").read_bytes() != fresh
    record = json.loads((tmp_path / "new.record.json").read_bytes())
    assert record["judged_before_it_was_resumed"] == ["b"]


def test_a_clock_that_was_moved_back_is_told(tmp_path: Path) -> None:
    machines(tmp_path, ["a"])
    audit(tmp_path, "--store", "s.db")
    earlier = audit(tmp_path, "--store", "s.db", day="2026-10-01")
    assert earlier.returncode == 0
    assert "there is one of 2026-11-21 already" in earlier.stderr
    with sqlite3.connect(tmp_path / "s.db") as store:
        later = datetime.now(UTC) + timedelta(days=2)
        store.execute(
            "INSERT INTO runs (key, fleet, as_of, begun) VALUES ('k', 'f', '2026-11-22', ?)",
            [f"{later:%Y-%m-%d %H:%M:%S.000000}"],
        )
    done = audit(tmp_path, "--store", "s.db", "--bundle", "b.json", day="2026-11-30")
    assert done.returncode == 3
    assert "set the clock right" in done.stderr
    assert not (tmp_path / "b.json").exists()


def test_a_default_day_before_the_newest_audit_is_a_clock_moved_back(tmp_path: Path) -> None:
    machines(tmp_path, ["a"])
    audit(tmp_path, "--store", "s.db", day="2099-11-21")
    done = spend(tmp_path, "audit", "run", "fleet.yaml", "--store", "s.db")
    assert done.returncode == 3
    assert "say --as-of" in done.stderr
