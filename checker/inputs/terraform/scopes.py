"""What names mean inside one block: the module's own, and `each`, `count` and block iterators."""

from collections.abc import Mapping

from checker.inputs.terraform.evaluate import Scope
from checker.inputs.terraform.values import Value, refused, unknown
from checker.model.rows import NamedTuple


class Item(NamedTuple):
    """The member at hand of a `for_each`."""

    key: Value
    value: Value

    def part(self, name: str) -> Value:
        """Return `key` or `value`."""
        if name in ("key", "value"):
            return self.key if name == "key" else self.value
        return refused(f"each has a key and a value, and no {name}")


class BlockScope:
    """The scope of expressions in one instance of a block."""

    __slots__ = ("budget", "each", "index", "iterators", "outer")

    def __init__(
        self,
        outer: Scope,
        each: Item | None = None,
        index: Value | None = None,
        iterators: Mapping[str, Item] | None = None,
    ) -> None:
        self.outer = outer
        self.budget = outer.budget
        self.each = each
        self.index = index
        self.iterators = iterators or {}

    def reference(self, names: tuple[str, ...]) -> Value:
        """Return what a reference means here; never raises."""
        root = names[0]
        if root in self.iterators:
            return self.iterators[root].part(names[1] if len(names) > 1 else "")
        if root == "each":
            if self.each is None:
                return refused("each is used in a block without for_each")
            return self.each.part(names[1] if len(names) > 1 else "")
        if root == "count":
            if self.index is None or names != ("count", "index"):
                return refused("count.index is used in a block without count")
            return self.index
        if root == "self":
            return unknown("self is known at apply")
        return self.outer.reference(names)

    def inside(self, name: str, item: Item) -> "BlockScope":
        """Return the scope inside one block that a dynamic block generates."""
        return BlockScope(self.outer, self.each, self.index, {**self.iterators, name: item})
