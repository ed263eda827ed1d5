"""Damages real files at random, and compares which of them are refused with `terraform fmt`.

    python tests/benchmarks/differential_mutants.py TREE [--count 1200] [--seed 1]

prints the damaged files that only one of the two refuses. Needs the binary, and nothing else: the
tree is only read.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from checker.documents.encoding import decode
from checker.inputs.terraform.hcl import parse_file
from checker.model.report import Problem

SIZES = range(200, 2_500)
"""Bytes of the files that are damaged: each mistake is to be the only one for long."""
PIECES = (
    '"', "{", "}", "(", ")", "[", "]", "=", "\n", "${", "%{", "~}", "<<EOT\n", "EOT\n", "<<-", "/*",
    "*/", "#", "//", "\\", "\\u00e9", "$", "%", "$${", ".", "..", "...", ",", ":", "::", "?", "!",
    "-", "=>", "==", "&&", "||", "for", "if", "true", "null", "1", "1.5", "1e3", ".5", "0x1", "é",
    "e\u0301", "\t", "\r\n", "\r", " ", "*", ".*", "[*]", "a", '"a"', "a = 1\n", "b {}\n",
    "b { c = 1 }\n", "\u200b", "\u00a0", "\x0b", "\x0c", "'", "`", ";", "@", "&", "|", "<", ">",
    "%{ if true }", "%{ endif }", "%{~ for x in y ~}", "%{ endfor }", '\\"', "\\n", "\ufeff",
)  # fmt: skip
_PLACES = re.compile(r'[={}"\[\](),$\n]')


def damaged(text: str, chance: random.Random) -> str:
    """Return a text with one to three mistakes, most of them beside signs that mean something."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        places = [match.start() + chance.randrange(2) for match in _PLACES.finditer(text)]
        place = chance.choice(places) if places and chance.random() < 0.6 else None
        place = chance.randrange(len(text) + 1) if place is None else place
        lines = text.split("\n")
        line = chance.randrange(len(lines))
        text = chance.choice((
            text[:place] + chance.choice(PIECES) + text[place:],
            text[:place] + text[place + chance.choice((1, 1, 1, 2, 5, 20)) :],
            text[:place] + chance.choice(PIECES) + text[place + chance.choice((1, 2, 3)) :],
            "\n".join(lines[: line + 1] + lines[line:]),
            "\n".join(lines[:line] + lines[line + 1 :]),
            text[:place] if chance.random() < 0.3 else text,
        ))  # fmt: skip
    return text


def refused(text: str, name: str) -> bool:
    """Whether our reader refuses a file; a label with escapes is told, and is no mistake."""
    plain = decode(text.encode(), name)
    if isinstance(plain, Problem):
        return True
    return any(one.kind != "escaped-label" for one in parse_file(plain, name, strict=True).problems)


def refused_by_terraform(folder: Path) -> set[str]:
    """Return the names of the files in a folder that `terraform fmt` refuses."""
    command = ["terraform", "fmt", "-check", "-no-color", "-list=false", "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return set(re.findall(r"on (m\d+\.tf) line", run.stdout + run.stderr))


def main() -> int:
    """Run the comparison; the exit code is 1 where the two differ."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("tree", type=Path)
    options.add_argument("--count", type=int, default=1_200)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    chance = random.Random(chosen.seed)
    files = [path for path in sorted(chosen.tree.rglob("*.tf")) if path.is_file()]
    files = [path for path in files if path.stat().st_size in SIZES]
    with tempfile.TemporaryDirectory() as name:
        folder, ours = Path(name), set()
        for number in range(chosen.count):
            path = folder / f"m{number}.tf"
            text = damaged(chance.choice(files).read_text("utf-8", "replace"), chance)
            path.write_bytes(text.encode())
            if refused(text, path.name):
                ours.add(path.name)
        theirs = refused_by_terraform(folder)
        for one in sorted(ours ^ theirs):
            print(f"--- only {'we' if one in ours else 'terraform'} refuse it: {one}")
            print((folder / one).read_text("utf-8", "replace"))
    differ = len(ours ^ theirs)
    print(f"{chosen.count:,} files, terraform refuses {len(theirs):,}, {differ} differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
