"""Bad input, each case in a process of its own: told with its limit, within 2 s and 256 MB."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SECONDS, MEGABYTES = 2.0, 256
BUSY = 2
"""Times longer that a process may take where others keep the processor's caches from it."""
READ = """
import json, resource, sys
from pathlib import Path
from checker.documents.tree import SourceTree
from checker.inputs import terraform
from checker.inputs.options import ReadOptions
from checker.model.values import Unknown

def reasons(value):
    if isinstance(value, Unknown):
        yield from (reason.text for reason in value.reasons)
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in reasons(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in reasons(one))

tree = SourceTree(Path(sys.argv[1]))
paths = [path for path in tree.walk() if terraform.matches(path, b"")]
reading = terraform.read(paths, tree, ReadOptions(ai_types=frozenset(("x_y",))))
told = [problem.message for problem in (*reading.problems, *tree.problems)]
found = []
for one in reading.declarations:
    told += reasons(one.body.plain())
    told += reasons(one.copies_because)
    found.append([one.address, repr(one.body.plain())])
used = resource.getrusage(resource.RUSAGE_SELF)
# What the kernel calls the largest size begins with that of the process that started this one.
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
peak = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), used.ru_maxrss)
print(json.dumps([told, found, used.ru_utime + used.ru_stime, peak // 1024]))
"""


def argument(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "main.tf").write_text(
        f'resource "x_y" "bad" {{\n  a = {text}\n}}\n'
    )


def whole(text: str | bytes, name: str = "main.tf") -> Callable[[Path], object]:
    data = text.encode() if isinstance(text, str) else text
    return lambda folder: (folder / name).write_bytes(data)


