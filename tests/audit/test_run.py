"""An audit through the command line: resumed, repeated and broken, it comes to the same bytes."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from checker.audit.bundle import PREDICATE, STATEMENT
from checker.audit.recording import canonical, digest_of

EXAMPLE = Path(__file__).parents[2] / "examples/novaspark"
MACHINE = """\
resource "aws_instance" "node" {
  count         = %d
  instance_type = "p4d.24xlarge"
}
"""


def fleet_of(folder: Path, names: list[str]) -> Path:
    rows = "".join(f"  - {{name: {name}, path: clones/{name}}}\n" for name in names)
    path = folder / "fleet.yaml"
    path.write_text(f"schema: ai-spend/fleet/v1\nrepositories:\n{rows}")
    for number, name in enumerate(names):
        clone = folder / "clones" / name
        clone.mkdir(parents=True)
        (clone / "main.tf").write_text(MACHINE % (number + 1))
    return path


def audit(fleet: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "checker", "audit", "run", fleet.name, "--as-of", "2026-11-21"]
    return subprocess.run([*command, *options], cwd=fleet.parent, capture_output=True, text=True)


def test_a_bundle_is_a_statement_in_canonical_bytes(tmp_path: Path) -> None:
    fleet = fleet_of(tmp_path, ["a", "b"])
    done = audit(fleet, "--bundle", "bundle.json")
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
    fleet = fleet_of(tmp_path, ["a", "b", "c"])
    audit(fleet, "--bundle", "one.json", "--workers", "1")
    audit(fleet, "--bundle", "two.json", "--workers", "2")
    audit(fleet, "--bundle", "other.json", "--store", "other.db")
    first = (tmp_path / "one.json").read_bytes()
    assert (tmp_path / "two.json").read_bytes() == first
    assert (tmp_path / "other.json").read_bytes() == first


def test_a_broken_repository_stops_no_other(tmp_path: Path) -> None:
    fleet = fleet_of(tmp_path, ["good", "gone", "broken"])
    shutil.rmtree(tmp_path / "clones/gone")
    (tmp_path / "clones/broken/main.tf").write_text('resource "aws_instance" {\n')
    done = audit(fleet)
    assert done.returncode == 3
    assert "3 repositories" in done.stdout
    assert "the clone of gone is not there" in done.stdout
    assert "broken/main.tf:1" in done.stdout
    assert "Exit 3" in done.stdout


def test_a_run_that_was_killed_goes_on_and_comes_to_the_same(tmp_path: Path) -> None:
    names = [f"r{number:02}" for number in range(24)]
    fleet = fleet_of(tmp_path, names)
    audit(fleet, "--bundle", "whole.json", "--store", "whole.db")
    command = [sys.executable, "-m", "checker", "audit", "run", "fleet.yaml", "--as-of",
               "2026-11-21", "--progress", "json", "--bundle", "killed.json"]  # fmt: skip
    with subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:
            if json.loads(line)["done"] >= 6:
                break
        os.killpg(process.pid, signal.SIGKILL)
    assert not (tmp_path / "killed.json").exists()
    done = audit(fleet, "--bundle", "resumed.json", "--progress", "json")
    steps = [json.loads(line) for line in done.stderr.splitlines()]
    first = next(one for one in steps if one["stage"] == "Judging repositories")
    assert first["done"] >= 6
    assert (tmp_path / "resumed.json").read_bytes() == (tmp_path / "whole.json").read_bytes()


def test_a_second_audit_says_what_was_there_before(tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.yaml"
    shutil.copytree(EXAMPLE, tmp_path / "novaspark", ignore=shutil.ignore_patterns("expected"))
    row = "  - {name: novaspark, path: novaspark}\n"
    fleet.write_text(f"schema: ai-spend/fleet/v1\nrepositories:\n{row}")
    command = [sys.executable, "-m", "checker", "audit", "run", "fleet.yaml"]
    for day in ("2026-11-21", "2026-12-01"):
        done = subprocess.run(
            [*command, "--as-of", day, "--bundle", f"{day}.json", "--format", "json"],
            cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip
    found = json.loads(done.stdout.rpartition("\n}")[0] + "\n}")
    assert found["previous"] == "2026-11-21"
    worst = next(one for one in found["workloads"] if one["name"] == "support-chatbot")
    assert worst["since"] == "2026-11-21"
    second = json.loads((tmp_path / "2026-12-01.json").read_bytes())
    digest = hashlib.sha256((tmp_path / "2026-11-21.json").read_bytes()).hexdigest()
    head = next(one for one in second["predicate"]["entries"] if one["kind"] == "run")
    assert head["content"]["previous"] == f"sha256:{digest}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema: ai-spend/fleet/v1\n", "repositories"),
        ("repositories: []\n", "schema"),
        ("a: [", "fleet.yaml"),
    ],
)
def test_a_fleet_file_that_is_wrong_is_bad_usage(tmp_path: Path, text: str, said: str) -> None:
    fleet = tmp_path / "fleet.yaml"
    fleet.write_text(text)
    done = audit(fleet)
    assert done.returncode == 2
    assert said in done.stderr
    assert not list(tmp_path.glob("*.db"))


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    fleet = fleet_of(tmp_path, ["a"])
    done = audit(fleet, "--store", "missing/store.db")
    assert done.returncode == 3
    assert "there is no folder missing" in done.stderr
