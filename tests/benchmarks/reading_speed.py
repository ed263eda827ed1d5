"""Measures how fast a tree of Terraform is read, beside whatever other tools are installed.

`python tests/benchmarks/reading_speed.py TREE` prints CPU seconds: reading, evaluating what is
judged, the second reader apart, and `terraform fmt`, checkov, c7n-left and semgrep where they are
installed. `--scale` writes trees of 300, 3,000 and 30,000 files and prints the cost of a file.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

OTHERS = (
    ("terraform fmt", ("terraform", "fmt", "-check", "-recursive", ".")),
    ("checkov", ("checkov", "--quiet", "--compact", "--framework", "terraform", "-d", ".")),
    ("c7n-left", ("c7n-left", "dump", "-d", ".")),
    ("semgrep", ("semgrep", "--metrics", "off", "--config", "p/terraform", ".")),
)
SIZES = (300, 3_000, 30_000)
FILES_IN_A_FOLDER = 6


def measured(folder: Path, second_reader: str = "off") -> Iterator[tuple[str, float]]:
    """Yield each step of reading a tree with the CPU seconds that it took."""
    from checker.catalog import load_catalog
    from checker.documents.tree import SourceTree
    from checker.inputs import terraform
    from checker.inputs.options import ReadOptions

    types = load_catalog().types
    began = time.process_time()
    tree = SourceTree(folder)
    paths = [path for path in tree.walk() if terraform.matches(path, b"")]
    yield f"finding {len(paths):,} files", time.process_time() - began
    began = time.process_time()
    options = ReadOptions(ai_types=types, second_reader=second_reader)
    reading = terraform.read(paths, tree, options)
    yield "reading them", time.process_time() - began
    began = time.process_time()
    judged = [one for one in reading.declarations if one.type in types or one.type == "module"]
    for one in judged:
        one.body.plain()
    yield (
        f"evaluating {len(judged):,} of {len(reading.declarations):,}",
        (time.process_time() - began),
    )


def in_a_process(folder: Path, second_reader: str) -> tuple[str, float]:
    """Read a tree in a process of its own; return what it printed and its CPU seconds in all."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, __file__, str(folder), "--inside", second_reader]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return shown, _seconds_since(before)


def _seconds_since(before: resource.struct_rusage) -> float:
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def other_tools(folder: Path) -> Iterator[tuple[str, float]]:
    """Yield the CPU seconds of other tools on the same tree, of those that are installed."""
    for name, command in OTHERS:
        if shutil.which(command[0]):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            quiet = {**os.environ, "CHECKPOINT_DISABLE": "1"}
            subprocess.run(command, cwd=folder, env=quiet, capture_output=True, check=False)
            yield name, _seconds_since(before)


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


def scale() -> None:
    """Print the cost of one file in trees of growing size."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            write_tree(Path(name), size)
            seconds = in_a_process(Path(name), "off")[1]
            print(f"{size:>7,} files  {seconds:7.2f} s  {seconds / size * 1e6:6.0f} µs a file")


def main() -> None:
    """Measure one tree, or the growth."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("tree", nargs="?", type=Path)
    options.add_argument("--scale", action="store_true")
    options.add_argument("--inside", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.inside:
        for name, seconds in measured(chosen.tree, chosen.inside):
            print(f"    {name:<40} {seconds:7.2f} s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"    {'memory at most':<40} {peak:7} MB")
        return
    if chosen.scale:
        scale()
    if chosen.tree:
        shown, alone = in_a_process(chosen.tree, "off")
        print(f"ai-spend, second reader off {alone:27.2f} s\n{shown}", end="")
        _, both = in_a_process(chosen.tree, "all")
        print(f"    {'the second reader, apart':<40} {both - alone:7.2f} s")
        for name, seconds in other_tools(chosen.tree):
            print(f"{name:<44} {seconds:7.2f} s   {alone / seconds:.2f} of it here")


if __name__ == "__main__":
    main()
