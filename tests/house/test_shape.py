"""The house's own limits: size of modules and functions, docstrings, no broad except, no paths."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "checker").rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_keeps_the_limits(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    assert text.count("\n") <= 400
    assert ast.get_docstring(tree), "a module opens with what it turns into what"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 50, f"{node.name} has {length} lines"
            assert node.returns is not None, f"{node.name} names no return type"


def test_one_broad_except_at_the_boundary() -> None:
    broad = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
    ]
    assert [place.split(":")[0] for place in broad] == ["checker/__main__.py"]


def test_no_file_names_a_machine() -> None:
    pattern = re.compile(r"(?<![\w.:/])/(?:root|home|work|Users)/\w")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    files = [ROOT / name for name in listed.stdout.splitlines()] or list(MODULES)
    texts = {path: path.read_text(errors="replace") for path in files if path.is_file()}
    assert [path for path, text in texts.items() if pattern.search(text)] == []


def test_no_two_modules_of_the_tests_share_a_name() -> None:
    paths = sorted((ROOT / "tests").rglob("*.py"))
    names = [path.stem for path in paths if path.name != "conftest.py"]
    assert sorted(names) == sorted(set(names)), "tests are imported by their bare names"
