from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from checker.catalog import load_catalog
from checker.documents.kubernetes_objects import declared, opened
from checker.documents.scalars import KUBERNETES
from checker.documents.yaml_reader import read_yaml
from checker.facts.gathering import neighborhoods
from checker.facts.kubernetes import recognize_cluster
from checker.facts.kubernetes_numbers import quantity
from checker.facts.resource import Resource
from checker.model.declaration import Declaration, Node
from checker.model.location import Location
from checker.model.values import Reason, Unknown

CASES = yaml.safe_load(Path(__file__).with_name("cases_kubernetes.yaml").read_text("utf-8"))
VALUES = yaml.safe_load(Path(__file__).with_name("cases_values.yaml").read_text("utf-8"))
CATALOG = load_catalog()
HERE = Location("x.yaml")


def recognized(text: str) -> dict[str, Resource]:
    nodes, problems = read_yaml(text, "x.yaml", dialect=KUBERNETES)
    assert not problems
    found = [declared(one, "r") for node in nodes for one in opened(node)]
    return by_address(found)


def by_address(found: list[Declaration]) -> dict[str, Resource]:
    near = neighborhoods(found)
    return {
        resource.address: resource
        for one in found
        for resource in recognize_cluster(one, CATALOG, near[one.root, one.context])
    }


def shown(resource: Resource, name: str) -> Any:
    value = resource.facts[name].value if name in resource.facts else "absent"
    if isinstance(value, Unknown):
        assert value.reasons
        assert value.reasons[0].location is not None
        return "unknown"
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_manifests_give_facts(case: dict[str, Any]) -> None:
    found = recognized(case["manifests"])
    for address, wanted in case["expect"].items():
        resource = found[address]
        if wanted == "none":
            assert resource.ai_spend is False
            assert resource.because
            continue
        assert resource.ai_spend is True
        assert {name: shown(resource, name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (8, 8), ("8", 8), ("8k", 8000), ("1Ki", 1024), ("2e1", 20), ("1000m", 1), ("0", 0),
        ("0.5", None), ("500m", None), (-1, None), ("-8", None), ("eight", None), ("", None),
        ("{{ x }}", None), (True, None), ("NaN", None), ("1e99", None), ("١", None),
    ],
)  # fmt: skip
def test_quantities_are_read_as_kubernetes_reads_them(written: Any, read: int | None) -> None:
    found = quantity(Node(written, HERE)).value
    if read is None and written != "1e99":
        assert isinstance(found, Unknown)
        assert found.reasons[0].location == HERE
    elif read is not None:
        assert found == read


@given(st.integers(0, 50), st.integers(1, 16))
def test_pods_times_accelerators(pods: int, each: int) -> None:
    found = recognized(f"""
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: s}}
spec:
  replicas: {pods}
  template: {{spec: {{containers: [{{resources: {{limits: {{nvidia.com/gpu: {each}}}}}}}]}}}}
""")
    resource = found["StatefulSet/default/s"]
    assert resource.exists is (pods > 0)
    if pods:
        assert resource.facts["accelerator_count"].value == pods * each


def test_what_holds_for_the_cluster_is_found_in_other_folders() -> None:
    compute = """
apiVersion: cloud.google.com/v1
kind: ComputeClass
metadata: {name: l4}
spec: {priorities: [{gpu: {type: nvidia-l4, count: 1}}]}
"""
    pod = """
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {nodeSelector: {cloud.google.com/compute-class: l4}, containers: [{resources: {limits: {nvidia.com/gpu: 1}}}]}
"""  # noqa: E501

    def one(text: str, root: str) -> Declaration:
        return declared(read_yaml(text, f"{root}/x.yaml")[0][0], root)

    found = by_address([one(compute, "classes"), one(pod, "app")])
    assert found["Pod/default/p"].facts["accelerator"].value == "L4"
    twice = by_address([one(compute, "classes"), one(compute, "others"), one(pod, "app")])
    assert shown(twice["Pod/default/p"], "accelerator") == "unknown"


def terraform(name: str, text: str) -> Resource:
    (node,) = read_yaml(text, "main.tf")[0]
    one = Declaration("terraform", name, f"{name}.x", node, HERE, "r")
    return by_address([one])[f"{name}.x"]


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {team: a}}\nspec: {containers: [{resources: {limits: {nvidia.com/gpu: 2}}}]}\n"  # noqa: E501


