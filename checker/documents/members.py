"""The mapping that the YAML and JSON readers build: members by name, and where each name stands."""

from checker.model.declaration import Node
from checker.model.location import Location


class Members(dict[str, Node]):
    """Members of one mapping in source order; `places` tells where each key is written."""

    __slots__ = ("places",)

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, Location] = {}


def key_location(node: Node, key: str) -> Location:
    """Return where a key of a mapping node is written; the mapping's own place where unknown."""
    if isinstance(node.value, Members):
        return node.value.places.get(key, node.location)
    return node.location
