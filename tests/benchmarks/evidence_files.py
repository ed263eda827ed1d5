"""Prints what reading metric files costs, as multiples of what Python's own parser takes.

    python tests/benchmarks/evidence_files.py [--gpus 32] [--minutes 5]

Thirty days of made-up utilization, as CSV and as the answer of a Prometheus range query, read and
asked for mean and P20; the yardstick is `csv.reader` and `json.loads` alone on the same text. The
second row of each format has twice the GPUs: growth should be linear.
"""

import argparse
import csv
import json
import random
import resource
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time

from checker.documents.tree import SourceTree
from checker.evidence import read
from checker.model.facts import PaidHours

AS_OF = date(2026, 11, 21)
START = datetime(2026, 10, 22, tzinfo=UTC)


def level(rng: random.Random) -> str:
    """Return a percentage with one decimal."""
    return str(rng.randint(0, 1000) / 10)


def csv_text(gpus: int, minutes: int) -> str:
    """Return 30 days as CSV, row by row in order of time."""
    rng = random.Random(1)
    lines = ["timestamp,series,value,unit,workload"]
    for at in range(0, 30 * 24 * 60, minutes):
        time = (START + timedelta(minutes=at)).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines += [f"{time},gpu{gpu},{level(rng)},%,big" for gpu in range(gpus)]
    return "\n".join(lines) + "\n"


def prometheus_text(gpus: int, minutes: int) -> str:
    """Return 30 days as the answer of a range query."""
    rng = random.Random(1)
    first = int(START.timestamp())
    times = range(first, first + 30 * 24 * 3600, minutes * 60)
    result = [
        {
            "metric": {
                "__name__": "DCGM_FI_DEV_GPU_UTIL",
                "gpu": str(gpu),
                "workload": "big",
            },
            "values": [[time, level(rng)] for time in times],
        }
        for gpu in range(gpus)
    ]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}})


def seconds(work: Callable[..., object], *given: object) -> float:
    """Return the CPU time of one call."""
    start = process_time()
    work(*given)
    return process_time() - start


def judged(folder: Path, gpus: int) -> None:
    """Read a folder and ask for two statistics."""
    store = read([""], SourceTree(folder), AS_OF)
    measure = store.measure("gpu_utilization", {"workload": "big"}, PaidHours(gpus, None))
    assert measure is not None, store.problems
    for name in ("mean", "p20"):
        assert measure.statistic(name, 30, AS_OF, None).known


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--gpus", type=int, default=32)
    parser.add_argument("--minutes", type=int, default=5)
    options = parser.parse_args()
    kinds: tuple[tuple[str, Callable[[int, int], str], Callable[[str], object]], ...] = (
        ("u.csv", csv_text, lambda text: list(csv.reader(text.splitlines()))),
        ("u.json", prometheus_text, json.loads),
    )
    for name, make, parse in kinds:
        for gpus in (options.gpus, 2 * options.gpus):
            text = make(gpus, options.minutes)
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / name).write_text(text)
                bare = seconds(parse, text)
                own = seconds(judged, Path(folder), gpus)
            samples = gpus * 30 * 24 * 60 // options.minutes
            print(
                f"{name:7} {samples:>9,} samples {len(text) / 1e6:6.1f} MB"
                f"  {own:6.2f} s  {own / bare:4.1f} × bare  {samples / own / 1e3:6.0f} k/s"
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB, the yardsticks and the making of the files included")


if __name__ == "__main__":
    main()
