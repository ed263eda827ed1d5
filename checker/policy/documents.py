"""Reads `policies/sources.yaml` into the documents that the policies are derived from."""

from collections.abc import Mapping
from pathlib import Path

from checker.documents.bundled import data_path
from checker.documents.pack import packed
from checker.documents.yaml_reader import read_yaml
from checker.model.declaration import Node
from checker.model.policy import Document

_FILE = "sources.yaml"


def load_documents() -> Mapping[str, Document]:
    """Return the documents by id, from the pack where one fits, else from the file."""
    rows = packed("documents", document_files)
    found = [Document(**row) for row in (rows_from_file() if rows is None else rows)]
    return {document.id: document for document in found}


def document_files() -> list[Path]:
    """Return the one file that names the documents."""
    return [data_path("policies") / _FILE]


def rows_from_file() -> list[dict[str, str]]:
    """Return what the file says of each document."""
    text = document_files()[0].read_text(encoding="utf-8")
    nodes, _ = read_yaml(text, f"policies/{_FILE}")
    rows = [row for node in nodes for row in node.find("sources.*")]
    return [{name: _text(row, name) for name in Document._fields} for row in rows]


def _text(row: Node, name: str) -> str:
    node = row.first(name)
    return str(node.value) if node else ""
