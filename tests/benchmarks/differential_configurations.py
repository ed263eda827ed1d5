"""Plans generated configurations with Terraform and compares what is known, and what is not.

`python tests/benchmarks/differential_configurations.py` plans 1,000 small roots of the built-in
`terraform_data` (no provider, no network), compares each with our reading, and prints what differs.
`--record` writes the plans to tests/terraform/recorded, which the tests read without Terraform.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from checker.documents.tree import SourceTree
from checker.inputs import terraform
from checker.inputs.options import ReadOptions
from checker.model.declaration import Declaration
from checker.model.values import Unknown

sys.path.insert(0, str(Path(__file__).parent))
from generated_configurations import configuration

RECORDED = Path(__file__).parent.parent / "terraform" / "recorded" / "configurations.jsonl"
UNKNOWN = "\0unknown"


def run(folder: Path, *words: str) -> str | None:
    """Return what a Terraform command prints, None where it refuses."""
    quiet = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    ran = subprocess.run(
        ["terraform", *words], cwd=folder, env=quiet, capture_output=True, check=False, text=True
    )
    return None if ran.returncode else ran.stdout


def plan(folder: Path) -> dict[str, Any] | None:
    """Return what Terraform plans for each instance; None where it refuses to plan."""
    if run(folder, "init", "-input=false") is None:
        return None
    if run(folder, "plan", "-input=false", "-out=plan.out") is None:
        return None
    shown = run(folder, "show", "-json", "plan.out") or ""
    changes = json.loads(shown, parse_float=Decimal)["resource_changes"]
    return {
        change["address"]: masked(
            change["change"]["after"].get("input"), change["change"]["after_unknown"].get("input")
        )
        for change in changes
    }


def apply(folder: Path) -> dict[str, Any]:
    """Return the values of each instance after an apply; `terraform_data` touches nothing."""
    run(folder, "apply", "-input=false", "-auto-approve", "plan.out")
    state = json.loads(run(folder, "show", "-json") or "", parse_float=Decimal)
    pending, found = [state["values"]["root_module"]], {}
    while pending:
        module = pending.pop()
        pending += module.get("child_modules", ())
        for one in module.get("resources", ()):
            found[one["address"]] = one["values"].get("input")
    return found


def masked(after: Any, unknown: Any) -> Any:
    """Return a planned value with `UNKNOWN` in the places that nobody knows."""
    if unknown is True:
        return UNKNOWN
    if isinstance(after, dict) or isinstance(unknown, dict):
        values, signs = after or {}, unknown or {}
        return {key: masked(values.get(key), signs.get(key)) for key in sorted({*values, *signs})}
    if isinstance(after, list):
        signs = unknown if isinstance(unknown, list) else [None] * len(after)
        return [masked(value, sign) for value, sign in zip(after, signs, strict=True)]
    return after


def read(folder: Path) -> list[Declaration]:
    """Return what our reader makes of the same root."""
    tree = SourceTree(folder)
    paths = [path for path in tree.walk() if terraform.matches(path, b"")]
    reading = terraform.read(paths, tree, ReadOptions())
    return [one for one in reading.declarations if one.type == "terraform_data" and not one.root]


class Tally:
    """How many values agree, and each disagreement in words.

    `sharper` are values that we know and a plan leaves open (`unknown && false`): what an apply
    gives has to be the same.
    """

    def __init__(self) -> None:
        self.equal = self.both_unknown = self.only_theirs = self.proved = 0
        self.wrong: list[str] = []
        self.cautious: list[str] = []
        self.sharper: list[tuple[str, Any]] = []

    def compare(
        self, declarations: list[Declaration], planned: dict[str, Any], applied: dict[str, Any]
    ) -> None:
        """Compare all instances of one configuration."""
        covered = set()
        self.sharper = []
        for one in declarations:
            addresses = list(_instances(one, planned))
            if len(addresses) != one.copies.exact:
                self.wrong.append(f"{one.address}: {one.copies} here, {len(addresses)} planned")
            covered.update(addresses)
            body = one.body.plain()
            for address in addresses:
                self.value(address, body.get("input"), planned[address])
        missing = sorted(planned.keys() - covered)
        self.wrong += [f"{address} is not declared here" for address in missing]
        self.prove(applied)

    def prove(self, applied: dict[str, Any]) -> None:
        """Hold what we know, and the plan does not, against what an apply gave."""
        found = dict(places(applied))
        for where, ours in self.sharper:
            if where in found and _same(ours, found[where]):
                self.proved += 1
            elif any(where.startswith(address) for address in applied):
                self.wrong.append(f"{where}: {ours!r} here, {found.get(where)!r} when applied")

    def value(self, where: str, ours: Any, theirs: Any) -> None:
        """Compare one value, part by part."""
        if isinstance(ours, Unknown):
            self._unknown(where, ours, theirs)
        elif theirs == UNKNOWN:
            self.sharper += places({where: ours})
        elif isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
            for key in ours:
                self.value(f"{where}.{key}", ours[key], theirs[key])
        elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
            for index, (mine, their) in enumerate(zip(ours, theirs, strict=True)):
                self.value(f"{where}[{index}]", mine, their)
        elif _same(ours, theirs):
            self.equal += 1
        else:
            self.wrong.append(f"{where}: {ours!r} here, {theirs!r} planned")

    def _unknown(self, where: str, ours: Unknown, theirs: Any) -> None:
        if theirs == UNKNOWN:
            self.both_unknown += 1
        elif not any("differs from instance to instance" in one.text for one in ours.reasons):
            self.only_theirs += 1
            self.cautious.append(f"{where}: unknown here ({ours}), {theirs!r} planned")


def places(values: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each scalar in a value, or empty part of it, with its path."""
    if isinstance(values, dict) and values:
        for key, value in values.items():
            yield from places(value, f"{where}.{key}" if where else key)
    elif isinstance(values, list) and values:
        for index, value in enumerate(values):
            yield from places(value, f"{where}[{index}]")
    else:
        yield where, values


