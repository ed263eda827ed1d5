# ruff: noqa: E501
"""Compares what is known before apply: random expressions over a resource's computed attributes.

    python tests/benchmarks/differential_unknowns.py --count 1000 --seed 1 [--record]

Each expression becomes an output of a configuration with the built-in `terraform_data`, of which
`terraform plan` tells the known value and, in `after_unknown`, the parts that are not known.
`--record` writes the answers to tests/terraform/recorded_unknowns.json.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "terraform")]

from differential_expressions import Maker  # noqa: E402
from known_parts import known_parts  # noqa: E402

RECORDED = HERE.parent / "terraform" / "recorded_unknowns.json"
HEAD = 'resource "terraform_data" "u" {}\n'
UNKNOWN_TEXTS = ["terraform_data.u.id", '"x-${terraform_data.u.id}"', "upper(terraform_data.u.id)"]
UNKNOWN_ANY = [
    "jsondecode(terraform_data.u.id)",
    "jsondecode(terraform_data.u.id).a",
    "jsondecode(terraform_data.u.id)[0]",
]
UNKNOWN_OTHER = {
    "number": ["length(terraform_data.u.id)", "tonumber(terraform_data.u.id)"],
    "truth": [
        '(terraform_data.u.id == "a")',
        "tobool(jsondecode(terraform_data.u.id))",
        'startswith(terraform_data.u.id, "a")',
    ],
    "list": [
        "tolist([terraform_data.u.id])",
        '["a", terraform_data.u.id]',
        'split(",", terraform_data.u.id)',
        "[jsondecode(terraform_data.u.id), 1]",
    ],
    "map": [
        "{a = terraform_data.u.id, b = 1}",
        "tomap({a = terraform_data.u.id})",
        "{(terraform_data.u.id) = 1}",
        "{a = jsondecode(terraform_data.u.id)}",
    ],
    "set": ['toset(["a", terraform_data.u.id])', "toset([terraform_data.u.id])"],
}


class UnknownMaker(Maker):
    """Makes expressions of which some leaves are not known before apply."""

    def leaf(self, kind: str) -> str:
        if self.pick.random() < 0.3:
            if kind == "text":
                return self.one(UNKNOWN_TEXTS)
            if kind in UNKNOWN_OTHER:
                return self.one(UNKNOWN_OTHER[kind])
            if kind == "any":
                return self.one(UNKNOWN_ANY + UNKNOWN_TEXTS)
        return super().leaf(kind)


def generate(count: int, seed: int) -> list[str]:
    """Return different expressions that refer to what is not known."""
    maker, found = UnknownMaker(seed), dict[str, None]()
    while len(found) < count:
        expression = maker.expression(maker.pick.choice((1, 2, 2, 3)))
        usable = "terraform_data" in expression and len(expression) < 1_000
        if usable and "sensitive(" not in expression and known_parts(expression) != "!refused":
            found[expression] = None
    return list(found)


def plan(expressions: list[str], directory: Path) -> dict[str, object] | set[int]:
    """Return the plan's outputs, or the numbers of the expressions that Terraform refuses."""
    lines = [f'output "o{i}" {{ value = {text} }}' for i, text in enumerate(expressions)]
    (directory / "main.tf").write_text(HEAD + "\n".join(lines) + "\n")
    run = subprocess.run(
        ["terraform", "plan", "-input=false", "-no-color", "-out=p"], cwd=directory,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        return {int(line) - 2 for line in re.findall(r"on main\.tf line (\d+)", run.stderr)}
    shown = subprocess.run(
        ["terraform", "show", "-json", "p"],
        cwd=directory,
        capture_output=True,
        text=True,
        check=True,
    )
    changes: dict[str, object] = json.loads(shown.stdout, parse_float=_shortened)["output_changes"]
    return changes


def _shortened(number: str) -> str:
    """Return a fraction as a double shows it: more digits than that a plan file does not keep."""
    return repr(float(number))


def main() -> int:
    """Run the comparison; the exit code is 1 where anything differs."""
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--record", action="store_true")
    options.add_argument("--show", type=int, default=30)
    chosen = options.parse_args()
    expressions = generate(chosen.count, chosen.seed)
    refused: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        subprocess.run(["terraform", "init"], cwd=directory, capture_output=True, check=False)
        while isinstance(answer := plan(expressions, directory), set):
            if not answer:
                sys.exit("terraform failed for another reason")
            refused += [expressions[i] for i in sorted(answer)]
            expressions = [e for i, e in enumerate(expressions) if i not in answer]
    differ, rows = [], []
    for i, expression in enumerate(expressions):
        change = answer[f"o{i}"]
        theirs = merged(change.get("after"), change.get("after_unknown", False))
        ours = known_parts(expression)
        rows.append([expression, theirs])
        if ours != theirs:
            differ.append((expression, ours, theirs))
    for expression, ours, theirs in differ[: chosen.show]:
        print(f"--- {expression}\nours   {json.dumps(ours)}\ntheirs {json.dumps(theirs)}")
    for expression in refused[: chosen.show]:
        print(f"!!! refused by terraform only: {expression}")
    print(
        f"{len(expressions)} compared, {len(differ)} differ, {len(refused)} refused by terraform only"
    )
    if chosen.record:
        RECORDED.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n")
    return 1 if differ else 0


def merged(known: object, unknown: object) -> object:
    """Return what a plan says as one tree in which `?` stands for what is not known."""
    if unknown is True:
        return "?"
    if isinstance(unknown, dict):
        names = {*unknown, *(known if isinstance(known, dict) else ())}
        return {
            name: merged((known or {}).get(name), unknown.get(name, False))
            for name in sorted(names)
        }
    if isinstance(unknown, list):
        known = known if isinstance(known, list) else []
        length = max(len(unknown), len(known))
        return [
            merged(known[i] if i < len(known) else None, unknown[i] if i < len(unknown) else False)
            for i in range(length)
        ]
    if isinstance(known, dict):
        return {name: known[name] for name in sorted(known)}
    return known


if __name__ == "__main__":
    sys.exit(main())
