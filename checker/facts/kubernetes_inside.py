"""Finds the Kubernetes objects that stand inside Terraform resources, in whichever spelling."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from checker.documents.kubernetes_objects import declared, moved, opened
from checker.documents.scalars import KUBERNETES
from checker.documents.yaml_reader import read_yaml
from checker.facts.helm_values import laid_over, nested
from checker.model.declaration import Declaration, Node
from checker.model.values import Unknown

_MANIFESTS = {"kubernetes_manifest": "manifest", "kubernetes_manifest_v1": "manifest"}
_TEXTS = {"kubectl_manifest": "yaml_body", "kubectl_server_version": "", "k8s_manifest": "content"}
_KINDS = {
    "deployment": "apps/v1 Deployment", "stateful_set": "apps/v1 StatefulSet",
    "daemonset": "apps/v1 DaemonSet", "daemon_set": "apps/v1 DaemonSet",
    "job": "batch/v1 Job", "cron_job": "batch/v1 CronJob", "pod": "v1 Pod",
    "replication_controller": "v1 ReplicationController",
}  # fmt: skip
_TYPE = re.compile(r"kubernetes_(\w+?)(?:_v\d+(?:beta\d+)?)?")
_PLURALS = {
    "container": "containers", "init_container": "initContainers", "toleration": "tolerations",
    "match_expressions": "matchExpressions", "node_selector_term": "nodeSelectorTerms",
    "env": "env", "env_from": "envFrom", "volume": "volumes", "port": "ports",
    "volume_mount": "volumeMounts", "args": "args", "command": "command", "values": "values",
}  # fmt: skip
_DATA = frozenset(("limits", "requests", "labels", "annotations", "node_selector", "match_labels"))


def objects_inside(declaration: Declaration) -> Iterator[Declaration]:
    """Yield the objects that a Terraform resource creates, as Kubernetes declarations."""
    name = declaration.type
    if name in _MANIFESTS:
        for node in declaration.body.find(_MANIFESTS[name]):
            known = node.members
            yield from _declared(node._replace(value=known) if known else node, declaration)
    elif _TEXTS.get(name):
        for node in declaration.body.find(_TEXTS[name]):
            for inner in documents(node):
                yield from _declared(inner, declaration)
    else:
        match = _TYPE.fullmatch(name)
        if match and match[1] in _KINDS:
            yield from _declared(_object(declaration.body, _KINDS[match[1]]), declaration)


def documents(node: Node) -> list[Node]:
    """Return the documents of a text that holds YAML, each at the place of the text.

    Of a text that is known in part, what was encoded into it is taken as it stands.
    """
    if isinstance(node.value, Unknown) and node.value.inside is not None:
        inner = node.value.inside(node.location)
        if isinstance(inner, Node) and isinstance(inner.value, (list, tuple)):
            return list(inner.value)
        return [inner] if isinstance(inner, Node) else []
    if not isinstance(node.value, str):
        return []
    nodes, _ = read_yaml(node.value, node.location.path, dialect=KUBERNETES)
    return [moved(inner, node) for inner in nodes]


def _declared(node: Node, outer: Declaration) -> Iterator[Declaration]:
    for one in opened(node):
        yield declared(one, outer.root)._replace(
            location=outer.location, context=outer.context, files=outer.files | node.files
        )


def _object(body: Node, named: str) -> Node:
    version, kind = named.split(" ")
    members = dict(camel(body).value) if isinstance(body.value, Mapping) else {}
    members["apiVersion"] = body._replace(value=version)
    members["kind"] = body._replace(value=kind)
    return body._replace(value=members)


def camel(node: Node) -> Node:
    """Return blocks in the Terraform provider's spelling as Kubernetes writes them."""
    value: Any = node.value
    if isinstance(value, Mapping):
        renamed: dict[str, Node] = {}
        for key, one in value.items():
            if key in _DATA:
                renamed[_camel(key)] = _single(one)
            elif key in _PLURALS:
                renamed[_PLURALS[key]] = camel(one)
            else:
                renamed[_camel(key)] = _single(camel(one))
        return node._replace(value=renamed)
    if isinstance(value, (list, tuple)):
        return node._replace(value=[camel(one) for one in value])
    return node


def _single(node: Node) -> Node:
    """Return a block that can stand once as the mapping that it is."""
    if isinstance(node.value, (list, tuple)) and len(node.value) == 1:
        inner: Node = node.value[0]
        return inner if isinstance(inner.value, (Mapping, Unknown)) else node
    return node


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


_RELEASES = {
    "helm.toolkit.fluxcd.io/HelmRelease": ("spec.values",),
    "argoproj.io/Application": (
        "spec.source.helm.valuesObject",
        "spec.source.helm.values",
        "spec.sources.helm.valuesObject",
        "spec.sources.helm.values",
    ),
}


def is_release(declaration: Declaration) -> bool:
    """Whether a Terraform resource, or an object of Flux or Argo CD, installs a Helm chart."""
    return declaration.type == "helm_release" or declaration.type in _RELEASES


def has_unknown_values(declaration: Declaration) -> bool:
    """Whether a part of what a release gives its chart is not in the code."""
    return _unknown_text(declaration, "values") is not None


def unread(declaration: Declaration) -> Unknown | None:
    """Return why nobody can read here what a Terraform resource applies to a cluster, if so."""
    name = declaration.type
    path = "values" if name == "helm_release" else _MANIFESTS.get(name) or _TEXTS.get(name)
    return _unknown_text(declaration, path) if path else None


def _unknown_text(declaration: Declaration, path: str) -> Unknown | None:
    for node in declaration.body.find(path):
        for one in node.value if isinstance(node.value, (list, tuple)) else (node,):
            if isinstance(one.value, Unknown) and not one.members and not documents(one):
                return one.value
    return None


def values_of(declaration: Declaration) -> Node:
    """Return the values that a release gives its chart, those written one by one over the rest."""
    body = declaration.body
    whole: Node | None = None
    for path in _RELEASES.get(declaration.type, ("values",)):
        for node in body.find(path):
            for text in node.value if isinstance(node.value, (list, tuple)) else (node,):
                for document in [text] if isinstance(text.value, Mapping) else documents(text):
                    whole = document if whole is None else laid_over(whole, document)
    for entry in [*body.find("set.*"), *body.find("set_list.*")]:
        name, value = entry.first("name"), entry.first("value")
        if name is not None and value is not None and isinstance(name.value, str):
            one = nested(name.value, value)
            whole = one if whole is None else laid_over(whole, one)
    return whole if whole is not None else body._replace(value={})
