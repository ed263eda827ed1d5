"""Reads Terraform and manifests from text through the real readers, and turns them into facts."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from by_hand import AS_OF, CATALOG, NO_SETTINGS

import checker.inputs.terraform as terraform
import checker.inputs.workload as workload
from checker.documents.tree import SourceTree
from checker.facts import Facts, build
from checker.inputs.options import ReadOptions
from checker.model.declaration import Declaration
from checker.model.settings import Settings


def declared(folder: Path, files: Mapping[str, str]) -> list[Declaration]:
    """Write files and return what the readers make of them; trouble in reading is an error."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    tree = SourceTree(folder)
    found: list[Declaration] = []
    for reader in (terraform, workload):
        mine = [path for path in tree.walk() if reader.matches(path, tree.head(path))]
        reading = reader.read(mine, tree, ReadOptions())
        assert not reading.problems, reading.problems
        found += reading.declarations
    return found


def facts_from(
    folder: Path,
    files: Mapping[str, str],
    settings: Settings = NO_SETTINGS,
    as_of: date = AS_OF,
) -> Facts:
    """Return the facts of some files."""
    return build(declared(folder, files), CATALOG, settings, None, as_of)
