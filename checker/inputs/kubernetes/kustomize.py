"""Applies the overlays of Kustomize to the local objects they build on, as `kustomize build` does.

What an overlay names outside the project is a gap; what it builds stands for its parts.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from checker.documents.kubernetes_objects import declared, moved
from checker.documents.scalars import KUBERNETES
from checker.documents.tree import Source, SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.inputs.kubernetes.files import ManifestFile
from checker.inputs.kubernetes.kustomize_edits import edited
from checker.inputs.kubernetes.kustomize_patches import Patch, patched
from checker.inputs.kubernetes.looks import KUSTOMIZATIONS
from checker.model.declaration import Declaration, Node
from checker.model.location import Location
from checker.model.report import Gap, Problem
from checker.model.rows import NamedTuple

_REMOTE = ("://", "git@", "github.com/", "?ref=", "gitlab.com/", "bitbucket.org/")
_DEEPEST = 16


class Built(NamedTuple):
    """What all overlays build, and the files that went into it."""

    declarations: tuple[Declaration, ...] = ()
    used: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    gaps: tuple[Gap, ...] = ()


def build_all(paths: Sequence[str], files: Mapping[str, ManifestFile], tree: SourceTree) -> Built:
    """Return what the kustomizations build that no other one builds on."""
    if not paths:
        return Built()
    builder = _Builder(paths, files, tree)
    declarations = [
        declared(one, folder) for folder in builder.tops() for one in builder.build(folder)
    ]
    # A file that only an unread part names is read on its own: nothing gets lost.
    return Built(
        tuple(declarations),
        frozenset(builder.used),
        tuple(builder.problems),
        tuple(dict.fromkeys(builder.gaps)),
    )


class _Builder:
    """All kustomizations of a project, each built once however many build on it."""

    def __init__(
        self, paths: Sequence[str], files: Mapping[str, ManifestFile], tree: SourceTree
    ) -> None:
        self.files, self.tree = files, tree
        self.used: set[str] = set()
        self.problems: list[Problem] = []
        self.gaps: list[Gap] = []
        self._objects: dict[str, tuple[Node, ...]] = {}
        self._open: list[str] = []
        self._settings = {posixpath.dirname(path): self._read(path) for path in paths}

    def tops(self) -> list[str]:
        """Return the folders that nothing else builds on; components are only parts."""
        parts = {
            target
            for folder, settings in self._settings.items()
            for name in ("resources", "bases", "components")
            for entry in settings.find(f"{name}.*")
            if (target := _below(folder, entry)) is not None
        }
        return sorted(
            folder
            for folder, settings in self._settings.items()
            if folder not in parts and _text(settings, "kind") != "Component"
        )

    def build(self, folder: str) -> tuple[Node, ...]:
        """Return the objects of one kustomization."""
        if folder in self._objects:
            return self._objects[folder]
        if folder in self._open or len(self._open) > _DEEPEST:
            settings = self._settings[folder]
            said = f"the kustomization in {folder or '.'} builds on itself"
            self.problems.append(Problem("circle", said, settings.location, "break the circle"))
            return ()
        self._open.append(folder)
        objects = self._edited(folder, self._settings[folder], self._resources(folder))
        self._open.pop()
        self._objects[folder] = objects
        return objects

    def _edited(self, folder: str, settings: Node, objects: tuple[Node, ...]) -> tuple[Node, ...]:
        for entry in settings.find("components.*"):
            part = _below(folder, entry)
            component = self._settings.get(part) if part is not None else None
            if component is None or part is None:
                self._unreached(folder, entry)
            else:
                objects = self._edited(part, component, (*objects, *self._resources(part)))
        found = patched(objects, list(self._patches(folder, settings)))
        self.problems += found.problems
        self.gaps += found.gaps
        return edited(found.objects, settings)

    def _resources(self, folder: str) -> tuple[Node, ...]:
        objects: list[Node] = []
        settings = self._settings[folder]
        for name in ("resources", "bases"):
            for entry in settings.find(f"{name}.*"):
                objects += self._resource(folder, entry)
        for entry in settings.find("configMapGenerator.*"):
            objects.append(self._generated(folder, entry))
        for chart in settings.find("helmCharts.*"):
            name = _text(chart, "name")
            said = f"the chart {name} is rendered by Kustomize and not in the files"
            self.gaps.append(Gap("chart", said, chart.location))
        return tuple(objects)

    def _generated(self, folder: str, entry: Node) -> Node:
        """Return the settings object that a generator makes of names and values."""
        pairs = {
            key: one._replace(value=value)
            for one in entry.find("literals.*")
            for key, sign, value in [str(one.value).partition("=")]
            if sign
        }
        for one in [*entry.find("envs.*"), *entry.find("env")]:
            path = _below(folder, one)
            source = self.tree.read(path) if path is not None and self.tree.exists(path) else None
            if isinstance(source, Source):
                pairs |= _env_file(source)
        metadata = {key: entry.value[key] for key in ("name", "namespace") if key in entry.value}
        whole = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": pairs}
        return entry._replace(value={key: entry._replace(value=one) for key, one in whole.items()})

    def _resource(self, folder: str, entry: Node) -> Sequence[Node]:
        path = _below(folder, entry)
        if path is not None and path in self._settings:
            return self.build(path)
        if path is not None and path in self.files:
            self.used.add(path)
            return self.files[path].objects
        if path is None or not self.tree.exists(path):
            self._unreached(folder, entry)
        return ()

    def _unreached(self, folder: str, entry: Node) -> None:
        if not isinstance(entry.value, str):
            return
        where = "outside the project" if _is_remote(entry.value) else "not here"
        said = f"{entry.value}, which {folder or '.'} builds on, is {where}"
        self.gaps.append(Gap("kustomize", said, entry.location))

    def _patches(self, folder: str, settings: Node) -> Iterator[Patch]:
        for entry in settings.find("patchesStrategicMerge.*"):
            for node in self._patch_text(folder, entry):
                yield Patch(node, None)
        for name in ("patches", "patchesJson6902"):
            for entry in settings.find(f"{name}.*"):
                target = entry.first("target")
                written = entry.first("patch") or entry.first("path")
                for node in self._patch_text(folder, written) if written else ():
                    yield Patch(node, target)

    def _patch_text(self, folder: str, entry: Node) -> Sequence[Node]:
        """Return the documents of a patch that is written out, or stands in a file."""
        if not isinstance(entry.value, str):
            return ()
        path = _below(folder, entry) if "\n" not in entry.value else None
        if path is not None and self.tree.exists(path):
            self.used.add(path)
            source = self.tree.read(path)
            if isinstance(source, Source):
                return self._parsed(source.text, path)
            return ()
        nodes = self._parsed(entry.value, entry.location.path) if ":" in entry.value else ()
        if not nodes:
            self._unreached(folder, entry)
        return [moved(node, entry) for node in nodes]

    def _parsed(self, text: str, path: str) -> Sequence[Node]:
        nodes, problems = read_yaml(text, path, dialect=KUBERNETES)
        self.problems += problems
        return nodes

    def _read(self, path: str) -> Node:
        source = self.tree.read(path)
        if not isinstance(source, Source):
            self.problems.append(source)
            return Node({}, Location(path))
        nodes, problems = read_yaml(source.text, path, dialect=KUBERNETES)
        if any(one.kind == "template" for one in problems):
            said = "it is a template, and what it builds is not known until it is rendered"
            self.gaps.append(Gap("template", said, problems[0].location))
        else:
            self.problems += problems
        return nodes[0] if nodes else Node({}, Location(path))


def _env_file(source: Source) -> dict[str, Node]:
    pairs: dict[str, Node] = {}
    for number, line in enumerate(source.text.split("\n"), 1):
        key, sign, value = line.strip().partition("=")
        if sign and not key.startswith("#"):
            plain = value.strip().strip("\"'")
            pairs[key] = Node(plain, Location(source.path, number), frozenset((source.path,)))
    return pairs


def _below(folder: str, entry: Node) -> str | None:
    """Return the path in the project that an entry names, or None where it leads elsewhere."""
    if not isinstance(entry.value, str) or _is_remote(entry.value):
        return None
    path = posixpath.normpath(posixpath.join(folder, entry.value))
    if path.startswith(("../", "/")) or path == "..":
        return None
    if posixpath.basename(path) in KUSTOMIZATIONS:
        path = posixpath.dirname(path)
    return "" if path == "." else path


def _is_remote(text: str) -> bool:
    return any(sign in text for sign in _REMOTE)


def _text(node: Node, path: str) -> str:
    found = node.first(path)
    return found.value if found is not None and isinstance(found.value, str) else ""
