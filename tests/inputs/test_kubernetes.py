import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from checker.documents.tree import SourceTree
from checker.inputs import kubernetes
from checker.inputs.kubernetes.files import objects_in
from checker.inputs.options import ReadOptions
from checker.model.declaration import Reading
from checker.model.values import Unknown

CASES = yaml.safe_load(Path(__file__).with_name("cases_kubernetes.yaml").read_text("utf-8"))


def read(root: Path, files: dict[str, str]) -> Reading:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
    tree = SourceTree(root)
    paths = [path for path in tree.walk() if kubernetes.matches(path, tree.head(path))]
    return kubernetes.read(paths, tree, ReadOptions())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_files_give_objects(case: dict[str, Any], tmp_path: Path) -> None:
    found = read(tmp_path, case["files"])
    assert sorted(one.address for one in found.declarations) == case["addresses"]
    assert [one.kind for one in found.problems] == case.get("problems", [])
    assert [one.kind for one in found.gaps] == case.get("gaps", [])
    if "roots" in case:
        assert sorted({one.root for one in found.declarations}) == case["roots"]


def test_places_are_those_of_the_file(tmp_path: Path) -> None:
    text = "---\napiVersion: v1\nkind: Service\n---\n\napiVersion: v1\nkind: Pod\n"
    text += "metadata:\n  name: p\n"
    (found,) = read(tmp_path, {"x.yaml": text}).declarations
    assert (found.location.path, found.location.line) == ("x.yaml", 6)
    name = found.body.first("metadata.name")
    assert name is not None
    assert name.location.line == 9


PLACEHOLDERS = ["${X}", "${X:-2}", "$(X)", "$NUM_NODES", "<YOUR_COUNT>", "{{ count }}",
                "__COUNT__", "%COUNT%", "PLACEHOLDER_COUNT", "YOUR_COUNT"]  # fmt: skip


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholders_are_unknown_with_their_place(text: str, tmp_path: Path) -> None:
    manifest = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  x: '{text}'\n"
    (found,) = read(tmp_path, {"x.yaml": manifest}).declarations
    node = found.body.first("spec.x")
    assert node is not None
    assert isinstance(node.value, Unknown)
    assert text in node.value.reasons[0].text
    assert node.value.reasons[0].location == node.location
    assert node.location.line == 5


@pytest.mark.parametrize("text", ["plain", "${X}/image:latest", "a < b", "100%", "you"])
def test_other_text_stays(text: str, tmp_path: Path) -> None:
    manifest = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  x: '{text}'\n"
    (found,) = read(tmp_path, {"x.yaml": manifest}).declarations
    assert found.body.first("spec.x").value == text  # type: ignore[union-attr]


def test_arguments_keep_the_names_of_their_variables(tmp_path: Path) -> None:
    manifest = "apiVersion: v1\nkind: Pod\nspec: {containers: [{args: ['$(MODEL)']}]}\n"
    (found,) = read(tmp_path, {"x.yaml": manifest}).declarations
    assert found.body.find("spec.containers.args.*")[0].value == "$(MODEL)"


def test_truth_is_what_kubernetes_reads(tmp_path: Path) -> None:
    manifest = "apiVersion: v1\nkind: Pod\nspec: {a: yes, b: off, c: 010}\n"
    (found,) = read(tmp_path, {"x.yaml": manifest}).declarations
    assert found.body.first("spec").plain() == {"a": True, "b": False, "c": 8}  # type: ignore[union-attr]


def test_many_documents_are_not_cut(tmp_path: Path) -> None:
    one = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n---\n"
    found = read(tmp_path, {"x.yaml": one * 3_000})
    assert len(found.declarations) == 3_000
    assert not found.problems


def test_what_is_too_much_is_a_problem_and_not_silence(tmp_path: Path) -> None:
    tower = f"a: &a [{'1,' * 99}1]\nb: &b [{'*a,' * 199}*a]\nc: [{'*b,' * 199}*b]\n"
    one = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
    found = read(tmp_path, {"x.yaml": f"{one}---\n{one}{tower}"})
    assert [one.address for one in found.declarations] == ["Pod/default/p"]
    assert [problem.kind for problem in found.problems] == ["limit"]


def test_thousands_of_other_files_cost_little() -> None:
    head = b"name: build\non: push\njobs:\n  x: {steps: []}\n" * 200
    start = time.perf_counter()
    assert not any(kubernetes.matches("a/b.yaml", head) for _ in range(10_000))
    assert time.perf_counter() - start < 2


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    whole = (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n{text}\n---\napiVersion: v1\nkind: Pod"
    )
    found = objects_in(whole, "x.yaml")
    assert found.objects or found.problems or found.gaps
