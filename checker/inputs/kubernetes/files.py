"""Turns one file into its Kubernetes objects and problems, or into a gap if it is a template."""

import re

from checker.documents.json_reader import read_json
from checker.documents.kubernetes_objects import opened
from checker.documents.scalars import KUBERNETES
from checker.documents.tree import Source, SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.inputs.kubernetes.looks import TEMPLATES, only_worth_reading, worth_missing
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Gap, Problem
from checker.model.rows import NamedTuple

_CONTROL = re.compile(r"^[ \t]*(?:\{\{-?[ ]|\{%|%\{|<%)", re.MULTILINE)
_MARK = re.compile(r"\{\{|\{%|%\{|<%")


class ManifestFile(NamedTuple):
    """What one file holds."""

    objects: tuple[Node, ...] = ()
    problems: tuple[Problem, ...] = ()
    gaps: tuple[Gap, ...] = ()


def read_file(path: str, tree: SourceTree) -> ManifestFile:
    """Return the objects of one file; of a template that is no YAML nothing is guessed."""
    source = tree.read(path)
    if not isinstance(source, Source):
        return ManifestFile(problems=(source,))
    return objects_in(source.text, path)


def objects_in(text: str, path: str) -> ManifestFile:
    """Return the objects of a text."""
    if path.endswith(".json"):
        return _json(text, path)
    kept = only_worth_reading(text)
    if path.endswith(TEMPLATES):
        return _template(kept, path, Problem("template", "", Location(path)))
    nodes, problems = read_yaml(kept, path, dialect=KUBERNETES)
    if problems and (_CONTROL.search(kept) or any(one.kind == "template" for one in problems)):
        return _template(kept, path, problems[0])
    objects = tuple(one for node in nodes for one in opened(node))
    # Past a limit every document would say the same.
    once = {(one.kind, one.message): one for one in reversed(problems)}
    told = [one for one in problems if one.kind != "limit" or once[one.kind, one.message] is one]
    return ManifestFile(objects, tuple(told))


def _json(text: str, path: str) -> ManifestFile:
    node = read_json(text, path)
    if isinstance(node, Problem):
        if _MARK.search(text):
            return _template(text, path, node)
        return ManifestFile(problems=(node,))
    return ManifestFile(tuple(opened(node)))


def _template(text: str, path: str, problem: Problem) -> ManifestFile:
    if not worth_missing(text):
        return ManifestFile()
    first = _CONTROL.search(text) or _MARK.search(text)
    line = text.count("\n", 0, first.start()) + 1 if first else 1
    place = Location(path, line) if first else problem.location or Location(path)
    said = "it is a template, and nothing of it is known until it is rendered"
    return ManifestFile(gaps=(Gap("template", said, place),))
