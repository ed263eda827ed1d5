from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.documents.tree import SourceTree
from checker.inputs import kubernetes
from checker.inputs.options import ReadOptions
from checker.model.declaration import Declaration, Reading

CASES = yaml.safe_load(Path(__file__).with_name("cases_kustomize.yaml").read_text("utf-8"))


def read(root: Path, files: dict[str, str]) -> Reading:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    tree = SourceTree(root)
    paths = [path for path in tree.walk() if kubernetes.matches(path, tree.head(path))]
    return kubernetes.read(paths, tree, ReadOptions())


def at(one: Declaration, path: str) -> Any:
    node = one.body.first(path)
    return None if node is None else node.plain()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_overlays_are_built(case: dict[str, Any], tmp_path: Path) -> None:
    base = {"base/deployment.yaml": DEPLOYMENT, "base/kustomization.yaml": BASE}
    found = read(tmp_path, base | case["files"])
    built = {(one.root, one.address): one for one in found.declarations}
    assert sorted(f"{root} {address}" for root, address in built) == sorted(case["built"])
    for place, wanted in case.get("values", {}).items():
        root, address, path = place.split(" ")
        assert at(built[root, address], path) == wanted
    assert [one.kind for one in found.problems] == case.get("problems", [])
    assert [one.kind for one in found.gaps] == case.get("gaps", [])


def test_values_remember_every_file_that_they_depend_on(tmp_path: Path) -> None:
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: 9}\n"
    files = {
        "base/deployment.yaml": DEPLOYMENT,
        "base/kustomization.yaml": BASE,
        "prod/kustomization.yaml": "resources: [../base]\npatches: [{path: more.yaml}]\n",
        "prod/more.yaml": patch,
    }
    (found,) = read(tmp_path, files).declarations
    assert found.location.path == "base/deployment.yaml"
    assert {"base/deployment.yaml", "prod/more.yaml"} <= found.files
    replicas = found.body.first("spec.replicas")
    assert replicas is not None
    assert replicas.location.path == "prod/more.yaml"


DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: d
  labels: {app: d}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: server
          image: registry/vllm:1
          env: [{name: A, value: "1"}]
          resources: {limits: {nvidia.com/gpu: 1}}
        - {name: helper, image: helper}
"""
BASE = "resources: [deployment.yaml]\n"
