"""An audit through the command line: resumed, repeated and broken, it comes to the same bytes."""

import hashlib
import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from running_audits import DAYS, audit, clone, entries, fleet_file, machines, started

from checker.audit.bundle import PREDICATE, STATEMENT
from checker.audit.recording import canonical, digest_of


def test_a_bundle_is_a_statement_in_canonical_bytes(tmp_path: Path) -> None:
    machines(tmp_path, ["a", "b"])
    done = audit(tmp_path, "--bundle", "bundle.json")
    assert done.returncode == 0, done.stderr
    data = (tmp_path / "bundle.json").read_bytes()
    statement = json.loads(data)
    assert canonical(statement) == data
    assert (statement["_type"], statement["predicateType"]) == (STATEMENT, PREDICATE)
    assert [one["name"] for one in statement["subject"]] == ["a", "b", "(fleet)"]
    for entry in statement["predicate"]["entries"]:
        assert entry["digest"] == digest_of(entry["content"])
    seal = statement["predicate"].pop("seal")
    whole = canonical(statement)
    assert seal == f"sha256:{hashlib.sha256(whole).hexdigest()}"
    assert str(tmp_path).encode() not in data


def test_the_same_inputs_give_the_same_bundle(tmp_path: Path) -> None:
    machines(tmp_path, ["a", "b", "c"])
    audit(tmp_path, "--bundle", "one.json")
    audit(tmp_path, "--bundle", "two.json", "--workers", "2")
    audit(tmp_path, "--bundle", "other.json", "--store", "other.db")
    first = (tmp_path / "one.json").read_bytes()
    assert (tmp_path / "two.json").read_bytes() == first
    assert (tmp_path / "other.json").read_bytes() == first


def test_a_broken_repository_stops_no_other(tmp_path: Path) -> None:
    machines(tmp_path, ["broken", "file", "gone", "good", "short"])
    fleet = tmp_path / "fleet.yaml"
    rows = fleet.read_text().replace("path: clones/short", "path: clones/short, roots: [api]")
    fleet.write_text(rows)
    for name in ("gone", "file"):
        shutil.rmtree(tmp_path / "clones" / name)
    (tmp_path / "clones/file").write_text("no folder")
    (tmp_path / "clones/broken/main.tf").write_text('resource "aws_instance" {\n')
    done = audit(tmp_path)
    assert done.returncode == 3
    assert "5 repositories" in done.stdout
    for said in (
        "the clone of gone is not there",
        "the clone of file is no folder that can be opened",
        "the clone of short has no api",
        "broken/main.tf:1",
        "Exit 3: 3 repositories could not be read (without that: 0)",
    ):
        assert said in done.stdout


FAILING = """\
schema: ai-spend/workload/v1
workload: chat
owner: a@n.example
team: chat
deployment_model: self_hosted
tokens_per_day: 1M
fixed_cost: $20,000/month
model: {compare_with: openai/gpt-4o}
"""


def test_the_exit_says_what_it_would_be_without_what_was_not_read(tmp_path: Path) -> None:
    clone(tmp_path, "a", {"ai-workload.yaml": FAILING, "more.tf": "locals {\n"})
    machines(tmp_path, ["a"])
    done = audit(tmp_path, "--bundle", "b.json")
    said = "Exit 3: 1 input could not be judged (without that: 1)."
    assert done.returncode == 3
    assert said in done.stdout.splitlines()
    assert said in (tmp_path / "b.html").read_text()
    # What only warns would have ended with 0, although a verdict of it is there.
    (tmp_path / "clones/a/ai-workload.yaml").unlink()
    done = audit(tmp_path)
    assert "warn             1" in done.stdout
    assert "Exit 3: 1 input could not be judged (without that: 0)." in done.stdout.splitlines()


