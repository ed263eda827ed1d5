"""Reads YAML or JSON out of a template of which some parts are not known.

Each part that is not known is a mark in the text while it is parsed, and an unknown in the tree
that comes out: one name that is computed does not hide the machine type beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from checker.documents.scalars import KUBERNETES
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.values import Unknown

_MARK = "unknown-part-of-this-template"
_LONGEST = 200_000


def structure(texts: Sequence[str | None], why: Unknown) -> Callable[[Location], Any] | None:
    """Return a function that gives the documents in a text; None stands for unknown parts.

    What is too short to hold any structure has none.
    """
    known = "".join(text or "" for text in texts)
    if ":" not in known or "\n" not in known.strip() or len(known) > _LONGEST or _MARK in known:
        return None
    text = "".join(_MARK if one is None else one for one in texts)

    def inside(location: Location) -> Node | None:
        from checker.documents.yaml_reader import read_yaml

        nodes, _ = read_yaml(text, location.path, dialect=KUBERNETES)
        found = [_marked(one, location, why) for one in nodes]
        found = [one for one in found if isinstance(one.value, (Mapping, list, tuple))]
        if not found:
            return None
        return found[0] if len(found) == 1 else Node(found, location)

    return inside


def _marked(node: Node, location: Location, why: Unknown) -> Node:
    value: Any = node.value
    if isinstance(value, str) and _MARK in value:
        start, _, rest = value.partition(_MARK)
        made = Unknown(*why.reasons)
        made.ends = (start, rest.rpartition(_MARK)[2])
        value = made
    elif isinstance(value, Mapping):
        value = {key: _marked(one, location, why) for key, one in value.items()}
    elif isinstance(value, (list, tuple)):
        value = [_marked(one, location, why) for one in value]
    return Node(value, location, node.files)
