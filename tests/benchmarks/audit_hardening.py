"""Kills audits and writers at random points, fills disks, and tells whether anything was lost.

    python tests/benchmarks/audit_hardening.py [--kills 200] [--rounds 50] [--seed 1]

Each kill takes the whole process group with SIGKILL; then the run is resumed, and its bundle has to
be, byte for byte, that of a run that nobody stopped.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from checker.audit.store.store import Store

MACHINE = 'resource "aws_instance" "node" {\n  count = %d\n  instance_type = "p4d.24xlarge"\n}\n'
WRITER = """
import sys
from datetime import date
from checker.audit.store.store import Store
address, name, count = sys.argv[1:]
with Store(address) as store:
    run = store.begin(("sha256:" + name * 64)[:71], name, date(2026, 11, 21))
    print(0, flush=True)
    for number in range(int(count)):
        record = b'{"contexts":[],"repository":"%s-%d"}' % (name.encode(), number)
        store.keep(run.id, f"{name}-{number}", record)
        print(run.id, f"{name}-{number}", flush=True)
"""


def main() -> None:
    """Kill, resume and compare; then kill one of eight writers in every round."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--rounds", type=int, default=50)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        print(killed_runs(Path(folder), given.kills, chance), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        print(killed_writers(str(Path(folder) / "s.db"), given.rounds, chance), flush=True)


def fleet_of(folder: Path, number: int) -> None:
    """Write a fleet of small repositories."""
    rows = []
    for one in range(number):
        clone = folder / f"clones/r{one:02}"
        clone.mkdir(parents=True)
        (clone / "main.tf").write_text(MACHINE % (one + 1))
        rows.append(f"  - {{name: r{one:02}, path: clones/r{one:02}}}\n")
    text = f"schema: ai-spend/fleet/v1\nrepositories:\n{''.join(rows)}"
    (folder / "fleet.yaml").write_text(text)


def command(store: str, bundle: str) -> list[str]:
    """Return the command of one audit."""
    return [sys.executable, "-m", "checker", "audit", "run", "fleet.yaml", "--as-of", "2026-11-21",
            "--store", store, "--bundle", bundle, "--progress", "json"]  # fmt: skip


def killed_runs(folder: Path, kills: int, chance: random.Random, repositories: int = 12) -> str:
    """Kill an audit again and again, at times that are spread over all of it; resume it at last.

    Three kills go to each run, so that a run is also killed while it is resumed.
    """
    fleet_of(folder, repositories)
    begun = time.monotonic()
    subprocess.run(command("whole.db", "whole.json"), cwd=folder, capture_output=True)
    long = time.monotonic() - begun
    whole = (folder / "whole.json").read_bytes()
    hit = stopped = 0
    while hit < kills:
        store, bundle = f"s{hit}.db", f"b{hit}.json"
        for _ in range(min(3, kills - hit)):
            stopped += killed(folder, command(store, bundle), chance.uniform(0, long * 1.1))
            hit += 1
            held(folder / bundle, whole)
        subprocess.run(command(store, bundle), cwd=folder, capture_output=True)
        assert (folder / bundle).read_bytes() == whole, f"{bundle} differs (seed)"
        for path in folder.glob(f"s{hit - 3}.db*"):
            path.unlink()
    return f"{hit} kills, {stopped} before the end: every resumed bundle is the same bytes"


def killed(folder: Path, words: list[str], after: float) -> bool:
    """Begin an audit and kill its group after some seconds; return whether it was still at it."""
    with subprocess.Popen(
        words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            process.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return True
    return False


def held(bundle: Path, whole: bytes) -> None:
    """Hold a bundle to being whole or not there."""
    assert not bundle.exists() or bundle.read_bytes() == whole, f"{bundle} is torn"


def killed_writers(address: str, rounds: int, chance: random.Random, writers: int = 8) -> str:
    """Let writers write to one store, kill one in each round, and look for what was told."""
    told: list[tuple[int, str]] = []
    for number in range(rounds):
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, address, f"{number:03}{one}", "12"],
                stdout=subprocess.PIPE, text=True,
            )
            for one in range(writers)
        ]  # fmt: skip
        victim = chance.choice(processes)
        assert victim.stdout is not None
        before = "".join(victim.stdout.readline() for _ in range(chance.randint(1, 10)))
        os.kill(victim.pid, signal.SIGKILL)
        for process in processes:
            said, _ = process.communicate()
            said = before + said if process is victim else said
            rows = [line.split() for line in said.splitlines(keepends=True) if line.endswith("\n")]
            told += [(int(row[0]), row[1]) for row in rows if len(row) == 2]
            assert process is victim or process.returncode == 0
    with Store(address) as store:
        kept = {run: store.kept(run) for run in {run for run, _ in told}}
        for run, name in told:
            digest = kept[run][name]
            assert f'"repository":"{name}"'.encode() in store.record(digest)
        whole = store.ask(sa.text("PRAGMA integrity_check"))[0][0]  # type: ignore[arg-type]
    return f"{rounds} rounds of {writers} writers, {len(told)} records told, none lost; {whole}"


if __name__ == "__main__":
    main()
