"""Prints what starting costs, as multiples of the bare imports, in CPU time.

    python tests/benchmarks/startup.py [--runs 15]

Every row is measured next to its yardstick, run by run, so that a busy machine slows both; the
figure is the ratio of the medians. The second reader is off.
"""

import argparse
import compileall
import os
import resource
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


def cpu_seconds(command: list[str], folder: str) -> float:
    """Run a command and return its user and system seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    # As pip leaves an installation: without this a checkout would be compiled at every start.
    compileall.compile_dir(Path(__file__).parents[2] / "checker", quiet=1)
    python = sys.executable
    program = str(Path(python).parent / "ai-spend")
    check = [program, "check", "--second-reader", "off", "--as-of", "2026-11-21", "."]
    with tempfile.TemporaryDirectory() as scratch:
        bare = five_files(Path(scratch) / "bare", manifest=False)
        declared = five_files(Path(scratch) / "declared", manifest=True)
        rows = [
            ("--version", [program, "--version"], "import click", bare, 1.5),
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
                ours.append(cpu_seconds(command, folder) * 1000)
                yardstick.append(cpu_seconds([python, "-c", imports], folder) * 1000)
            one, other = statistics.median(ours), statistics.median(yardstick)
            print(
                f"{name:<24}{one:>7.0f}  {imports:<32}{other:>7.0f}{one / other:>8.2f}{goal:>7.1f}"
            )


if __name__ == "__main__":
    main()
