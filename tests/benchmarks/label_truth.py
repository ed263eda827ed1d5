"""Turns label files into labels, and finds the rows of an inventory that each label means."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Row = Mapping[str, Any]

PART = re.compile(r"([^.\[]+)((?:\[[^\]]*\])*)\.?")


class Labels(NamedTuple):
    """One label file: which repository at which commit, and what is true there.

    `paths` names the folders that are enough, where a whole checkout is large; `complete` says
    that every piece of AI spend of the kinds in `complete_for` has its label.
    """

    repository: str
    commit: str
    rows: Sequence[Row]
    complete: bool = False
    complete_for: Sequence[str] = ("terraform",)
    paths: Sequence[str] = ()

    @property
    def folder(self) -> str:
        """The name of the checkout's directory."""
        return self.repository.replace("/", "+")


def read_labels(folder: Path) -> list[Labels]:
    """Read every label file of a folder, sorted by name."""
    files = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml"))]
    return [Labels(**file) for file in files]


def contexts(labels: Labels) -> dict[tuple[str, ...], list[Row]]:
    """Group the labels by the var-files under which they hold; the defaults come first."""
    found: dict[tuple[str, ...], list[Row]] = {(): []}
    for row in labels.rows:
        found.setdefault(tuple(row.get("var_files", ())), []).append(row)
    return found


def compatible(one: str, other: str) -> bool:
    """Whether two addresses can mean one thing: an index may be left out or be `[*]`."""
    left, right = PART.findall(one), PART.findall(other)
    if [name for name, _ in left] != [name for name, _ in right]:
        return False
    pairs = [(a, b) for (_, a), (_, b) in zip(left, right, strict=True)]
    return all(a == b or not a or not b or "[*]" in (a, b) for a, b in pairs)


def names(label: Row) -> list[str]:
    """Return the addresses under which a label may be found."""
    return [label["address"], *label.get("aliases", ())]


def candidates(label: Row, rows: Sequence[Row], crowded: bool) -> Iterable[list[Row]]:
    """Yield the matching rows of each rule, the surest rule first."""
    here = [row for row in rows if row.get("root") == label["root"]]
    there = [row for row in rows if row.get("file") == label["path"]]
    yield [row for row in here if row["address"] in names(label)]
    yield [row for row in here if any(compatible(row["address"], name) for name in names(label))]
    yield [row for row in there if any(compatible(row["address"], name) for name in names(label))]
    if not crowded:
        yield [row for row in there if row.get("line") == label["line"] and row in here]


def match(labels: Sequence[Row], rows: Sequence[Row]) -> list[tuple[Row, list[Row]]]:
    """Pair each label with the rows that it means; a pool of one line never claims its neighbor."""
    places = Counter((label["root"], label["path"], label["line"]) for label in labels)
    exact = {(label["root"], name) for label in labels for name in names(label)}
    pairs = []
    for label in labels:
        crowded = places[label["root"], label["path"], label["line"]] > 1
        found: list[Row] = []
        for rule, rung in enumerate(candidates(label, rows, crowded)):
            free = [
                row for row in rung if not rule or (row.get("root"), row["address"]) not in exact
            ]
            if free:
                found = free
                break
        pairs.append((label, found))
    return pairs
