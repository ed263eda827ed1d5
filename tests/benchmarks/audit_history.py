"""Fills a store with the sums of many runs, and prints how long `audit trend` takes.

python tests/benchmarks/audit_history.py [--runs 100000]
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from checker.audit.store.opening import open_engine
from checker.audit.store.tables import ENDINGS, RUNS, TOTALS

FLEETS, TEAMS = 40, 10
SUMMARY = '{"accepted":[],"as_of":"2026-11-21","commitments":[],"repositories":3,"standings":[]}'


def main() -> None:
    """Fill a store, then ask it for a trend and a history."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=100_000)
    runs = asked.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder) / "audits.db")
        fill(address, runs)
        for words in (["trend", "--by", "team"], ["trend", "--by", "all"], ["history"]):
            measure([*words, "--store", address])


def fill(address: str, runs: int) -> None:
    """Write runs of many fleets over three years, each with sums by team."""
    engine = open_engine(address)
    with engine.begin() as connection:
        for begin in range(0, runs, 5_000):
            numbers = range(begin, min(runs, begin + 5_000))
            days = {one: date(2023, 12, 1) + timedelta(days=one * 1085 // runs) for one in numbers}
            connection.execute(RUNS.insert(), [
                {"id": one + 1, "key": f"k{one}", "fleet": f"fleet{one % FLEETS}.yaml",
                 "as_of": days[one], "begun": datetime(2026, 1, 1)}
                for one in numbers
            ])  # fmt: skip
            connection.execute(ENDINGS.insert(), [
                {"run": one + 1, "ended": datetime(2026, 1, 1), "exit_code": 1, "bundle": "",
                 "summary": SUMMARY}
                for one in numbers
            ])  # fmt: skip
            connection.execute(TOTALS.insert(), [
                {"run": one + 1, "what": "team", "name": f"t{team}", "verdict": verdict,
                 "currency": "USD", "number": 3, "amount": Decimal(one % 997)}
                for one in numbers for team in range(TEAMS) for verdict in ("fail", "pass")
            ])  # fmt: skip
    engine.dispose()


def measure(words: list[str]) -> None:
    """Run one command and print its wall and CPU seconds."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "checker", "audit", *words], capture_output=True, text=True
    )
    wall = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"audit {words[0]}: exit {done.returncode}, {wall:.2f} s, CPU {cpu:.2f} s")
    print("\n".join(done.stdout.splitlines()[:3]), done.stderr[-300:], flush=True)


if __name__ == "__main__":
    main()