def test_a_workload_of_two_contexts_is_one_with_its_money_once(tmp_path: Path) -> None:
    code = """\
variable "size" { default = 1 }
resource "aws_instance" "node" {
  count         = var.size
  instance_type = "p4d.24xlarge"
}
"""
    files = {"main.tf": code, "ai-workload.yaml": FAILING, "p.tfvars": "size = 4\n"}
    clone(tmp_path, "a", {**files, "x.tf": "locals {\n"})
    clone(tmp_path, "b", files)
    contexts = "contexts: {production: [p.tfvars], staging: []}"
    fleet_file(tmp_path, []).write_text(
        "schema: ai-spend/fleet/v1\nrepositories:\n"
        f"  - {{name: a, path: clones/a, {contexts}}}\n  - {{name: b, path: clones/b}}\n"
    )
    done = audit(tmp_path, "--format", "json")
    found = json.loads(done.stdout)
    twice, once = found["workloads"]
    assert (twice["context"], once["context"]) == ("production, staging", "defaults")
    assert once["at_stake"]
    for money in ("at_stake", "cost"):
        assert twice[money] == once[money]
    assert twice["counts"]["fail"] == 2 * once["counts"]["fail"]
    failed = next(one for one in found["standings"] if one["standing"] == "fail")
    assert failed["workloads"] == 2
    # The file that is broken for both contexts is told once.
    assert [one["place"] for one in found["unread"]] == ["x.tf:1"]
    sums = [one["money"] for one in found["policies"] if one["money"]]
    assert [one[0]["amount"] for one in sums] == [2 * once["at_stake"][0]["amount"]]


def test_what_all_share_is_told_as_the_fleets(tmp_path: Path) -> None:
    machines(tmp_path, ["a"], "evidence: evidence\n")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence/dcgm.json").write_text("{")
    done = audit(tmp_path, "--format", "json", "--format", "text")
    found, _, text = done.stdout.rpartition("\n}")
    (one,) = json.loads(found + "\n}")["unread"]
    assert (one["repository"], one["place"]) == ("(fleet)", "dcgm.json:1")
    assert "COULD NOT READ  dcgm.json:1  " in text


def test_a_run_that_was_killed_goes_on_and_comes_to_the_same(tmp_path: Path) -> None:
    machines(tmp_path, [f"r{number:02}" for number in range(24)])
    audit(tmp_path, "--bundle", "whole.json", "--store", "whole.db", "--workers", "2")
    with started(tmp_path, "--bundle", "killed.json") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if json.loads(line)["done"] >= 6:
                break
        os.killpg(process.pid, signal.SIGKILL)
    assert not (tmp_path / "killed.json").exists()
    done = audit(tmp_path, "--bundle", "resumed.json", "--progress", "json")
    steps = [json.loads(line) for line in done.stderr.splitlines()]
    first = next(one for one in steps if one["stage"] == "Judging repositories")
    assert first["done"] >= 6
    assert (tmp_path / "resumed.json").read_bytes() == (tmp_path / "whole.json").read_bytes()


@pytest.mark.parametrize(("signaled", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_one_that_is_interrupted_says_how_it_goes_on(
    tmp_path: Path, signaled: signal.Signals, code: int
) -> None:
    machines(tmp_path, [f"r{number:02}" for number in range(16)])
    with started(tmp_path, "--bundle", "b.json") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if json.loads(line)["done"] >= 2:
                break
        os.killpg(process.pid, signaled)
        _, said = process.communicate()
    assert process.returncode == code, said
    assert "Traceback" not in said
    assert ("What was judged is kept; the same command goes on" in said) == (code == 130)
    assert not list(tmp_path.glob("*.json")) + list(tmp_path.glob(".*"))


def test_a_second_audit_says_what_was_there_before(audited: Path) -> None:
    first, second = (audited / f"{day}.json" for day in DAYS[:2])
    (found,) = entries(second, "summary")
    assert found["previous"] == DAYS[0]
    worst = next(one for one in found["workloads"] if one["name"] == "support-chatbot")
    assert worst["since"] == DAYS[0]
    digest = hashlib.sha256(first.read_bytes()).hexdigest()
    assert entries(second, "run")[0]["previous"] == f"sha256:{digest}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema: ai-spend/fleet/v1\n", "repositories"),
        ("repositories: []\n", "schema"),
        ("a: [", "fleet.yaml"),
        ("", "the fleet file is empty"),
    ],
)
def test_a_fleet_file_that_is_wrong_is_bad_usage(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "fleet.yaml").write_text(text)
    done = audit(tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert not list(tmp_path.glob("*.db"))


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    machines(tmp_path, ["a"])
    done = audit(tmp_path, "--store", "missing/store.db")
    assert done.returncode == 3
    assert "there is no folder missing" in done.stderr
