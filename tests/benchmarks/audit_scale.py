"""Audits a fleet of generated repositories that all differ, and prints time, CPU and memory.

python tests/benchmarks/audit_scale.py [--repositories 1000] [--files 30] [--again]
"""

import argparse
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MACHINES = ("p4d.24xlarge", "p5.48xlarge", "g5.12xlarge", "g6.2xlarge", "inf2.xlarge", "m6i.large")
REGIONS = ("us-east-1", "us-west-2", "eu-central-1", "ap-northeast-1")


def write_repository(folder: Path, number: int, files: int) -> None:
    """Write one repository: modules, variables, machines, services, and every third a manifest."""
    chance = random.Random(number)
    folder.mkdir(parents=True)
    roots = max(1, files // 10)
    for root in range(roots):
        base = folder / f"services/s{root}"
        base.mkdir(parents=True)
        machine, region = chance.choice(MACHINES), chance.choice(REGIONS)
        count = chance.randint(0, 8)
        (base / "variables.tf").write_text(
            f'variable "machine" {{ default = "{machine}" }}\n'
            f'variable "nodes" {{\n  type    = number\n  default = {count}\n}}\n'
            'variable "team" { type = string }\n'
        )
        (base / "provider.tf").write_text(
            f'provider "aws" {{\n  region = "{region}"\n'
            f'  default_tags {{ tags = {{ team = "t{number % 40}", part = "p{number}" }} }}\n}}\n'
        )
        for part in range(max(1, files // roots - 2)):
            (base / f"part{part}.tf").write_text(part_text(chance, number, part))
        if number % 3 == 0:
            (base / "ai-workload.yaml").write_text(
                "schema: ai-spend/workload/v1\n"
                f"workload: w{number}-{root}\nowner: team{number % 40}@example.com\n"
                f"team: t{number % 40}\ntokens_per_day: {chance.randint(1, 400)}M\n"
                f"fixed_cost: ${chance.randint(1, 300)}K/month\n"
            )


def part_text(chance: random.Random, number: int, part: int) -> str:
    """Return one file: some spend, and much that is none."""
    rows = [
        f'locals {{\n  name_{part} = "r{number}-{part}"\n  sizes_{part} = '
        f'{{ for k in ["a", "b"] : k => length(k) + {chance.randint(1, 9)} }}\n}}\n'
    ]
    for one in range(chance.randint(2, 6)):
        rows.append(
            f'resource "aws_s3_bucket" "b{part}_{one}" {{\n'
            f'  bucket = "${{local.name_{part}}}-{one}-{chance.randint(1, 10**6)}"\n}}\n'
        )
    if part % 7 == 0:
        rows.append(
            f'resource "aws_instance" "gpu{part}" {{\n  count         = var.nodes\n'
            "  instance_type = var.machine\n  tags          = { team = var.team }\n}\n"
        )
    if part % 11 == 0:
        rows.append(f'resource "aws_sagemaker_endpoint" "e{part}" {{\n  name = local.name_{part}\n'
                    f'  endpoint_config_name = "c{number}"\n}}\n')  # fmt: skip
    return "\n".join(rows)


def main() -> None:
    """Generate, audit, print; with `--again` a second unchanged run too."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--repositories", type=int, default=1000)
    asked.add_argument("--files", type=int, default=30)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--again", action="store_true")
    given = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fleet"))
    try:
        rows = []
        for number in range(given.repositories):
            write_repository(folder / f"clones/r{number:05}", number, given.files)
            rows.append(f"  - {{name: r{number:05}, path: clones/r{number:05}}}\n")
        text = f"schema: ai-spend/fleet/v1\nrepositories:\n{''.join(rows)}"
        (folder / "fleet.yaml").write_text(text)
        files = sum(1 for _ in folder.rglob("*.tf"))
        print(f"{given.repositories} repositories, {files} .tf files", flush=True)
        for run in range(2 if given.again else 1):
            measure(folder, run, given.workers)
    finally:
        shutil.rmtree(folder)


def measure(folder: Path, run: int, workers: int) -> None:
    """Run one audit and print what it took; memory is the largest process's."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "checker", "audit", "run", "fleet.yaml", "--as-of", "2026-11-21",
         "--bundle", f"bundle{run}.json", "--workers", str(workers), "--format", "json"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    wall = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = (folder / f"bundle{run}.json").stat().st_size / 1e6 if done.returncode != 4 else 0
    store = sum(path.stat().st_size for path in folder.glob("fleet.audit.db*")) / 1e6
    print(
        f"run {run}: exit {done.returncode}, {wall:.1f} s, CPU {cpu:.1f} s, "
        f"{after.ru_maxrss / 1024:.0f} MB, bundle {size:.1f} MB, "
        f"store {store:.1f} MB {done.stderr[-300:]}",
        flush=True,
    )


if __name__ == "__main__":
    main()
