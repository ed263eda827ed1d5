"""Turns what stands around pods into controls, definitions and signals: quotas, scalers, keys."""

import re
from collections.abc import Iterator, Mapping

from checker.catalog import Catalog
from checker.catalog.cluster_rows import ObjectRow
from checker.catalog.signals import Signal
from checker.facts.kubernetes_pods import devices
from checker.facts.kubernetes_resource import CLUSTER, not_spend, spend
from checker.facts.kubernetes_scaling import target_of
from checker.facts.kubernetes_workloads import look_inside
from checker.facts.reading import Read, fact
from checker.facts.references import Neighborhood
from checker.facts.resource import Resource
from checker.facts.views import View
from checker.model.declaration import Declaration, Node
from checker.model.facts import Fact

_PREFIXES = ("requests.", "limits.")
_SERVICES = ("closed_source_api", "hosted_open_source")
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
_QUEUED = ("spec.resourceGroups.flavors.resources.name",
           "spec.resourceGroups.coveredResources.*", "spec.resources.name")  # fmt: skip
_WITH_PODS = ("apps/Deployment", "apps/StatefulSet", "apps/ReplicaSet",
              "leaderworkerset.x-k8s.io/LeaderWorkerSet")  # fmt: skip


def around(
    declaration: Declaration, row: ObjectRow, catalog: Catalog, near: Neighborhood, tagged: bool
) -> Resource:
    """Return the resource that an object around pods is."""
    because, signal = "", None
    match row.how:
        case "limits":
            because = _limits(declaration, row, catalog)
        case "scaler":
            because = _scales(declaration, catalog, near)
        case "disruption":
            because = _protects(declaration, catalog, near)
        case "claim":
            because = "it claims accelerators" if devices(declaration.body).any else ""
        case "queue":
            because = _queues(declaration, catalog, near)
        case "flavor":
            because = _flavor(declaration, catalog)
        case "keys":
            signal = next(_keys(declaration, row, catalog), None)
            because = f"it holds {signal[0]}" if signal is not None else ""
    if not because and not tagged:
        return not_spend(declaration, "it has nothing to do with accelerators or models")
    facts = list(_facts(declaration, row, signal[1] if signal is not None else None))
    ways = ("discovered",) if row.how == "keys" else ("known_type",)
    return spend(declaration, row, near, facts, because or "a manifest selects it", ways)


def _facts(declaration: Declaration, row: ObjectRow, signal: Signal | None) -> Iterator[Fact]:
    here = Read(None, declaration.location, declaration.files)
    seller = signal.provider if signal is not None else None
    yield fact("provider", here._replace(value=seller or CLUSTER))
    model = signal.deployment_model if signal is not None else row.deployment_model
    if model is not None:
        yield fact("deployment_model", here._replace(value=model))
        by_token = model != "self_hosted"
        management = "fully_managed" if by_token else "partially_managed"
        yield fact("management", here._replace(value=management))
    if row.how == "claim":
        asked = devices(declaration.body)
        yield fact("accelerators_per_instance", asked.number)


def _is_accelerator(name: str, catalog: Catalog) -> bool:
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return catalog.extended_resource(name) is not None


def _limits(declaration: Declaration, row: ObjectRow, catalog: Catalog) -> str:
    """Return why an object limits accelerators, whichever way its kind writes them."""
    kind = declaration.type.rpartition("/")[2]
    if kind == "ClusterQueue":
        words = [str(node.value) for path in _QUEUED for node in declaration.body.find(path)]
    else:
        maps = ("spec.hard", "spec.limits.max", "spec.limits.default")
        words = [
            str(name)
            for path in maps
            for node in declaration.body.find(path)
            if isinstance(node.value, Mapping)
            for name in node.value
        ]
    found = next((word for word in words if _is_accelerator(word, catalog)), None)
    return f"it limits {found}" if found is not None else ""


def _scales(declaration: Declaration, catalog: Catalog, near: Neighborhood) -> str:
    kind, name = target_of(declaration)
    space = declaration.address.split("/")[1]
    target = near.at(f"{kind}/{space}/{name}")
    if target is None or not _is_spend(target, catalog, near):
        return ""
    return f"it scales {target.address}"


def _is_spend(target: Declaration, catalog: Catalog, near: Neighborhood) -> bool:
    group, _, kind = target.type.rpartition("/")
    row = catalog.kubernetes_object(f"{group}/v1" if group else "v1", kind)
    if row is None or row.how != "pods":
        return False
    inside = look_inside(target, row, catalog, near)
    return bool(inside.asking or inside.strong or row.when == "always")


def _protects(declaration: Declaration, catalog: Catalog, near: Neighborhood) -> str:
    wanted = declaration.body.first("spec.selector.matchLabels")
    if wanted is None or not isinstance(wanted.value, Mapping) or not wanted.value:
        return ""
    for kind in _WITH_PODS:
        for target in near.of_type(kind):
            labels = View(target.body).whole("spec.template.metadata.labels")
            if labels and _holds(labels[0], wanted) and _is_spend(target, catalog, near):
                return f"it keeps {target.address} running"
    return ""


def _holds(labels: Node, wanted: Node) -> bool:
    if not isinstance(labels.value, Mapping):
        return False
    return all(
        key in labels.value and labels.value[key].value == one.value
        for key, one in wanted.value.items()
    )


def _queues(declaration: Declaration, catalog: Catalog, near: Neighborhood) -> str:
    name = declaration.body.first("spec.clusterQueue")
    target = near.at(f"ClusterQueue/{name.value}") if name is not None else None
    row = catalog.kubernetes_object("kueue.x-k8s.io/v1", "ClusterQueue")
    if target is None or row is None or not _limits(target, row, catalog):
        return ""
    return f"it queues for {target.address}"


def _flavor(declaration: Declaration, catalog: Catalog) -> str:
    labels = declaration.body.first("spec.nodeLabels")
    for key in labels.value if labels is not None and isinstance(labels.value, Mapping) else ():
        row = catalog.node_label(str(key))
        if row is not None and row.means in ("accelerator", "present"):
            return f"its nodes have {key}"
    return ""


def _keys(
    declaration: Declaration, row: ObjectRow, catalog: Catalog
) -> Iterator[tuple[str, Signal]]:
    """Yield the names in a secret or in settings that are keys of model services."""
    settings = declaration.type.rpartition("/")[2] == "ConfigMap"
    for path in row.limits:
        for node in declaration.body.find(path):
            names = node.value if isinstance(node.value, Mapping) else (node.value,)
            for name in map(str, names):
                plain = name.strip() if settings else name.strip().upper().replace("-", "_")
                signal = catalog.signal_for_env(plain) if _VARIABLE.fullmatch(plain) else None
                if signal is not None and _of_service(signal):
                    yield name, signal
    title = declaration.body.first("metadata.name")
    if title is not None and isinstance(title.value, str) and not settings:
        hint = catalog.signal_for_name(title.value)
        if hint is not None and _of_service(hint):
            yield f"a key by its name {title.value}", hint


def _of_service(signal: Signal) -> bool:
    """Whether a name is that of a service that is paid for, not of a server of one's own."""
    return not signal.weak and signal.deployment_model in _SERVICES
