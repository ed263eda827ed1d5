"""Measures how fast a tree of Terraform is checked, beside whatever other tools are installed.

`python tests/benchmarks/speed.py TREE` prints CPU seconds, wall seconds and memory: each stage, the
whole check, the second reader apart, and `terraform fmt`, checkov, c7n-left and semgrep where they
are on the path. `--one-file` does the same for a folder with one small file, `--scale` writes trees
of 300, 3,000 and 30,000 files and prints what one more file costs.
"""

import argparse
import gc
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

SIZES = (300, 3_000, 30_000)
FILES_IN_A_FOLDER = 6
CHECK = (sys.executable, "-m", "checker", "check", "--as-of", "2026-11-21", "--second-reader")
FACTS = "facts made of them"
ONE_FILE = """resource "aws_instance" "model" {
  instance_type = "g5.xlarge"
  tags          = { team = "search" }
}
"""
_C7N_POLICY = """policies:
  - name: instance-has-tags
    resource: terraform.aws_instance
    filters: [{tags: empty}]
"""
_SEMGREP_RULE = """rules:
  - id: accelerated
    languages: [terraform]
    severity: INFO
    message: an instance with accelerators
    pattern: 'instance_type = "g5.xlarge"'
"""


class Cost(NamedTuple):
    """What one process took: seconds of CPU and of the clock, and megabytes at its peak."""

    cpu: float
    wall: float
    memory: float

    def row(self, name: str, beside: float | None = None) -> str:
        """Return a line of the table; `beside` is our own CPU time for the same."""
        line = f"{name:<34}{self.cpu:>9.2f}{self.wall:>9.2f}{self.memory:>8.0f}"
        return line if beside is None else f"{line}{beside / self.cpu:>9.2f}"


