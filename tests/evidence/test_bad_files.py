"""Every kind of evidence that cannot be trusted is named, with its place and the next step."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.documents.tree import SourceTree
from checker.evidence import read

AS_OF = date(2026, 11, 21)
CASES = yaml.safe_load((Path(__file__).parent / "bad_files.yaml").read_text(encoding="utf-8"))


def write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        data = files.get(name.removesuffix(".envelope.yaml"), "")
        digest = sha256(data.encode()).hexdigest()
        (folder / name).write_bytes(text.replace("{sha256}", digest).encode())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_trouble_is_named(case: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path / "evidence", case["files"])
    store = read(["evidence"], SourceTree(tmp_path), AS_OF)
    wanted = case["problem"]
    found = store.problems
    assert len(found) == 1, found
    assert (found[0].kind, str(found[0].location)) == (
        wanted["kind"], f"evidence/{wanted['at']}",
    )  # fmt: skip
    said = found[0].message.replace("evidence/", "")
    assert wanted["says"] in said
    assert wanted.get("next", "") in found[0].next_step
    assert found[0].next_step
    assert "please" not in said.lower()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_neighbor_is_used_all_the_same(case: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path / "evidence", case["files"])
    good = "timestamp,series,value,unit\n" + "".join(
        f"2026-11-20T0{hour}:00:00Z,neighbor,50,%\n" for hour in range(3)
    )
    (tmp_path / "evidence" / "good.csv").write_text(good)
    store = read(["evidence"], SourceTree(tmp_path), AS_OF)
    assert "evidence/good.csv" in store.files
    assert len(store.problems) == 1


def test_only_not_finite_leaves_the_rest_of_a_file(tmp_path: Path) -> None:
    for case in CASES:
        folder = tmp_path / case["name"].replace(" ", "-")
        write(folder, case["files"])
        store = read([folder.name], SourceTree(tmp_path), AS_OF)
        kind = case["problem"]["kind"]
        several = kind in ("not-finite", "conflict", "overlap")
        assert several or not store.series, case["name"]


def test_a_path_that_is_not_there_is_a_problem_of_the_tree(tmp_path: Path) -> None:
    tree = SourceTree(tmp_path)
    store = read(["nowhere"], tree, AS_OF)
    assert not store.series
    assert "nowhere" in tree.problems[0].message