def _instances(one: Declaration, planned: dict[str, Any]) -> Iterator[str]:
    """Yield the planned instances that a declaration stands for."""
    if one.address in planned:
        yield one.address
        return
    for address in planned:
        if _grouped(address, one.address):
            yield address


def _grouped(address: str, group: str) -> bool:
    """Whether an address is one of a group: the same but for numbers in brackets."""
    left, right = _parts(address), _parts(group)
    return len(left) == len(right) and all(
        mine == theirs or (theirs.partition("[")[1] == "" and mine.partition("[")[0] == theirs
                           and mine.partition("[")[2][:1].isdecimal())
        for mine, theirs in zip(left, right, strict=True)
    )  # fmt: skip


def _parts(address: str) -> list[str]:
    parts, depth, current = [], False, ""
    for sign in address:
        depth = not depth if sign == '"' else depth
        if sign == "." and not depth:
            parts.append(current)
            current = ""
        else:
            current += sign
    return [*parts, current]


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    return bool(ours == theirs)


def write(folder: Path, files: dict[str, str]) -> None:
    """Write a generated configuration."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def recorded() -> list[dict[str, Any]]:
    """Return the recorded configurations with what Terraform planned for them."""
    lines = RECORDED.read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines]


def main() -> int:
    """Generate, plan, compare; return 1 where a known value differs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--record", action="store_true")
    chosen = options.parse_args()
    tally, kept, refused, seed = Tally(), [], 0, chosen.seed
    while len(kept) < chosen.count:
        files = configuration(seed)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(folder, files)
            planned = plan(folder)
            if planned is None:
                refused += 1
            else:
                before = len(tally.wrong), len(tally.cautious)
                tally.compare(read(folder), planned, {})
                applied = apply(folder) if tally.sharper else {}
                tally.prove(applied)
                one = {"seed": seed, "files": files, "planned": planned}
                kept.append({**one, "applied": applied} if applied else one)
                for line in (*tally.wrong[before[0] :], *tally.cautious[before[1] :]):
                    print(f"seed {seed}: {line}", flush=True)
        seed += 1
    if chosen.record:
        lines = (
            json.dumps(one, ensure_ascii=False, separators=(",", ":"), default=_number)
            for one in kept
        )
        RECORDED.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(kept)} configurations, {refused} refused by Terraform and left out")
    print(f"{tally.equal} values equal, {tally.both_unknown} unknown to both")
    print(f"{tally.proved} known here only, and so when applied")
    print(f"{len(tally.wrong)} different, {tally.only_theirs} unknown here only")
    return 1 if tally.wrong else 0


def _number(value: Any) -> Any:
    return int(value) if value == int(value) else float(value)


if __name__ == "__main__":
    sys.exit(main())
