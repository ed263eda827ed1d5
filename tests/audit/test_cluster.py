"""A fleet judged on a real Dask cluster comes to the same bytes, also when a worker is killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.filterwarnings("default")

MACHINE = 'resource "aws_instance" "node" {\n  count = %d\n  instance_type = "p4d.24xlarge"\n}\n'
CLUSTER = """
import sys, time
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
                      host="127.0.0.1", silence_logs=50) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]
        print(cluster.scheduler_address, *pids, flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[int]]]:
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER)
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        address, *pids = process.stdout.readline().split()
        yield address, [int(pid) for pid in pids]
        process.communicate()


def fleet_of(folder: Path, number: int) -> None:
    rows = []
    for one in range(number):
        clone = folder / f"clones/r{one:02}"
        clone.mkdir(parents=True)
        (clone / "main.tf").write_text(MACHINE % (one + 1))
        rows.append(f"  - {{name: r{one:02}, path: clones/r{one:02}}}\n")
    text = f"schema: ai-spend/fleet/v1\nrepositories:\n{''.join(rows)}"
    (folder / "fleet.yaml").write_text(text)


def run(folder: Path, bundle: str, *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "checker", "audit", "run", "fleet.yaml", "--as-of",
               "2026-11-21", "--store", f"{bundle}.db", "--bundle", bundle, "--progress", "json",
               *words]  # fmt: skip
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_killed_worker_of_a_cluster_loses_nothing(
    tmp_path: Path, cluster: tuple[str, list[int]]
) -> None:
    address, pids = cluster
    fleet_of(tmp_path, 24)
    with run(tmp_path, "local.json") as local:
        local.communicate()
    with run(tmp_path, "cluster.json", "--scheduler", address) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("{") and json.loads(line)["done"] >= 3:
                break
        os.kill(pids[0], signal.SIGKILL)
        _, said = process.communicate()
    assert process.returncode == local.returncode, said
    assert (tmp_path / "cluster.json").read_bytes() == (tmp_path / "local.json").read_bytes()


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    fleet_of(tmp_path, 1)
    with run(tmp_path, "none.json", "--scheduler", "nonsense://x") as process:
        _, said = process.communicate()
    assert process.returncode == 3
    assert "the scheduler nonsense://x cannot be reached" in said