def cost(command: Sequence[str], folder: Path) -> Cost:
    """Run a command to its end, whatever its exit code, and return what it took."""
    began = time.perf_counter()
    quiet = {**os.environ, "CHECKPOINT_DISABLE": "1", "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        command, cwd=folder, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    wall = time.perf_counter() - began
    # On Linux the peak is in KiB, on macOS in bytes.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / unit)


def least(command: Sequence[str], folder: Path, runs: int) -> Cost:
    """Return the run that took least CPU: what disturbs a run only ever adds to it."""
    return min(cost(command, folder) for _ in range(runs))


def stages(folder: Path) -> Iterator[tuple[str, float]]:
    """Yield each stage of reading a tree's Terraform with the CPU seconds that it took.

    Bodies are evaluated when facts ask for them, each value once. So the facts are made twice: the
    second time costs the facts alone, and what the first cost beyond that is evaluating.
    """
    from checker.catalog import load_catalog
    from checker.documents.tree import SourceTree
    from checker.facts import build
    from checker.inputs.options import ReadOptions
    from checker.inputs.terraform import matches
    from checker.inputs.terraform.reading import read
    from checker.model.settings import Settings

    catalog = load_catalog()
    options = ReadOptions(ai_types=catalog.types)
    began = time.process_time()
    tree = SourceTree(folder)
    paths = [path for path in tree.walk() if matches(path, b"")]
    yield f"finding {len(paths):,} files", time.process_time() - began
    began = time.process_time()
    found = read(paths, tree, options).declarations
    yield "reading them", time.process_time() - began
    began = time.process_time()
    build(found, catalog, Settings(), None, date(2026, 11, 21))
    both = time.process_time() - began
    began = time.process_time()
    build(found, catalog, Settings(), None, date(2026, 11, 21))
    facts = time.process_time() - began
    yield f"judged parts of {len(found):,} evaluated", max(both - facts, 0)
    yield FACTS, facts


def others(scratch: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the commands of other tools that are on the path; none of them uses the network."""
    (scratch / "policies").mkdir()
    (scratch / "policies" / "policy.yaml").write_text(_C7N_POLICY)
    (scratch / "rule.yaml").write_text(_SEMGREP_RULE)
    semgrep = ("semgrep", "scan", "--metrics", "off", "--disable-version-check", "--jobs", "1")
    for name, command in (
        ("terraform fmt", ("terraform", "fmt", "-check", "-recursive", ".")),
        ("checkov", ("checkov", "--quiet", "--compact", "--framework", "terraform", "-d", ".")),
        ("c7n-left", ("c7n-left", "run", "-p", str(scratch / "policies"), "-d", ".")),
        ("semgrep", (*semgrep, "--config", str(scratch / "rule.yaml"), ".")),
    ):
        if shutil.which(command[0]):
            yield name, command


def reading_in(stages: str) -> float:
    """Return what finding, reading and evaluating take of what `--stages` printed."""
    pairs = (line.split("\t") for line in stages.splitlines())
    return sum(float(seconds) for name, seconds in pairs if name != FACTS)


def compare(folder: Path, runs: int) -> None:
    """Print what the check of a tree takes, beside the other tools."""
    print(f"{'':<34}{'CPU s':>9}{'wall s':>9}{'MB':>8}{'ours/it':>9}")
    inside = [sys.executable, __file__, str(folder), "--stages"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    reading = float("inf")
    shown = ""
    for _ in range(runs):
        text = subprocess.run(inside, capture_output=True, text=True, check=True, env=environment)
        spent = reading_in(text.stdout)
        if spent < reading:
            reading, shown = spent, text.stdout
    for line in shown.splitlines():
        name, seconds = line.split("\t")
        print(f"  {name:<32}{float(seconds):>9.2f}")
    off = least((*CHECK, "off", "."), folder, runs)
    print(off.row("ai-spend check"))
    both = least((*CHECK, "all", "."), folder, 1)
    print(f"{'  the second reader, apart':<34}{both.cpu - off.cpu:>9.2f}")
    with tempfile.TemporaryDirectory() as scratch:
        for name, command in others(Path(scratch)):
            one = least(command, folder, runs if name == "terraform fmt" else 1)
            print(one.row(name, off.cpu))
            if name == "terraform fmt":
                print(f"{'  of it, reading and evaluating':<34}{reading / one.cpu:>9.2f}")


def write_tree(folder: Path, files: int) -> None:
    """Write a tree of roots and modules in which every file is evaluated."""
    for number in range(files // FILES_IN_A_FOLDER):
        root = folder / f"team{number // 100}" / f"service{number}"
        (root / "pool").mkdir(parents=True)
        texts = {
            "variables.tf": 'variable "size" {\n  type    = string\n  default = "small"\n}\n',
            "locals.tf": 'locals {\n  tags = merge({ team = "a" }, { service = "s" })\n}\n',
            "terraform.tfvars": 'size = "p4d.24xlarge"\n',
            "providers.tf": 'provider "aws" {\n  region = "us-east-1"\n}\n',
            "main.tf": 'module "pool" {\n  source = "./pool"\n  size   = var.size\n'
            "  tags   = local.tags\n  nodes  = 4\n}\n",
            "pool/main.tf": 'variable "size" {}\nvariable "tags" {}\nvariable "nodes" {}\n'
            'resource "aws_instance" "node" {\n  count         = var.nodes\n'
            "  instance_type = var.size\n  tags          = var.tags\n"
            "  root_block_device {\n    volume_size = 100 * 2\n  }\n}\n",
        }
        for name, text in texts.items():
            (root / name).write_text(text)


def scale(runs: int) -> None:
    """Print what one file costs in trees of growing size, the cost of starting taken off.

    Reading is measured on trees in which everything is AI spend, the whole check on the same.
    """
    print(f"{'files':>8}{'reading µs':>12}{'growth':>8}{'check µs':>12}{'growth':>8}{'MB':>8}")
    first: tuple[float, float] | None = None
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_tree(folder, FILES_IN_A_FOLDER)
            start = least((*CHECK, "off", "."), folder, runs).cpu
            shutil.rmtree(folder / "team0")
            write_tree(folder, size)
            whole = least((*CHECK, "off", "."), folder, runs if size < SIZES[-1] else 1)
            inside = (sys.executable, __file__, name, "--stages")
            times = []
            for _ in range(runs):
                shown = subprocess.run(inside, capture_output=True, text=True, check=True).stdout
                times.append(reading_in(shown))
            reading, check = min(times) / size * 1e6, (whole.cpu - start) / size * 1e6
            first = first or (reading, check)
            print(
                f"{size:>8,}{reading:>12.0f}{reading / first[0]:>8.2f}"
                f"{check:>12.0f}{check / first[1]:>8.2f}{whole.memory:>8.0f}"
            )


def main() -> None:
    """Measure one tree, one file, or the growth."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("tree", nargs="?", type=Path)
    options.add_argument("--one-file", action="store_true")
    options.add_argument("--scale", action="store_true")
    options.add_argument("--runs", type=int, default=3, help="the least of so many runs is shown")
    options.add_argument("--stages", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.stages:
        gc.disable()  # as the program does
        for name, seconds in stages(chosen.tree):
            print(f"{name}\t{seconds:.6f}")
        return
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")
    if chosen.tree:
        compare(chosen.tree.resolve(), chosen.runs)
    if chosen.one_file:
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "main.tf").write_text(ONE_FILE)
            compare(Path(name), chosen.runs)
    if chosen.scale:
        scale(chosen.runs)


if __name__ == "__main__":
    main()
