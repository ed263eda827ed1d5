from pathlib import Path

from checker.documents.tree import SourceTree
from checker.inputs import eksctl, kubernetes
from checker.inputs.options import ReadOptions
from checker.model.declaration import Reading
from checker.model.values import Unknown

CLUSTER = """apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: c, region: eu-west-1, tags: {team: search}}
nodeGroups:
  - {name: cpu, instanceType: m5.large}
managedNodeGroups:
  - name: gpu
    instanceTypes: [p4d.24xlarge]
    minSize: 0
    desiredCapacity: ${NODES}
  - {name: gpu, instanceType: g5.xlarge}
"""


def read(root: Path, text: str) -> Reading:
    (root / "c").mkdir()
    (root / "c" / "cluster.yaml").write_text(text, "utf-8")
    tree = SourceTree(root)
    paths = [path for path in tree.walk() if eksctl.matches(path, tree.head(path))]
    return eksctl.read(paths, tree, ReadOptions())


def test_every_group_is_a_declaration(tmp_path: Path) -> None:
    found = read(tmp_path, CLUSTER).declarations
    assert [(one.type, one.address) for one in found] == [
        ("eksctl.io/NodeGroup", 'ClusterConfig/c/nodeGroups["cpu"]'),
        ("eksctl.io/ManagedNodeGroup", 'ClusterConfig/c/managedNodeGroups["gpu"]'),
        ("eksctl.io/ManagedNodeGroup", 'ClusterConfig/c/managedNodeGroups["gpu"][2]'),
    ]
    gpu = found[1]
    assert (gpu.root, gpu.location.line) == ("c", 7)
    assert gpu.region is not None
    assert gpu.region.value == "eu-west-1"
    assert gpu.default_tags is not None
    assert gpu.default_tags.plain() == {"team": "search"}
    assert isinstance(gpu.body.first("desiredCapacity").value, Unknown)  # type: ignore[union-attr]


def test_a_template_is_a_gap_and_what_is_broken_a_problem(tmp_path: Path) -> None:
    found = read(tmp_path, CLUSTER + "{{ range .Groups }}\n  - name: {{ .Name }}\n{{ end }}\n")
    assert not found.declarations
    assert [one.kind for one in found.gaps] == ["template"]


def test_broken_text_is_a_problem(tmp_path: Path) -> None:
    assert [one.kind for one in read(tmp_path, CLUSTER + "x: [\n").problems] == ["syntax"]


def test_other_clusters_are_not_ours() -> None:
    assert not eksctl.matches("x.yaml", b"apiVersion: v1\nkind: ClusterConfig\n")
    assert not kubernetes.matches("x.yaml", CLUSTER.encode())
