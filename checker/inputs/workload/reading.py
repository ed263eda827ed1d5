"""Reads workload manifests: YAML documents that begin with `schema: ai-spend/workload/v1`."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from checker.documents.limits import OWN
from checker.documents.schema import check
from checker.documents.tree import Source, SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.inputs.options import ReadOptions
from checker.inputs.workload.names import FILE_NAMES, NAME, OTHER_SCHEMAS, SCHEMA
from checker.model.declaration import Declaration, Node, Reading
from checker.model.location import Location
from checker.model.report import Problem

_SELECTORS = ("terraform", "kubernetes", "tags", "on_premises")


def read(paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
    """Return one declaration for each workload; of two with one name, the first counts.

    A field that is wrong is a problem and unknown; the rest of its manifest is judged.
    """
    declarations: dict[str, Declaration] = {}
    problems: list[Problem] = []
    for path in paths:
        for found in _file(path, tree):
            if isinstance(found, Problem):
                problems.append(found)
            elif found.address in declarations:
                problems.append(_twice(found, declarations[found.address].location))
            else:
                declarations[found.address] = found
    return Reading(tuple(declarations.values()), tuple(problems))


def declared(text: str, path: str) -> Iterator[Declaration | Problem]:
    """Yield what a manifest of this text at a path would declare, and what is wrong with it."""
    nodes, problems = read_yaml(text, path, OWN)
    yield from problems
    for node in nodes:
        yield from _document(node)


def _file(path: str, tree: SourceTree) -> Iterator[Declaration | Problem]:
    source = tree.read(path, OWN)
    if not isinstance(source, Source):
        yield source
        return
    nodes, problems = read_yaml(source.text, path, OWN)
    yield from problems
    named = posixpath.basename(path) in FILE_NAMES
    for node in nodes:
        if _is_manifest(_schema(node)):
            yield from _document(node)
        elif named:
            yield _not_a_manifest(node)
    if named and not nodes and not problems:
        step = f"write a manifest that begins with schema: {SCHEMA}, or remove the file"
        yield Problem("schema", "the manifest is empty", Location(path), step)


def _schema(node: Node) -> str:
    member = node.value.get("schema") if isinstance(node.value, Mapping) else None
    return member.value if member is not None and isinstance(member.value, str) else ""


def _is_manifest(schema: str) -> bool:
    ours, _, rest = schema.partition("/")
    return ours == "ai-spend" and rest.partition("/")[0] not in OTHER_SCHEMAS


def _not_a_manifest(node: Node) -> Problem:
    other = _schema(node)
    message = (
        f"a file of this name holds workload manifests, and this document is {other}"
        if other
        else f"the line schema: {SCHEMA} is missing, so this document is not read as a manifest"
    )
    step = "move it to a file of its own" if other else f"begin the document with schema: {SCHEMA}"
    return Problem("schema", message, node.location, step)


def _document(node: Node) -> Iterator[Declaration | Problem]:
    body, problems = check(node, "workload")
    yield from problems
    yield from _selectors(body)
    name = body.first("workload")
    if name is not None and isinstance(name.value, str):
        yield Declaration(
            kind=NAME,
            type=NAME,
            address=name.value,
            body=body,
            location=node.location,
            origin="manifest",
            files=node.files,
        )


def _selectors(body: Node) -> Iterator[Problem]:
    """Yield the entries of `resources` that select in no way, or in two."""
    for entry in body.find("resources.*"):
        if isinstance(entry.value, Mapping):
            ways = [way for way in _SELECTORS if way in entry.value]
            if len(ways) != 1:
                said = " and ".join(ways) or "nothing"
                message = "one entry of resources selects by one of terraform, kubernetes, tags "
                message += f"and on_premises; this one selects by {said}"
                step = "write each selector as an entry of its own"
                yield Problem("schema", message, entry.location, step)


def _twice(second: Declaration, first: Location) -> Problem:
    message = f"the workload {second.address} is declared here and at {first}; the first counts"
    step = "give each workload a name of its own, or merge the two manifests"
    return Problem("duplicate-workload", message, second.location, step)
