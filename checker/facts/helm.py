"""Turns the values of a Helm chart into a resource: what its parts ask for, and how many there are.

The chart's templates are not read, so only plain words count: resources with accelerators, and the
replicas, images, variables and node selectors that stand beside them.
"""

from collections.abc import Iterator, Mapping

from checker.catalog import Catalog
from checker.catalog.cluster_rows import ObjectRow, PodGroup
from checker.catalog.rows import Accelerator, Amount, Instances, Origin
from checker.facts.kubernetes_pods import Sized, sized_groups
from checker.facts.kubernetes_resource import not_spend
from checker.facts.kubernetes_words import model_words
from checker.facts.kubernetes_workloads import assembled
from checker.facts.reading import as_text
from checker.facts.references import Neighborhood
from checker.facts.resource import Resource
from checker.facts.views import View
from checker.model.declaration import Declaration, Node
from checker.model.rows import NamedTuple
from checker.model.values import Unknown

_ORIGIN = Origin("GENERAL", "2026-11-21", False)
_REPLICAS = ("replicaCount", "replicas", "resources.nnodes", "nodeCount", "numNodes")
_MACHINES = ("resources.node_type", "resources.nodeType", "nodeType", "node_type", "instanceType",
             "instance_type")  # fmt: skip
_TYPE_LABEL = "node.kubernetes.io/instance-type"
_ENV = ("env", "extraEnv", "extraEnvVars", "envVars", "environment")
_MODEL_KEYS = ("modelURL", "modelName", "model_name", "modelId", "model_id", "modelRef")
_DEEPEST = 12

_STACK = PodGroup(
    at="servingEngineSpec.modelSpec",
    accelerators=(
        Accelerator(
            "servingEngineSpec.modelSpec.requestGPUType",
            ("servingEngineSpec.modelSpec.requestGPU",),
        ),
    ),
    instances=Instances(
        desired=(Amount("servingEngineSpec.modelSpec.replicaCount"),),
        default=1,
    ),
)
"""What the chart of the vLLM production stack calls its own way."""


class Part(NamedTuple):
    """A part of a chart's values that holds resources or an image, and where it stands.

    Of a server that each user starts, nobody says how many there are.
    """

    path: str
    node: Node
    one_a_user: bool = False


def release(
    declaration: Declaration, values: Node, catalog: Catalog, near: Neighborhood, tagged: bool
) -> Resource:
    """Return the resource that a chart with these values is."""
    body = declaration._replace(body=values)
    groups: list[Sized] = []
    stack = values.first("servingEngineSpec.modelSpec")
    if stack is not None and not isinstance(stack.value, Unknown):
        groups += sized_groups(body, _row((_STACK,)), catalog, near)
    for part in _parts(values, "", 0):
        group = _group(part)
        groups += sized_groups(body._replace(body=_placed(part)), _row((group,)), catalog, near)
    chart = _chart(declaration)
    signal = catalog.signal_for_chart(chart) if chart else None
    sign = signal if signal is not None and not signal.weak else None
    found = assembled(
        declaration,
        _row(()),
        catalog,
        near,
        tagged,
        groups,
        list(_models(values)),
        chart if sign is not None else "",
        sign is not None and sign.deployment_model == "self_hosted",
    )
    return found if found is not None else not_spend(declaration, "its values name no accelerator")


def _chart(declaration: Declaration) -> str:
    if declaration.kind == "helm_values":
        return ""
    for path in ("chart", "spec.chart.spec.chart", "spec.source.chart", "spec.sources.chart"):
        node = declaration.body.first(path)
        if node is not None and isinstance(node.value, str):
            return node.value
    return ""


def _row(pods: tuple[PodGroup, ...]) -> ObjectRow:
    return ObjectRow("values", "helm", "consumer", _ORIGIN, pods=pods)


