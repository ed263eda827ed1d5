from pathlib import Path

import pytest

from checker.documents.tree import SourceTree
from checker.inputs import helm_values
from checker.inputs.options import ReadOptions
from checker.model.declaration import Reading

VALUES = b"replicaCount: 2\nimage: {repository: x}\nresources:\n  limits:\n    nvidia.com/gpu: 1\n"


@pytest.mark.parametrize(
    ("path", "head", "ours"),
    [
        ("chart/values.yaml", VALUES, True),
        ("chart/values-prod.yml", VALUES, True),
        ("env/prod.values.yaml", VALUES, True),
        ("env/prod-values.yaml", VALUES, True),
        ("env/anything.yaml", VALUES, True),
        ("env/stack.yaml", b"servingEngineSpec:\n  modelSpec:\n  - requestGPU: 1\n", True),
        (
            "hub/common.values.yaml",
            b"a:\n  extra_resource_limits:\n    nvidia.com/gpu: '1'\n",
            True,
        ),
        ("hub/gpu.yaml", b"jupyterhub:\n    nvidia.com/gpu: '1'\n", True),
        ("chart/templates/values.yaml", VALUES, False),
        (".github/workflows/values.yaml", VALUES, False),
        ("values.yaml", b"a: 1\n", False),
        ("values.json", VALUES, False),
        ("x/values.yaml", b"apiVersion: v1\nkind: Pod\n" + VALUES, False),
        ("tests/plan.yaml", b"values:\n  a:\n    limits:\n      nvidia.com/gpu: '1'\n", False),
        ("tests/plan.yaml", b"values:\n  a: 1\n" + VALUES, False),
        ("doc.yaml", b"title: nvidia.com/gpu\nimage: x\n", False),
    ],
)
def test_values_are_found_by_name_and_by_what_they_say(path: str, head: bytes, ours: bool) -> None:
    assert helm_values.matches(path, head) is ours


def read(root: Path, files: dict[str, str]) -> Reading:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    paths = [name for name in files if name.endswith(("values.yaml", "any.yaml"))]
    return helm_values.read(paths, SourceTree(root), ReadOptions())


def test_a_file_is_a_declaration(tmp_path: Path) -> None:
    (found,) = read(tmp_path, {"chart/values.yaml": VALUES.decode()}).declarations
    assert (found.kind, found.address, found.root) == ("helm_values", "values/values.yaml", "chart")


def test_broken_values_of_a_chart_are_a_problem_and_other_files_are_not_ours(
    tmp_path: Path,
) -> None:
    files = {"a/Chart.yaml": "name: a\n", "a/values.yaml": "x: [\n", "b/values.yaml": "x: [\n"}
    found = read(tmp_path, files)
    assert [str(one.location) for one in found.problems] == ["a/values.yaml:1"]


def test_a_template_is_a_gap(tmp_path: Path) -> None:
    found = read(tmp_path, {"a/values.yaml": "x: {{ y }}\n{{- end }}\n"})
    assert [one.kind for one in found.gaps] == ["template"]
    assert not found.declarations
