"""A disk that is full or may not be written: told in words, and what was there stays as it was.

The long versions of the kills are in tests/benchmarks/audit_hardening.py.
"""

import random
import sys
from pathlib import Path

from running_audits import Done, audit, machines, started

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import audit_hardening as hardening

from checker.audit.store.store import Store
from checker.cli.output import opened_bytes


def with_room(folder: Path, room: int, *words: str) -> Done:
    """Audit in a process that may write files of so many bytes at most."""
    process = started(folder, "--workers", "1", *words, room=room)
    out, err = process.communicate()
    return Done(words, process.returncode, out, err)


def test_a_store_that_runs_full_is_told_and_goes_on_later(tmp_path: Path) -> None:
    machines(tmp_path, ["a", "b", "c", "d"])
    audit(tmp_path, "--store", "whole.db", "--bundle", "whole.json")
    (tmp_path / "b.json").write_text("the one of the month before")
    done = with_room(tmp_path, 280_000, "--store", "s.db", "--bundle", "b.json")
    assert done.returncode == 3, done.stderr
    assert "the store s.db cannot be used" in done.stderr
    assert "next  free the disk" in done.stderr
    assert (tmp_path / "b.json").read_text() == "the one of the month before"
    assert not list(tmp_path.glob(".*.part"))
    again = audit(tmp_path, "--store", "s.db", "--bundle", "b.json")
    assert again.returncode == 0
    assert (tmp_path / "b.json").read_bytes() == (tmp_path / "whole.json").read_bytes()


def test_a_bundle_that_finds_no_room_leaves_the_old_one(tmp_path: Path) -> None:
    machines(tmp_path, ["a", "b", "c"])
    store = ("--store", "s.db", "--bundle", "whole.json")
    audit(tmp_path, *store)
    whole = (tmp_path / "whole.json").read_bytes()
    before = len(Store(str(tmp_path / "s.db")).ended())
    done = with_room(tmp_path, len(whole) // 2, *store)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert (tmp_path / "whole.json").read_bytes() == whole
    assert not list(tmp_path.glob(".*.part"))
    assert len(Store(str(tmp_path / "s.db")).ended()) == before


def test_two_that_write_one_bundle_at_once_do_not_mix(tmp_path: Path) -> None:
    target = tmp_path / "b.json"
    with opened_bytes(target) as slow:
        slow.write(b"one ")
        with opened_bytes(target) as quick:
            quick.write(b"another")
        assert target.read_bytes() == b"another"
        slow.write(b"whole")
    assert target.read_bytes() == b"one whole"
    assert list(tmp_path.iterdir()) == [target]


def test_killed_at_any_time_it_comes_to_the_same(tmp_path: Path) -> None:
    said = hardening.killed_runs(tmp_path, 3, random.Random(3), repositories=4)
    assert "every resumed bundle is the same bytes" in said


def test_writers_that_are_killed_lose_nothing(tmp_path: Path) -> None:
    said = hardening.killed_writers(str(tmp_path / "s.db"), 1, random.Random(5), writers=4)
    assert said.endswith("none lost; ok")


def test_a_folder_where_no_store_can_be_is_told(tmp_path: Path) -> None:
    machines(tmp_path, ["a"])
    done = audit(tmp_path, "--store", "/proc/s.db", "--bundle", "c.json")
    assert done.returncode == 3, done.stderr
    assert "cannot be used" in done.stderr
    assert "next" in done.stderr
    assert not (tmp_path / "c.json").exists()
