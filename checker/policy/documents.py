"""Reads `policies/sources.yaml` into the documents that the policies are derived from."""

from collections.abc import Mapping

from checker.documents.bundled import data_path
from checker.documents.yaml_reader import read_yaml
from checker.model.declaration import Node
from checker.model.policy import Document

_FILE = "sources.yaml"


def load_documents() -> Mapping[str, Document]:
    """Return the documents by id."""
    text = (data_path("policies") / _FILE).read_text(encoding="utf-8")
    nodes, _ = read_yaml(text, f"policies/{_FILE}")
    rows = [row for node in nodes for row in node.find("sources.*")]
    found = [Document(**{name: _text(row, name) for name in Document._fields}) for row in rows]
    return {document.id: document for document in found}


def _text(row: Node, name: str) -> str:
    node = row.first(name)
    return str(node.value) if node else ""
