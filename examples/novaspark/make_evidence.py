"""Makes evidence/dcgm-2026-11.json and its envelope: 32 GPUs for 720 hours at exactly 40 %.

The document gives the mean and nothing else; the shape is made up: two nodes serve in office
hours, one tunes in long runs, one is nearly idle. The same seed gives the same bytes.
"""

import hashlib
import json
import random
from datetime import UTC, datetime
from pathlib import Path

SEED = 20261121
START = datetime(2026, 10, 22, tzinfo=UTC)
HOURS = 720
NODES = ("ip-10-40-1-11", "ip-10-40-1-12", "ip-10-40-1-13", "ip-10-40-1-14")
GPUS = 8
MEAN = 400
"""All values are tenths of a percent until they are written."""
METRIC = "DCGM_FI_DEV_GPU_UTIL"
QUERY = f'avg by (gpu, node) (avg_over_time({METRIC}{{cluster="research"}}[1h] offset -1h))'
FILE = Path(__file__).parent / "evidence" / "dcgm-2026-11.json"

# Share of the working day's load by hour, UTC; the office is on the American east coast.
DAY = (12, 8, 6, 5, 4, 4, 4, 5, 6, 8, 14, 30, 55, 78, 92, 97, 94, 88, 92, 95, 86, 66, 40, 22)


def serving(rng: random.Random, hour: int, weekday: int) -> float:
    """Return what a serving node does in an hour, in percent."""
    weekend = 0.42 if weekday >= 5 else 1.0
    return 39 + 0.38 * DAY[hour] * weekend + rng.uniform(-7, 7)


def tuning(rng: random.Random) -> list[float]:
    """Return a month of the tuning node: runs of many hours with pauses between them."""
    levels: list[float] = []
    while len(levels) < HOURS:
        levels += [rng.uniform(82, 97) for _ in range(rng.randint(9, 30))]
        levels += [rng.uniform(1, 9) for _ in range(rng.randint(8, 28))]
    return levels[:HOURS]


def idle(rng: random.Random, hour: int) -> float:
    """Return what the fourth node does: a nightly evaluation, and otherwise next to nothing."""
    return rng.uniform(14, 30) if hour == 6 else rng.uniform(0, 4)


def simulate() -> list[list[int]]:
    """Return one row of tenths of a percent for each GPU, node by node."""
    rng = random.Random(SEED)
    runs = tuning(rng)
    rows: list[list[int]] = [[] for _ in range(len(NODES) * GPUS)]
    for index in range(HOURS):
        hour, weekday = index % 24, (START.weekday() + index // 24) % 7
        levels = (serving(rng, hour, weekday), serving(rng, hour, weekday), runs[index],
                  idle(rng, hour))  # fmt: skip
        for node, level in enumerate(levels):
            for gpu in range(GPUS):
                value = round(10 * (level + rng.uniform(-3, 3)))
                rows[node * GPUS + gpu].append(min(1000, max(0, value)))
    return rows


def settle(rows: list[list[int]]) -> None:
    """Move values by small steps until the mean is exact, the busiest hours left as they are."""
    missing = MEAN * HOURS * len(rows) - sum(map(sum, rows))
    step = 1 if missing > 0 else -1
    rng = random.Random(SEED + 1)
    while missing:
        row, index = rng.randrange(len(rows)), rng.randrange(HOURS)
        if 20 < rows[row][index] < 560:
            rows[row][index] += step
            missing -= step


def result(rows: list[list[int]]) -> dict[str, object]:
    """Return the answer of a Prometheus range query."""
    first = int(START.timestamp())
    series = [
        {
            "metric": {"gpu": str(number % GPUS), "node": NODES[number // GPUS]},
            "values": [
                [first + 3600 * index, f"{value / 10:g}"] for index, value in enumerate(row)
            ],
        }
        for number, row in enumerate(rows)
    ]
    return {"status": "success", "data": {"resultType": "matrix", "result": series}}


def envelope(digest: str) -> str:
    """Return the envelope beside the data file."""
    return f"""\
# yaml-language-server: $schema=../../../schemas/evidence.schema.json
schema: ai-spend/evidence/v1
kind: gpu_utilization
source: prometheus research
query: {QUERY}
metric: {METRIC}
unit: "%"
window: {{from: 2026-10-22T00:00:00Z, to: 2026-11-21T00:00:00Z, step: 1h}}
labels: {{cluster: research, service: research-llm}}
collected_at: 2026-11-21T06:00:00Z
collected_by: metrics-export job 8812
sha256: {digest}
"""


def main() -> None:
    """Write both files."""
    rows = simulate()
    settle(rows)
    text = json.dumps(result(rows), separators=(",", ":")) + "\n"
    FILE.write_text(text, encoding="utf-8", newline="\n")
    digest = hashlib.sha256(text.encode()).hexdigest()
    beside = FILE.with_name(FILE.name + ".envelope.yaml")
    beside.write_text(envelope(digest), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
