"""Reads clusters of eksctl: every group of nodes in a ClusterConfig is a declaration of its own."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from checker.documents.kubernetes_objects import filled
from checker.documents.scalars import KUBERNETES
from checker.documents.tree import Source, SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.inputs.options import ReadOptions
from checker.model.declaration import Declaration, Node, Reading
from checker.model.location import Location
from checker.model.report import Gap, Problem

_GROUPS = {"nodeGroups": "eksctl.io/NodeGroup", "managedNodeGroups": "eksctl.io/ManagedNodeGroup"}


def read(paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
    """Return a declaration for each group of nodes; a template that is no YAML is a gap."""
    declarations: list[Declaration] = []
    problems: list[Problem] = []
    gaps: list[Gap] = []
    for path in paths:
        source = tree.read(path)
        if not isinstance(source, Source):
            problems.append(source)
            continue
        nodes, wrong = read_yaml(source.text, path, dialect=KUBERNETES)
        if wrong and "{{" in source.text:
            said = "it is a template, and its nodes are not known until it is rendered"
            gaps.append(Gap("template", said, wrong[0].location or Location(path)))
            continue
        problems += wrong
        for node in nodes:
            declarations += _groups(node, posixpath.dirname(path))
    return Reading(tuple(_unique(declarations)), tuple(problems), tuple(gaps))


def _groups(node: Node, root: str) -> Iterator[Declaration]:
    kind = node.first("kind")
    if kind is None or kind.value != "ClusterConfig":
        return
    metadata = node.first("metadata.name")
    cluster = metadata.value if metadata is not None else "cluster"
    body = filled(node)
    for field, name in _GROUPS.items():
        for number, group in enumerate(body.find(f"{field}.*")):
            if isinstance(group.value, Mapping):
                called = group.first("name")
                title = called.value if called is not None else number
                yield Declaration(
                    kind="eksctl",
                    type=name,
                    address=f'ClusterConfig/{cluster}/{field}["{title}"]',
                    body=group,
                    location=group.location,
                    root=root,
                    provider="aws",
                    region=body.first("metadata.region"),
                    default_tags=body.first("metadata.tags"),
                    origin="manifest",
                    files=node.files,
                )


def _unique(declarations: Sequence[Declaration]) -> Iterator[Declaration]:
    """Yield the declarations, the second of one name in one root told apart by a number."""
    seen: dict[tuple[str, str], int] = {}
    for one in declarations:
        key = (one.root, one.address)
        seen[key] = seen.get(key, 0) + 1
        yield one if seen[key] == 1 else one._replace(address=f"{one.address}[{seen[key]}]")
