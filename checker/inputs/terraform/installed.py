"""Reads where `terraform init` put the modules of a root (`.terraform/modules/modules.json`)."""

import posixpath
from collections.abc import Mapping

from checker.documents.limits import HCL
from checker.inputs.terraform.directories import Directories
from checker.model.declaration import Node
from checker.model.report import Problem

_MANIFEST = ".terraform/modules/modules.json"


def read_installed(directories: Directories, root: str) -> dict[str, str]:
    """Return the folder of every installed module by the names of the calls that lead to it.

    A folder without configuration, or outside the tree, is left out; its module stays unopened.
    """
    path = posixpath.join(root, _MANIFEST)
    if not directories.tree.exists(path):
        return {}
    source = directories.tree.read(path, HCL)
    if isinstance(source, Problem):
        directories.problems.append(source)
        return {}
    from checker.documents.json_reader import read_json

    node = read_json(source.text, path, HCL)
    if isinstance(node, Problem):
        directories.problems.append(node)
        return {}
    found = {}
    for entry in node.find("Modules.*"):
        key, folder = _text(entry, "Key"), _text(entry, "Dir")
        if key and folder and not folder.startswith("/"):
            target = posixpath.normpath(posixpath.join(root, folder))
            if not target.startswith("..") and directories.include(target):
                found[key] = target
    return found


def _text(entry: Node, name: str) -> str:
    member = entry.value.get(name) if isinstance(entry.value, Mapping) else None
    return member.value if member is not None and isinstance(member.value, str) else ""
