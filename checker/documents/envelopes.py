"""Finds the envelope beside a file of evidence, and turns it into a checked document."""

from checker.documents.schema import validate
from checker.documents.tree import SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem

ENDINGS = (".envelope.yaml", ".envelope.yml")


def envelope_path(path: str, tree: SourceTree) -> str | None:
    """Return the path of the envelope beside a data file, or None where there is none."""
    return next((path + end for end in ENDINGS if tree.exists(path + end)), None)


def read_node(path: str, tree: SourceTree) -> Node | Problem:
    """Return an envelope as its schema wants it, or the first thing that is wrong with it."""
    source = tree.read(path)
    if isinstance(source, Problem):
        return source
    nodes, problems = read_yaml(source.text, path)
    if problems:
        return problems[0]
    if len(nodes) != 1:
        message = f"an envelope is one document; this file has {len(nodes)}"
        return Problem("schema", message, Location(path), "describe one data file in it")
    wrong = validate(nodes[0], "evidence")
    return wrong[0] if wrong else nodes[0]


def text_of(node: Node, name: str) -> str:
    """Return what stands at a dotted name of an envelope; empty where nothing does."""
    found = node.first(name)
    return "" if found is None else str(found.value)


def digest_trouble(node: Node, path: str, digest: str) -> Problem | None:
    """Return the problem of an envelope that describes another file than the one at `path`.

    `digest` is the hexadecimal SHA-256 of that file.
    """
    stated = node.first("sha256")
    written = "" if stated is None else str(stated.value).removeprefix("sha256:").lower()
    if stated is None or written == digest:
        return None
    message = (
        f"{path} is not the file that this envelope describes: "
        f"its digest is {digest[:12]}…, the envelope says {written[:12]}…"
    )
    step = "export both again; a data file is never edited by hand"
    return Problem("digest", message, stated.location, step, judged="the other evidence files")
