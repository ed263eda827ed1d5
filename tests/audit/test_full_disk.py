"""A disk that is full or may not be written: told in words, and what was there stays as it was.

The long versions of the kills are in tests/benchmarks/audit_hardening.py.
"""

import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import audit_hardening as hardening

from checker.audit.store.store import Store


def audit(
    folder: Path, store: str, bundle: str, room: int | None = None
) -> "subprocess.CompletedProcess[str]":
    def limited() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.run(
        hardening.command(store, bundle), cwd=folder, capture_output=True, text=True,
        preexec_fn=limited,
    )  # fmt: skip


def test_a_store_that_runs_full_is_told_and_goes_on_later(tmp_path: Path) -> None:
    hardening.fleet_of(tmp_path, 6)
    audit(tmp_path, "whole.db", "whole.json")
    whole = (tmp_path / "whole.json").read_bytes()
    (tmp_path / "b.json").write_text("the one of the month before")
    done = audit(tmp_path, "s.db", "b.json", room=300_000)
    assert done.returncode in (3, 4), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()
    assert (tmp_path / "b.json").read_text() == "the one of the month before"
    assert not list(tmp_path.glob(".*.part"))
    again = audit(tmp_path, "s.db", "b.json")
    assert again.returncode in (0, 1, 3)
    assert (tmp_path / "b.json").read_bytes() == whole


def test_a_bundle_that_finds_no_room_leaves_the_old_one(tmp_path: Path) -> None:
    hardening.fleet_of(tmp_path, 3)
    audit(tmp_path, "s.db", "whole.json")
    whole = (tmp_path / "whole.json").read_bytes()
    before = len(Store(str(tmp_path / "s.db")).ended())
    done = audit(tmp_path, "s.db", "whole.json", room=len(whole) // 2)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr, done.stderr
    assert (tmp_path / "whole.json").read_bytes() == whole
    assert len(Store(str(tmp_path / "s.db")).ended()) == before


def test_killed_at_any_time_it_comes_to_the_same(tmp_path: Path) -> None:
    said = hardening.killed_runs(tmp_path, 3, random.Random(3), repositories=4)
    assert "every resumed bundle is the same bytes" in said


def test_writers_that_are_killed_lose_nothing(tmp_path: Path) -> None:
    said = hardening.killed_writers(str(tmp_path / "s.db"), 1, random.Random(5), writers=4)
    assert said.endswith("none lost; ok")


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_a_store_that_may_only_be_read_is_told(tmp_path: Path) -> None:
    hardening.fleet_of(tmp_path, 1)
    audit(tmp_path, "s.db", "b.json")
    size = (tmp_path / "s.db").stat().st_size
    command = hardening.command("/proc/s.db", "c.json")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 3, done.stderr
    assert "cannot be used" in done.stderr
    assert "next" in done.stderr
    assert not (tmp_path / "c.json").exists()
    assert (tmp_path / "s.db").stat().st_size == size
