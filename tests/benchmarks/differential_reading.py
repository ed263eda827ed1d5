"""Reads every .tf file of a tree strictly, and compares what is refused with `terraform fmt`.

    python tests/benchmarks/differential_reading.py TREE

prints the files that only one of the two refuses, and the CPU seconds of both. Needs the binary.
"""

import re
import resource
import subprocess
import sys
import time
from pathlib import Path

from checker.inputs.terraform.hcl import parse_file


def texts_of(tree: Path) -> dict[str, str]:
    """Return the text of each .tf file that is UTF-8, by its path."""
    found = {}
    for path in sorted(tree.rglob("*.tf")):
        if path.is_file() and ".terraform" not in path.parts:
            try:
                found[str(path)] = path.read_bytes().decode()
            except UnicodeDecodeError:
                print(f"not UTF-8: {path}")
    return found


def refused_by_terraform(tree: Path) -> tuple[set[str], float]:
    """Return the files in which terraform fmt finds an error, and its CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", "-no-color", str(tree)],
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    named = re.findall(r"on (\S+\.tf) line", run.stderr)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return {str(Path(name).resolve()) for name in named}, seconds


def main() -> int:
    """Run the comparison; the exit code is 1 where the two differ."""
    tree = Path(sys.argv[1]).resolve()
    texts = texts_of(tree)
    started = time.process_time()
    for path, text in texts.items():
        parse_file(text, path)
    lazy = time.process_time() - started
    started = time.process_time()
    ours = set()
    for path, text in texts.items():
        problems = parse_file(text, path, strict=True).problems
        if any(problem.kind != "escaped-label" for problem in problems):
            ours.add(path)
    strict = time.process_time() - started
    theirs, fmt = refused_by_terraform(tree)
    for path in sorted(ours ^ theirs):
        print("only we refuse" if path in ours else "only terraform refuses", path)
    size = sum(map(len, texts.values()))
    print(f"{len(texts)} files, {size / 1e6:.1f} MB; both refuse {len(ours & theirs)}")
    print(f"CPU: lazily {lazy:.2f} s, strictly {strict:.2f} s, terraform fmt {fmt:.2f} s")
    return 1 if ours ^ theirs else 0


if __name__ == "__main__":
    sys.exit(main())
