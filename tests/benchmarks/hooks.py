"""Prints what a hook run costs on one changed file of a repository of 300, in CPU time.

    python tests/benchmarks/hooks.py [--runs 7] [--tools DIR]

Without and with manifests, as multiples of the bare imports, and beside checkov and c7n-left on the
same file where `DIR` (a folder of programs) has them. The second reader is off, as in a hook.
"""

import argparse
import compileall
import statistics
import sys
import tempfile
from pathlib import Path

from startup import MANIFEST, PROGRAM, cpu_seconds, installed

POLICY = """policies:
  - name: tagged
    resource: terraform.aws_instance
    filters: [{tags.owner: absent}]
"""
NETWORK = """resource "aws_subnet" "part{number}" {{
  vpc_id     = var.vpc
  cidr_block = cidrsubnet(var.range, 8, {number})
  tags       = merge(local.tags, {{ part = "{number}" }})
}}
"""
FILES = {
    "variables.tf": """variable "vpc" {
  type = string
}
variable "range" {
  type    = string
  default = "10.0.0.0/16"
}
variable "size" {
  type    = string
  default = "m5.large"
}
""",
    "locals.tf": 'locals {\n  tags = { team = "search", cost_center = "PR-1" }\n}\n',
    "providers.tf": 'provider "aws" {\n  region = "us-east-1"\n}\n',
    "outputs.tf": 'output "vpc" {\n  value = var.vpc\n}\n',
    "nodes.tf": """resource "aws_instance" "node" {
  ami           = "ami-1"
  instance_type = var.size
  tags          = local.tags
}
""",
}
GPU = """resource "aws_instance" "gpu" {
  ami           = "ami-1"
  instance_type = "g5.xlarge"
  tags          = merge(local.tags, { workload = "search" })
}
"""
ROOTS, FILES_A_ROOT = 30, 10
CHANGED = "services/root7/gpu.tf"


def repository(folder: Path, manifests: bool) -> Path:
    """Write 30 roots of ten files; every third one has a GPU, with a manifest where asked for."""
    for root in range(ROOTS):
        home = folder / "services" / f"root{root}"
        home.mkdir(parents=True)
        files = dict(FILES)
        if root % 3 == 1:
            files["gpu.tf"] = GPU
            if manifests:
                named = MANIFEST.replace("workload: search", f"workload: search{root}")
                files["ai-workload.yaml"] = named
        for number in range(FILES_A_ROOT - len(files)):
            files[f"network{number}.tf"] = NETWORK.format(number=number)
        for name, text in files.items():
            (home / name).write_text(text)
    (folder / ".git").mkdir()
    return folder


def median(command: list[str], folder: Path, program: Path, runs: int) -> float:
    """Return the median of the CPU seconds of a command."""
    return statistics.median(cpu_seconds(command, str(folder), program) for _ in range(runs))


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--tools", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        (home / "program").mkdir()
        program = installed(home / "program")
        compileall.compile_dir(program / "checker", quiet=1)
        own = {}
        hook = [sys.executable, "-c", PROGRAM, "check", "--profile", "pre-commit", CHANGED]
        for manifests, imports in ((False, "click, yaml"), (True, "click, yaml, jsonschema")):
            folder = repository(home / f"code{manifests:d}", manifests)
            bare = [sys.executable, "-c", f"import {imports}"]
            pairs = [
                (cpu_seconds(hook, str(folder), program), cpu_seconds(bare, str(folder), program))
                for _ in range(given.runs)
            ]
            ours, yard = (statistics.median(side) for side in zip(*pairs, strict=True))
            name = f"{'with' if manifests else 'without'} manifests"
            own[name] = ours
            print(f"{name}: {ours:.3f} s, {ours / yard:.2f} x import {imports}")
        if given.tools:
            beside(given.tools, home / "code0", home, program, own)


def beside(tools: Path, folder: Path, home: Path, program: Path, own: dict[str, float]) -> None:
    """Print what other tools take for the same file."""
    policies = home / "policies"
    policies.mkdir()
    (policies / "policy.yaml").write_text(POLICY)
    root = str(Path(CHANGED).parent)
    for name, command in (
        ("checkov", ["--quiet", "--compact", "--framework", "terraform", "-f", CHANGED]),
        ("c7n-left", ["run", "-p", str(policies), "-d", root]),
    ):
        if (tools / name).exists():
            took = median([str(tools / name), *command], folder, program, 5)
            told = ", ".join(f"{took / ours:.1f} x ours {which}" for which, ours in own.items())
            print(f"{name}: {took:.2f} s, {told}")


if __name__ == "__main__":
    main()
