"""Prints what starting costs, as multiples of the bare imports, in CPU time.

    python tests/benchmarks/startup.py [--runs 15]

Every row is measured next to its yardstick, run by run, so that a busy machine slows both; the
figure is the ratio of the medians. The second reader is off. The program is started as it lies in
an installation: with its pack, which a checkout compares with every policy first (`--checkout`).
"""

import argparse
import compileall
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

GPU = """variable "size" {
  default = "g5.xlarge"
}

resource "aws_instance" "model%d" {
  instance_type = var.size
  tags          = { team = "search" }
}
"""
MANIFEST = """schema: ai-spend/workload/v1
workload: search
owner: search@example.org
tokens_per_day: 60M
fixed_cost: $5,000/month
"""


ROOT = Path(__file__).parents[2]
PROGRAM = "from checker.__main__ import main; main()"
LOAD = """
import time
from checker.catalog import store
from checker.policy.bundled import packed_policies
began = time.process_time()
packed_policies()
for kind in store.KINDS:
    store.rows(kind)
print((time.process_time() - began) * 1000)
"""


def cpu_seconds(command: list[str], folder: str, program: Path) -> float:
    """Run a command and return its user and system seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = {**os.environ, "PYTHONPATH": str(program)}
    quiet = subprocess.DEVNULL
    subprocess.run(command, cwd=folder, stdout=quiet, stderr=quiet, env=found)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def five_files(folder: Path, manifest: bool) -> str:
    """Write a root of five files, one of them a manifest where asked for."""
    folder.mkdir()
    for number in range(4 if manifest else 5):
        text = GPU % number
        if number:
            text = text[text.index("resource") :]
        (folder / f"file{number}.tf").write_text(text)
    if manifest:
        (folder / "ai-workload.yaml").write_text(MANIFEST)
    return str(folder)


def installed(folder: Path) -> Path:
    """Copy the program as a wheel lays it out, with a fresh pack; return the folder to import."""
    found = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "hatch_build.py")]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, env=found)
    shutil.copytree(ROOT / "checker", folder / "checker")
    for kind in ("policies", "schemas"):
        shutil.copytree(ROOT / kind, folder / "checker" / "_data" / kind, dirs_exist_ok=True)
    return folder


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--checkout", action="store_true", help="start this checkout itself")
    given = parser.parse_args()
    runs = given.runs
    python = sys.executable
    program = [python, "-c", PROGRAM]
    check = [*program, "check", "--second-reader", "off", "--as-of", "2026-11-21", "."]
    with tempfile.TemporaryDirectory() as scratch:
        home = ROOT if given.checkout else installed(Path(scratch) / "installed")
        # As pip leaves an installation: without this it would be compiled at every start.
        compileall.compile_dir(home / "checker", quiet=1)
        bare = five_files(Path(scratch) / "bare", manifest=False)
        declared = five_files(Path(scratch) / "declared", manifest=True)
        rows = [
            ("--version", [*program, "--version"], "import click", bare, 1.5),
            ("check, five files", check, "import click, yaml", bare, 2.0),
            ("check, with a manifest", check, "import click, yaml, jsonschema", declared, 1.5),
        ]
        load = os.getloadavg()[0]
        print(
            f"Python {sys.version.split()[0]}, {os.cpu_count()} CPUs, load {load:.1f}, {runs} runs"
        )
        print(f"{'what':<24}{'ms':>7}  {'yardstick':<32}{'ms':>7}{'ratio':>8}{'goal':>7}")
        for name, command, imports, folder, goal in rows:
            ours, yardstick = [], []
            for _ in range(runs):
                ours.append(cpu_seconds(command, folder, home) * 1000)
                yardstick.append(cpu_seconds([python, "-c", imports], folder, home) * 1000)
            one, other = statistics.median(ours), statistics.median(yardstick)
            print(
                f"{name:<24}{one:>7.0f}  {imports:<32}{other:>7.0f}{one / other:>8.2f}{goal:>7.1f}"
            )
        found = {**os.environ, "PYTHONPATH": str(home)}
        loads = [
            float(subprocess.run([python, "-c", LOAD], capture_output=True, env=found).stdout)
            for _ in range(runs)
        ]
        print(f"{'loading the whole pack':<24}{statistics.median(loads):>7.1f}  at most 15 ms")


if __name__ == "__main__":
    main()
