"""Reads the values of Helm charts as trees: laying one over another, and names with dots."""

import re
from collections.abc import Mapping

from checker.model.declaration import Node

_DOT = re.compile(r"(?<!\\)\.")
_INDEX = re.compile(r"(.*?)((?:\[\d+\])+)")


def laid_over(under: Node, over: Node) -> Node:
    """Return values over others: mappings are merged, everything else is replaced."""
    if not isinstance(under.value, Mapping) or not isinstance(over.value, Mapping):
        return over
    members = dict(under.value)
    for key, node in over.value.items():
        members[key] = laid_over(members[key], node) if key in members else node
    return under._replace(value=members, files=under.files | over.files)


def nested(name: str, value: Node) -> Node:
    """Return a value under a dotted name as the tree that it stands for; `\\.` is a plain dot."""
    for part in reversed(_DOT.split(name)):
        plain = part.replace("\\.", ".")
        indexed = _INDEX.fullmatch(plain)
        if indexed:
            plain = indexed[1]
            value = value._replace(value=[value])
        value = value._replace(value={plain: value})
    return value
