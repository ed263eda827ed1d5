"""Reads Kubernetes objects out of YAML and JSON files, one declaration for each object.

Overlays of Kustomize are applied to what they build on; a template that is no YAML is a gap.
"""

import posixpath
from collections.abc import Iterator, Sequence

from checker.documents.kubernetes_objects import declared
from checker.documents.tree import SourceTree
from checker.inputs.kubernetes.files import read_file
from checker.inputs.kubernetes.kustomize import build_all
from checker.inputs.kubernetes.looks import is_kustomization
from checker.inputs.options import ReadOptions
from checker.model.declaration import Declaration, Node, Reading


def read(paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
    """Return the objects of all files; what an overlay builds stands in place of its parts."""
    plain = [path for path in paths if not is_kustomization(path)]
    files = {path: read_file(path, tree) for path in plain}
    built = build_all([path for path in paths if is_kustomization(path)], files, tree)
    declarations = [*built.declarations]
    charts = _Charts(tree)
    for path, file in files.items():
        if path not in built.used:
            declarations += _declared(file.objects, charts.root(path))
    return Reading(
        tuple(_unique(declarations)),
        tuple(problem for file in files.values() for problem in file.problems) + built.problems,
        tuple(gap for file in files.values() for gap in file.gaps) + built.gaps,
    )


def _declared(objects: Sequence[Node], root: str) -> list[Declaration]:
    return [declared(one, root) for one in objects]


def _unique(declarations: Sequence[Declaration]) -> Iterator[Declaration]:
    """Yield the declarations, the second of one name in one root told apart by a number."""
    seen: dict[tuple[str, str], int] = {}
    for one in declarations:
        key = (one.root, one.address)
        seen[key] = seen.get(key, 0) + 1
        yield one if seen[key] == 1 else one._replace(address=f"{one.address}[{seen[key]}]")


class _Charts:
    """Which folder a file belongs to: that of the chart around it, else its own."""

    def __init__(self, tree: SourceTree) -> None:
        self._tree = tree
        self._known: dict[str, str | None] = {}

    def root(self, path: str) -> str:
        folder = posixpath.dirname(path)
        chart = self._chart(folder)
        return folder if chart is None else chart

    def _chart(self, folder: str) -> str | None:
        if folder not in self._known:
            here = self._tree.exists(posixpath.join(folder, "Chart.yaml"))
            above = posixpath.dirname(folder)
            self._known[folder] = (
                folder if here else self._chart(above) if folder and above != folder else None
            )
        return self._known[folder]
