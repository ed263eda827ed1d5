"""Prints what judging a Parquet file of utilization costs: seconds, memory, growth.

    python tests/benchmarks/evidence_tables.py [--gpus 8500] [--days 33] [--minutes 20] [--shuffled]

Made-up levels of many GPUs with labels as an exporter has them, a quarter, a half and all of the
GPUs. Each file is judged in a process of its own: read, mean, P20 of the hours, and the share of
GPUs whose own P95 is under 30 %, which takes an exact quantile of every GPU. The goal is 20 million
samples in 10 s and 1 GB on two cores, and growth that is linear.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from multiprocessing import Process
from pathlib import Path

JUDGE = """
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from checker.documents.tree import SourceTree
from checker.evidence import read
from checker.model.facts import PaidHours
as_of = date(2026, 11, 21)
store = read([""], SourceTree(Path(sys.argv[1])), as_of)
assert not store.problems, store.problems
paid = PaidHours(int(sys.argv[2]), None)
measure = store.measure("gpu_utilization", {"cluster": "research"}, paid)
for name, of in (("mean", None), ("p20", None), ("share_of_gpus_below", Decimal("0.3"))):
    fact = measure.statistic(name, 30, as_of, of)
    print(f"    {name}: {fact.value:.6f}")
"""


def write(path: Path, gpus: int, days: int, minutes: int, shuffled: bool) -> None:
    """Write samples of the days before 2026-11-21; every seventh GPU is idle."""
    import duckdb

    base = duckdb.connect(config={"threads": 2, "memory_limit": "3GB"})
    base.execute("SET TimeZone='UTC'")
    order = "ORDER BY hash(s.i, g.i)" if shuffled else ""
    base.execute(f"""
        COPY (SELECT TIMESTAMPTZ '2026-11-21 00:00:00+00' - to_minutes(CAST({minutes} * (s.i + 1)
                AS BIGINT)) AS timestamp, 'GPU-' || md5(CAST(g.i AS VARCHAR)) AS gpu,
                'ip-10-' || (g.i // 2048) || '-' || ((g.i // 8) % 256) || '.ec2.internal' AS node,
                'research' AS cluster, 'svc-' || (g.i % 40) AS service,
                'DCGM_FI_DEV_GPU_UTIL' AS metric,
                CASE WHEN g.i % 7 = 0 THEN 0.02 ELSE 1 END
                * round((hash(g.i, s.i) % 10000019) / 100000.19, 6) AS value
              FROM range({days * 1440 // minutes}) s(i), range({gpus}) g(i) {order})
        TO '{path}' (FORMAT parquet, COMPRESSION zstd)""")
    base.close()


def judged(folder: Path, gpus: int) -> tuple[float, float, float]:
    """Return wall and CPU seconds, and peak megabytes of one process."""
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", JUDGE, str(folder), str(gpus)])
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0
    spent = usage.ru_utime + usage.ru_stime
    return time.perf_counter() - start, spent, usage.ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--gpus", type=int, default=8500)
    parser.add_argument("--days", type=int, default=33)
    parser.add_argument("--minutes", type=int, default=20)
    parser.add_argument("--shuffled", action="store_true")
    given = parser.parse_args()
    for gpus in (given.gpus // 4, given.gpus // 2, given.gpus):
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "u.parquet"
            # In a process of its own, since a child's peak begins with its parent's.
            maker = Process(
                target=write, args=(path, gpus, given.days, given.minutes, given.shuffled)
            )
            maker.start()
            maker.join()
            samples = gpus * (given.days * 1440 // given.minutes)
            size = path.stat().st_size / 1e6
            seconds, spent, memory = judged(Path(name), gpus)
            print(
                f"{samples:>11,} samples of {gpus:,} GPUs {size:6.1f} MB  {seconds:5.1f} s "
                f"{spent:5.1f} s CPU {spent / samples * 1e6:5.2f} µs each  {memory:5.0f} MB"
            )


if __name__ == "__main__":
    main()
