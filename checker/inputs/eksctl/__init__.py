"""Reads clusters of eksctl; what reads them is imported when there is one."""

import re
from collections.abc import Sequence

from checker.documents.tree import SourceTree
from checker.inputs.options import ReadOptions
from checker.model.declaration import Reading

NAME = "eksctl"

_MARK = rb"""(?m)^(?:[ \t]*\{)?\s*["']?apiVersion["']?[ \t]*:[ \t]*["']?eksctl\.io/"""


def matches(path: str, head: bytes) -> bool:
    """Whether a file holds a cluster of eksctl."""
    if not path.endswith((".yaml", ".yml")) or b"eksctl.io/" not in head:
        return False
    return re.search(_MARK, head) is not None


def read(paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
    """Return a declaration for each group of nodes; a template that is no YAML is a gap."""
    from checker.inputs.eksctl import reading

    return reading.read(paths, tree, options)