def cycle_of_modules(folder: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (folder / name).mkdir()
        (folder / name / "main.tf").write_text(f'module "m" {{\n  source = "../{other}"\n}}\n')
    (folder / "main.tf").write_text('module "m" {\n  source = "./a"\n}\n')


def linked(folder: Path) -> None:
    (folder / "link.tf").symlink_to("/etc/passwd")
    (folder / "main.tf").symlink_to("/dev/zero")


def doubling(levels: int, last: str) -> str:
    rows = "".join(f"  a{n} = [local.a{n + 1}, local.a{n + 1}]\n" for n in range(levels))
    return (
        f'locals {{\n{rows}  a{levels} = {last}\n}}\nresource "x_y" "bad" {{\n  a = local.a0\n}}\n'
    )


def many_loops(count: int) -> str:
    rows = "".join(
        f"  a{n} = [for a in range(300) : [for b in range(120) : a]]\n" for n in range(count)
    )
    uses = ", ".join(f"length(local.a{n})" for n in range(count))
    return f'locals {{\n{rows}}}\nresource "x_y" "bad" {{\n  a = [{uses}]\n}}\n'


def loops_in_a_row(count: int) -> str:
    rows = "".join(
        f"  a{n} = [for a in concat(range(300), [local.a{n + 1}]) : [for b in range(120) : a]]\n"
        for n in range(count)
    )
    used = 'resource "x_y" "bad" {\n  a = length(local.a0)\n}\n'
    return f"locals {{\n{rows}  a{count} = 1\n}}\n{used}"


CASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "nested parentheses": (argument("(" * 500 + "1" + ")" * 500), "deeper than 64"),
    "nested lists": (argument("[" * 5_000 + "]" * 5_000), "deeper than 64"),
    "nested sequences": (argument('"${' * 500 + "1" + '}"' * 500), "deeper than 64"),
    "nested blocks": (whole("a {\n" * 500 + "}\n" * 500), "deeper than 64"),
    "a long range": (argument("range(10000)"), "more than 1024 numbers"),
    "ranges of ranges": (
        argument("[for a in range(1000) : [for b in range(1000) : a]]"), "100,000 steps",
    ),
    "many loops": (whole(many_loops(100)), "the expressions of a root take 100,000 steps at most"),
    "loops in a row": (whole(loops_in_a_row(90)), "100,000 steps at most"),
    "a tower of products": (
        argument(f"setproduct({', '.join(['range(1000)'] * 5)})"), "50,000 combinations",
    ),
    "a product of products": (
        argument("setproduct(setproduct(range(200), range(200)), range(200))"), "combinations",
    ),
    "a wide number": (argument('format("%1000000000d", 1)'), "1,048,576 characters"),
    "wide numbers in a list": (
        argument('[for n in range(1000) : format("%1000000d", n)]'), "100,000 steps",
    ),
    "many digits": (argument('format("%.1000000000f", 1)'), "1,048,576 characters"),
    "a huge number": (argument("1e999999999"), "out of range"),
    "a tiny number": (argument("1e-999999999"), "out of range"),
    "a huge power": (argument("pow(pow(10, 300), 300)"), ""),
    "a cycle of locals": (
        whole('locals {\n  a = local.b\n  b = local.a\n}\nresource "x_y" "bad" {\n'
              "  a = local.a\n}\n"),
        "depend on each other",
    ),
    "a local of itself": (
        whole('locals {\n  a = [local.a]\n}\nresource "x_y" "bad" {\n  a = local.a\n}\n'),
        "depend on each other",
    ),
    "locals that double": (whole(doubling(40, "1")), "1,000,000 parts"),
    "texts that double": (
        whole(doubling(30, '"x"').replace("[", '"${').replace(", ", "}${").replace("]\n", '}"\n')),
        "1,048,576 characters",
    ),
    "a cycle of modules": (cycle_of_modules, "part of"),
    "a module of itself": (whole('module "m" {\n  source = "./."\n}\n'), "part of"),
    "a module that climbs out": (
        whole('module "m" {\n  source = "../../../../../etc"\n}\n'), "outside the project",
    ),
    "links that lead out": (linked, "outside"),
    "a pipe": (lambda folder: os.mkfifo(folder / "x.tf"), "FIFO"),
    "Latin-1": (whole(b"# caf\xe9\n"), "UTF-8"),
    "UTF-16": (whole('resource "x_y" "bad" {}\n'.encode("utf-16")), "UTF-16"),
    "a file over the limit": (whole("#" * (3 << 20)), "2 MiB"),
    "a YAML bomb": (
        argument('yamldecode("a: &a [x,x,x,x,x,x,x,x,x,x]\\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\\n'
                 'c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\\n'
                 'e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\\n")'),
        "values",
    ),
    "a JSON tower": (argument(f'jsondecode("{"[" * 5_000}")'), "deeper than 64"),
    "a greedy pattern": (
        argument(f'regexall("(a*)*b", "{"a" * 150_000}")'), "100,000 steps",
    ),
    "an unknown text of many parts": (
        whole('variable "x" {}\nresource "x_y" "bad" {\n  a = yamldecode("'
              + "${var.x}: 1\\n" * 20_000 + '")\n}\n'),
        "var.x has no default",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_told_in_time(tmp_path: Path, name: str) -> None:
    make, words = CASES[name]
    make(tmp_path)
    (tmp_path / "neighbor").mkdir()
    (tmp_path / "neighbor" / "n.tf").write_text('resource "x_y" "neighbor" {\n  size = "p5"\n}\n')
    run = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2_000:]
    told, found, seconds, megabytes = json.loads(run.stdout)
    assert any(words in message for message in told), told
    assert ["x_y.neighbor", "{'size': 'p5'}"] in found
    assert seconds < SECONDS * BUSY, f"{seconds} s"
    assert megabytes < MEGABYTES


@pytest.mark.parametrize(
    "data", [b"\xef\xbb\xbf%s", b"%s"], ids=["byte order mark", "carriage returns"]
)
def test_odd_but_lawful_encodings_are_read(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "main.tf").write_bytes(data % b'resource "x_y" "z" {\r\n  size = "p5"\r\n}\r\n')
    run = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path)], capture_output=True, text=True, check=True
    )
    told, found, *_ = json.loads(run.stdout)
    assert (told, found) == ([], [["x_y.z", "{'size': 'p5'}"]])
