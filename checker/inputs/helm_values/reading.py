"""Reads the values of Helm charts, those beside a chart and those written for a well-known one."""

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


def read(paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
    """Return a declaration for each file of values; a template that is no YAML is a gap."""
    declarations: list[Declaration] = []
    problems: list[Problem] = []
    gaps: list[Gap] = []
    for path in paths:
        for found in _file(path, tree):
            if isinstance(found, Declaration):
                declarations.append(found)
            elif isinstance(found, Gap):
                gaps.append(found)
            else:
                problems.append(found)
    return Reading(tuple(declarations), tuple(problems), tuple(gaps))


def _file(path: str, tree: SourceTree) -> Iterator[Declaration | Problem | Gap]:
    source = tree.read(path)
    if not isinstance(source, Source):
        yield source
        return
    nodes, problems = read_yaml(source.text, path, dialect=KUBERNETES)
    if problems and ("{{" in source.text or "%{" in source.text or "{%" in source.text):
        said = "it is a template, and nothing of it is known until it is rendered"
        yield Gap("template", said, problems[0].location or Location(path))
        return
    if problems and not _beside_chart(path, tree):
        # Without a chart beside it, a file of this name need not be values at all.
        return
    yield from problems
    for node in nodes[:1]:
        if isinstance(node.value, Mapping):
            yield _declared(node, path, tree)


def _declared(node: Node, path: str, tree: SourceTree) -> Declaration:
    folder, name = posixpath.split(path)
    return Declaration(
        kind="helm_values",
        type="helm/values",
        address=f"values/{name}",
        body=filled(node),
        location=Location(path),
        root=folder,
        origin="manifest",
        files=node.files,
    )


def _beside_chart(path: str, tree: SourceTree) -> bool:
    return tree.exists(posixpath.join(posixpath.dirname(path), "Chart.yaml"))
