"""Reads small trees from a table and compares what their roots declare."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.documents.tree import SourceTree
from checker.inputs import terraform
from checker.inputs.options import ReadOptions
from checker.model.declaration import Declaration, Node, Reading
from checker.model.values import Unknown

TABLES = sorted(Path(__file__).parent.glob("configuration_*.yaml"))
CASES = [case for table in TABLES for case in yaml.safe_load(table.read_text())]


def read_tree(folder: Path, files: dict[str, str], options: ReadOptions) -> Reading:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    tree = SourceTree(folder)
    paths = [path for path in tree.walk() if terraform.matches(path, b"")]
    return terraform.read(paths, tree, options)


def shown(node: Node | None) -> Any:
    """Return a node as the table writes it: plain data, `?reason`, `?reason @ reference`."""
    return None if node is None else worded(node.plain())


def worded(plain: Any) -> Any:
    if isinstance(plain, Unknown):
        reference = f" @ {plain.reference}" if plain.reference else ""
        return f"?{plain.reasons[0].text}{reference}"
    if isinstance(plain, dict):
        return {key: worded(value) for key, value in plain.items()}
    return [worded(value) for value in plain] if isinstance(plain, list) else plain


def answer(declaration: Declaration, question: str) -> Any:
    """Return what a table asks of a declaration: a field with an upper-case name, or a path."""
    if question == "COPIES":
        low, high = declaration.copies
        return low if low == high else [low, high]
    if question == "BECAUSE":
        return worded(declaration.copies_because)
    if question in ("REGION", "DEFAULT_TAGS"):
        return shown(getattr(declaration, question.lower()))
    if question == "FILES":
        return sorted(declaration.files)
    if question == "CALLS":
        return [call.address for call in declaration.calls]
    if question.isupper():
        return getattr(declaration, question.lower())
    if question.startswith("at "):
        node = declaration.body.first(question.removeprefix("at "))
        return str(node.location) if node else None
    if question.startswith("files of "):
        node = declaration.body.first(question.removeprefix("files of "))
        return sorted(node.files) if node else None
    return shown(declaration.body.first(question))


def at(declaration: Declaration) -> str:
    return f"{declaration.root}: {declaration.address}" if declaration.root else declaration.address


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    given = dict(case.get("options", {}))
    for name in ("var_files", "roots"):
        given[name] = tuple(given.get(name, ()))
    reading = read_tree(tmp_path, case["files"], ReadOptions(**given))
    found = {at(declaration): declaration for declaration in reading.declarations}
    assert len(found) == len(reading.declarations), "addresses are unique"
    assert sorted(found) == sorted(case["expect"])
    for address, questions in case["expect"].items():
        for question, expected in (questions or {}).items():
            assert answer(found[address], question) == expected, f"{address}: {question}"
    problems = [f"{problem.kind} {problem.location}" for problem in reading.problems]
    assert problems == case.get("problems", [])
    assert list(reading.unused) == case.get("unused", [])
    assert [f"{gap.message} at {gap.location}" for gap in reading.gaps] == case.get("gaps", [])
