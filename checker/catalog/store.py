"""Reads the catalog's data files of one kind into plain rows, with each file's defaults applied."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from checker.catalog.reading import CatalogError, Plain
from checker.documents.pack import packed
from checker.documents.yaml_reader import read_yaml

_DATA = Path(__file__).parent

KINDS = (
    "terraform", "machines", "accelerators", "models", "prices", "api_prices", "modules",
    "resources", "labels", "objects", "signals", "free", "controls",
    "sources",
)  # fmt: skip
"""The folders of data files; every `.yaml` file in a folder holds rows of that kind."""


@cache
def rows(kind: str) -> tuple[Plain, ...]:
    """Return all rows of a kind, from the pack where one fits, else from the files."""
    found = packed(f"catalog-{kind}", lambda: files(kind))
    return rows_from_files(kind) if found is None else tuple(found)


def rows_from_files(kind: str) -> tuple[Plain, ...]:
    """Return all rows of a kind; a file that cannot be read is a CatalogError."""
    return tuple(row for path in files(kind) for row in rows_of(path))


def files(kind: str) -> list[Path]:
    """Return the data files of a kind, sorted by name."""
    return sorted((_DATA / kind).glob("*.yaml"))


def rows_of(path: Path) -> Iterator[Plain]:
    """Yield the rows of one file; its `defaults` stand behind every row."""
    for document in documents_of(path):
        defaults = document.get("defaults", {})
        for row in document["rows"]:
            yield {**defaults, **row}


def documents_of(path: Path) -> list[dict[str, Any]]:
    """Return the plain documents of one file."""
    nodes, problems = read_yaml(path.read_text("utf-8"), f"{path.parent.name}/{path.name}")
    if problems:
        raise CatalogError(f"{problems[0].location}: {problems[0].message}")
    return [node.plain() for node in nodes]
