"""Turns YAML or JSON trees into Kubernetes objects: lists opened, placeholders made unknown.

Used by the readers of files and wherever an object stands inside something else.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from checker.documents.members import Members
from checker.model.declaration import Declaration, Node
from checker.model.location import Location
from checker.model.rows import NamedTuple
from checker.model.values import Reason, Unknown

DEFAULT_NAMESPACE = "default"
CLUSTER_SCOPED = frozenset(
    (
        "Namespace", "Node", "ClusterQueue", "ResourceFlavor", "NodePool", "NodeClaim",
        "EC2NodeClass", "AKSNodeClass", "NodeClass", "Provisioner", "AWSNodeTemplate",
        "ComputeClass", "ClusterServingRuntime", "ClusterTrainingRuntime", "DeviceClass",
        "ResourceSlice", "PriorityClass", "ClusterStorageContainer", "Cohort", "ClusterPolicy",
    )
)  # fmt: skip
"""Kinds without a namespace, as far as they matter here."""

PLACEHOLDER = re.compile(
    r"\$\{[^{}]*\}|\$\([\w.-]+\)|\$[A-Z_][A-Z0-9_]*|<[A-Za-z][^<>\n]{0,80}>|\{\{.*\}\}|__[A-Za-z]\w*__"
    r"|%[A-Z_]{3,}%|@[A-Z_]{3,}@|(?i:PLACEHOLDER|YOUR|REPLACE|CHANGE_?ME)[_-]?\w*"
)
"""Text that something fills in before or while it is deployed."""

_FIRST = frozenset("${<_%@PYRCpyrc")
_VERBATIM = frozenset(("command", "args"))
_DEEPEST_LIST = 8
_HOLDERS = {
    "Template": "objects.*",
    "AppWrapper": "spec.components.*.template",
    "Object": "spec.forProvider.manifest",
}
"""Where OpenShift's templates, CodeFlare's wrappers and Crossplane's objects hold others."""


class Head(NamedTuple):
    """What an object is called: its kind with its group, and its names as written."""

    type: str
    kind: str
    namespace: str
    name: str

    @property
    def address(self) -> str:
        """`Kind/namespace/name`; kinds without a namespace are `Kind/name`."""
        if self.kind in CLUSTER_SCOPED:
            return f"{self.kind}/{self.name}"
        return f"{self.kind}/{self.namespace or DEFAULT_NAMESPACE}/{self.name}"


def is_object(node: Node) -> bool:
    """Whether a tree is a Kubernetes object: it names its version and its kind."""
    return bool(_word(node, "apiVersion") and _word(node, "kind"))


def opened(node: Node, depth: int = 0) -> Iterator[Node]:
    """Yield the objects of a tree: itself, or those that it holds to be created as they stand."""
    if not is_object(node):
        return
    held = _held(node) if depth < _DEEPEST_LIST else None
    if held is None:
        yield node
        return
    for item in held:
        yield from opened(item, depth + 1)


def _held(node: Node) -> list[Node] | None:
    """Return the objects that one holds, to be created as they stand; None where it is no such."""
    kind = _word(node, "kind")
    if kind.endswith("List"):
        items = node.value.get("items")
        listed = items is not None and isinstance(items.value, (list, tuple))
        return list(items.value) if listed else None
    return list(node.find(_HOLDERS[kind])) or None if kind in _HOLDERS else None


def head_of(node: Node) -> Head:
    """Return what an object is called; what is not written is empty."""
    group = _word(node, "apiVersion").rpartition("/")[0]
    kind = _word(node, "kind")
    metadata = node.value.get("metadata", _NOTHING)
    name = _word(metadata, "name") or _word(metadata, "generateName")
    return Head(f"{group}/{kind}" if group else kind, kind, _word(metadata, "namespace"), name)


def declared(node: Node, root: str, kind: str = "kubernetes") -> Declaration:
    """Return an object as a declaration; its placeholders are unknown."""
    head = head_of(node)
    return Declaration(
        kind=kind,
        type=head.type,
        address=head.address,
        body=filled(node),
        location=node.location,
        root=root,
        origin="manifest",
        files=node.files,
    )


def filled(node: Node) -> Node:
    """Return a tree in which every value that is nothing but a placeholder is unknown.

    Commands and their arguments stay as they are: there `$(NAME)` is the container's own variable.
    """
    value = node.value
    if isinstance(value, str):
        found = placeholder(value, node.location)
        return node if found is value else node._replace(value=found)
    if isinstance(value, Mapping):
        return node._replace(value=_filled_members(value))
    if isinstance(value, (list, tuple)):
        new = [filled(one) for one in value]
        same = all(one is old for one, old in zip(new, value, strict=True))
        return node if same else node._replace(value=new)
    return node


def placeholder(text: str, location: Location | None) -> str | Unknown:
    """Return a text, or an unknown where the whole of it is filled in later."""
    plain = text.strip()
    if plain[:1] in _FIRST and PLACEHOLDER.fullmatch(plain):
        return Unknown(Reason(f"{plain} is filled in when it is deployed", location))
    return text


def moved(inner: Node, outer: Node) -> Node:
    """Return a tree that was read out of a text, at the place of the text."""
    value: Any = inner.value
    if isinstance(value, Mapping):
        value = {key: moved(one, outer) for key, one in value.items()}
    elif isinstance(value, (list, tuple)):
        value = [moved(one, outer) for one in value]
    return Node(value, outer.location, outer.files, outer.sensitive)


def _filled_members(value: Mapping[str, Node]) -> Mapping[str, Node]:
    changed = {
        key: new
        for key, one in value.items()
        if key not in _VERBATIM and (new := filled(one)) is not one
    }
    if not changed:
        return value
    members = Members()
    members.update(value)
    members.update(changed)
    members.places = value.places if isinstance(value, Members) else {}
    return members


def _word(node: Node, name: str) -> str:
    member: Any = node.value.get(name) if isinstance(node.value, Mapping) else None
    value = member.value if member is not None else None
    return value if isinstance(value, str) else "" if value is None else str(value)


_NOTHING = Node(None, Location(""))