def _parts(node: Node, path: str, depth: int) -> Iterator[Part]:
    """Yield the parts that hold resources; what is switched off is none."""
    value = node.value
    if isinstance(value, (list, tuple)) and depth < _DEEPEST:
        for number, one in enumerate(value):
            yield from _parts(one, f"{path}[{number}]", depth + 1)
    if not isinstance(value, Mapping) or depth >= _DEEPEST:
        return
    enabled = value.get("enabled")
    if enabled is not None and enabled.value is False:
        return
    if _holds_resources(value.get("resources")) or _is_image(value.get("image")):
        yield Part(path, node)
    yield from _apart(node, path)
    yield from _notebook(node, path)
    for key, one in value.items():
        if key not in ("resources", "image", "limits", "requests"):
            yield from _parts(one, f"{path}.{key}" if path else str(key), depth + 1)


def _apart(node: Node, path: str) -> Iterator[Part]:
    """Yield a part for each container whose resources stand under its name."""
    resources, images = node.first("resources"), node.first("image")
    if resources is None or not isinstance(resources.value, Mapping):
        return
    for name, one in resources.value.items():
        if _holds_resources(one):
            own = images.value.get(name) if images and isinstance(images.value, Mapping) else None
            told = {"resources": one, **({"image": own} if own is not None else {})}
            yield Part(f"{path}.resources.{name}", node._replace(value={**node.value, **told}))


def _notebook(node: Node, path: str) -> Iterator[Part]:
    """Yield what a notebook server of JupyterHub asks for, by its own words for it."""
    limits = node.first("extra_resource_limits")
    resources = node.first("extraResource")
    if limits is not None and isinstance(limits.value, Mapping):
        resources = limits._replace(value={"limits": limits})
    if not _holds_resources(resources):
        return
    kept = dict(node.value)
    if (selector := node.first("node_selector")) is not None:
        kept["nodeSelector"] = selector
    yield Part(path, node._replace(value={**kept, "resources": resources}), one_a_user=True)


def _holds_resources(resources: Node | None) -> bool:
    if resources is None or not isinstance(resources.value, Mapping):
        return False
    return "limits" in resources.value or "requests" in resources.value


def _is_image(image: Node | None) -> bool:
    if image is None:
        return False
    return isinstance(image.value, str) or image.first("repository") is not None


def _group(part: Part) -> PodGroup:
    scaling = part.node.first("autoscaling.enabled")
    moves = scaling is not None and scaling.value is True
    return PodGroup(
        resources=("resources",),
        images=("image.repository", "image"),
        env=_ENV,
        selector=("nodeSelector",),
        containers=(),
        instances=Instances(
            min=(Amount("autoscaling.minReplicas"),) if moves else (),
            desired=tuple(Amount(name) for name in _REPLICAS),
            max=(Amount("autoscaling.maxReplicas"),) if moves else (),
            default=None if part.one_a_user else 1,
        ),
    )


def _placed(part: Part) -> Node:
    """Return a part with the machine type that it names as a label that its nodes must have."""
    found = next((one for path in _MACHINES for one in part.node.find(path)), None)
    if found is None or part.node.first("nodeSelector") is not None:
        return part.node
    labels = found._replace(value={_TYPE_LABEL: found})
    return part.node._replace(value={**part.node.value, "nodeSelector": labels})


def _models(values: Node) -> Iterator[Node]:
    for path in ("servingEngineSpec.modelSpec", "model", "vllm", "config", "modelArtifacts"):
        for key in _MODEL_KEYS:
            yield from (one for one in values.find(f"{path}.{key}") if as_text(one).value)
    view = View(values)
    yield from view.nodes(("model.name", "model.id", "modelArtifacts.uri", "model"))
    yield from _in_arguments(values, 0)


def _in_arguments(node: Node, depth: int) -> Iterator[Node]:
    """Yield the models that arguments of servers name, under whatever key these stand."""
    if not isinstance(node.value, Mapping) or depth >= _DEEPEST:
        return
    for key, one in node.value.items():
        if str(key).lower().endswith("args") and isinstance(one.value, (list, tuple)):
            yield from (word._replace(value=text) for word, text in model_words(one.value))
        else:
            yield from _in_arguments(one, depth + 1)
