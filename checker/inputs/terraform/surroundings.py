"""Finds the folder that holds some Terraform and all local modules that it calls."""

import os
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from checker.documents.limits import HCL
from checker.documents.tree import SourceTree
from checker.inputs.terraform.names import is_configuration

LEVELS = 4
"""How many folders upward a module is looked for."""
MAX_FILES = 5_000
"""Files that are looked into."""
_SOURCE = rb'\bsource"?\s*[=:]\s*"(\.\.?/[^"$%]*)"'


def surroundings(folder: Path) -> Path:
    """Return the smallest folder around `folder` that holds the local modules it calls.

    Used where no repository says how far a project reaches: Terraform itself would open
    `../modules`. A module that is not there, or lies further up, changes nothing.
    """
    top = folder.parents[min(LEVELS, len(folder.parents)) - 1] if folder.parents else folder
    tree = SourceTree(top)
    start = folder.relative_to(top).as_posix()
    reached = {start}
    pending = [(path, posixpath.dirname(path)) for path in _configuration(tree, start)]
    for seen, (path, caller) in enumerate(pending):
        if seen >= MAX_FILES:
            break
        for target in _targets(tree, path, caller):
            if target not in reached and not target.startswith(f"{start}/"):
                reached.add(target)
                pending += [
                    (one, target)
                    for one in _configuration(tree, target)
                    if posixpath.dirname(one) == target
                ]
    found = [target for target in reached if target == start or _holds(tree, target)]
    return top / os.path.commonpath(found)


def _configuration(tree: SourceTree, folder: str) -> list[str]:
    if tree.resolve(folder) is None:
        return []
    return [path for path in tree.walk(folder) if is_configuration(path)]


def _holds(tree: SourceTree, folder: str) -> bool:
    return any(posixpath.dirname(path) == folder for path in _configuration(tree, folder))


def _targets(tree: SourceTree, path: str, caller: str) -> Iterator[str]:
    data = tree.head(path, HCL.size)
    for match in re.finditer(_SOURCE, data) if b"../" in data else ():
        written = match[1].decode("utf-8", "replace").partition("//")[0]
        target = posixpath.normpath(posixpath.join(caller, written))
        if target != ".." and not target.startswith("../"):
            yield target
