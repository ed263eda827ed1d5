"""A fleet judged on a real Dask cluster comes to the same bytes, also when a worker is killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_audits import audit, machines, started

pytestmark = pytest.mark.filterwarnings("default")

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


def test_a_killed_worker_of_a_cluster_loses_nothing(
    tmp_path: Path, cluster: tuple[str, list[int]]
) -> None:
    address, pids = cluster
    machines(tmp_path, [f"r{number:02}" for number in range(24)])
    local = audit(tmp_path, "--store", "local.db", "--bundle", "local.json")
    words = ("--store", "cluster.db", "--bundle", "cluster.json", "--scheduler", address)
    with started(tmp_path, *words) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("{") and json.loads(line)["done"] >= 3:
                break
        os.kill(pids[0], signal.SIGKILL)
        _, said = process.communicate()
    assert process.returncode == local.returncode, said
    assert (tmp_path / "cluster.json").read_bytes() == (tmp_path / "local.json").read_bytes()


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    machines(tmp_path, ["a"])
    done = audit(tmp_path, "--scheduler", "nonsense://x")
    assert done.returncode == 3
    assert "the scheduler nonsense://x cannot be reached" in done.stderr