def test_a_manifest_inside_terraform_is_read_like_a_file() -> None:
    indented = "".join(f"  {line}\n" for line in POD.splitlines())
    for name, text in (
        ("kubernetes_manifest", f"manifest:\n{indented}"),
        ("kubectl_manifest", f"yaml_body: |\n{indented}"),
    ):
        found = terraform(name, text)
        assert found.ai_spend is True
        assert found.declaration.type == name
        assert found.facts["type"].value == name
        assert found.facts["accelerator_count"].value == 2
        assert found.facts["team"].value == "a"


def test_blocks_of_the_provider_are_the_same_objects() -> None:
    found = terraform(
        "kubernetes_deployment_v1",
        """
metadata: [{name: d, namespace: ml}]
spec:
  - replicas: 3
    template:
      - spec:
          - node_selector: {cloud.google.com/gke-accelerator: nvidia-l4}
            init_container: [{name: i}]
            container:
              - {name: c, args: [--model, a/b], resources: [{limits: {nvidia.com/gpu: "2"}}]}
""",
    )
    assert found.facts["accelerator_count"].value == 6
    assert found.facts["accelerator"].value == "L4"
    assert found.facts["model"].value == "a/b"


def test_values_of_a_release_are_read() -> None:
    found = terraform(
        "helm_release",
        """
chart: vllm-stack
values:
  - |
    servingEngineSpec:
      modelSpec:
        - {name: a, replicaCount: 2, requestGPU: 4, modelURL: a/b}
        - {name: b, replicaCount: 1, requestGPU: 1, modelURL: a/c}
set: [{name: "servingEngineSpec.runtimeClassName", value: nvidia}]
""",
    )
    assert found.facts["accelerator_count"].value == 9
    assert found.facts["model"].value == "a/b"
    assert found.facts["deployment_model"].value == "self_hosted"


def test_a_release_of_something_else_is_none() -> None:
    found = terraform("helm_release", "chart: nginx\nvalues: ['{replicaCount: 3}']\n")
    assert found.ai_spend is False
    watching = terraform("helm_release", "chart: langfuse\nvalues: ['{replicaCount: 3}']\n")
    assert watching.ai_spend is False


def test_of_a_gateway_nobody_knows_what_it_calls() -> None:
    found = terraform("helm_release", "chart: litellm-helm\nvalues: ['{replicaCount: 3}']\n")
    assert found.ai_spend is True
    assert shown(found, "deployment_model") == "unknown"


def test_values_that_nobody_knows_ask_for_nothing() -> None:
    held = Unknown(Reason("it is sensitive", HERE))
    body = {"chart": Node("prometheus", HERE), "values": Node([Node(held, HERE)], HERE)}
    one = Declaration("terraform", "helm_release", "helm_release.x", Node(body, HERE), HERE, "r")
    assert not by_address([one])


@pytest.mark.parametrize("case", VALUES, ids=lambda case: case["name"])
def test_values_files(case: dict[str, Any]) -> None:
    (node,) = read_yaml(case["values"], "values.yaml")[0]
    one = Declaration("helm_values", "helm/values", "values/values.yaml", node, HERE, "r")
    found = by_address([one])["values/values.yaml"]
    if case["expect"] == "none":
        assert found.ai_spend is False
        return
    assert {name: shown(found, name) for name in case["expect"]} == case["expect"]


def test_node_groups_of_eksctl() -> None:
    from checker.facts.recognition import recognize

    text = "{name: g, instanceType: p4d.24xlarge, minSize: 0, desiredCapacity: 2, maxSize: 4, spot: true, labels: {team: a}}"  # noqa: E501
    (node,) = read_yaml(text, "c.yaml")[0]
    one = Declaration("eksctl", "eksctl.io/ManagedNodeGroup", "ClusterConfig/c", node, HERE, "r")
    (found,) = recognize(one, CATALOG, neighborhoods([one])["r", "defaults"])
    assert found.role == "capacity"
    assert found.facts["commitment"].value == "spot"
    assert found.facts["accelerator_count"].value == 16
    assert found.facts["instances.max"].value == 4
    assert found.facts["team"].value == "a"
