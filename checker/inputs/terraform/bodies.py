"""Turns a block into a value whose arguments and nested blocks are computed when asked for."""

from collections.abc import Callable, Hashable, Iterator, Mapping

from checker.inputs.terraform.configuration import literal
from checker.inputs.terraform.evaluate import evaluate, plain
from checker.inputs.terraform.hcl import Block
from checker.inputs.terraform.operators import unknown_from
from checker.inputs.terraform.partial import holding, known_part, may_be_absent, maybe
from checker.inputs.terraform.references import names_of
from checker.inputs.terraform.scopes import BlockScope, Item
from checker.inputs.terraform.syntax import Literal
from checker.inputs.terraform.types import ANY
from checker.inputs.terraform.values import LazyObject, Place, Refused, Value, refused
from checker.model.rows import NamedTuple
from checker.model.values import Reason, Unknown

META = frozenset(("count", "for_each", "provider", "depends_on", "lifecycle", "connection",
                  "provisioner"))  # fmt: skip
"""What Terraform itself reads in a resource; all else is the provider's."""
CALL_META = frozenset(("source", "version", "count", "for_each", "providers", "depends_on"))
MAX_BLOCKS = 10_000
"""Nested blocks that one dynamic block may generate."""


Guard = Callable[[Hashable, str, Callable[[], Value]], Value]
"""Computes a value under a key and a title, unless it is already waiting for itself."""


class Owner(NamedTuple):
    """The declaration whose text a body is: `address`, and the `path` of a block within it."""

    address: str
    path: str
    block: Block
    guard: Guard

    def inside(self, step: str) -> "Owner":
        """Return the owner as seen from a nested block."""
        return self._replace(path=f"{self.path}.{step}")

    def missing(self, name: str) -> Value:
        """Return an attribute that is not written: only the provider knows it, after apply."""
        where = Place(self.block.source, self.block.span[0])
        reason = Reason(f"{self.path}.{name} is known after apply", self.block.location)
        files = self.block.source.files
        return Value(Unknown(reason, reference=self.address), ANY, files, where)


def body_value(
    block: Block, scope: BlockScope, owner: Owner, hidden: frozenset[str] = frozenset()
) -> Value:
    """Return a block as an object, nested blocks as tuples of objects under their type.

    `hidden` names are left out.
    """
    nested: dict[str, list[Block]] = {}
    for inner in block.blocks:
        dynamic = inner.type == "dynamic" and inner.labels
        nested.setdefault(inner.labels[0] if dynamic else inner.type, []).append(inner)
    names = (block.attributes.keys() | nested.keys()) - hidden

    def compute(name: str) -> Value:
        attribute = block.attributes.get(name)
        if attribute is None:
            return _nested(name, nested[name], scope, owner)
        expression = attribute.expression
        if expression.node.__class__ is Literal:
            value = plain(expression)
        else:
            path = f"{owner.path}.{name}"
            value = owner.guard(path, path, lambda: evaluate(expression, scope))
        return owner.missing(name) if value.data is None else value

    place = Place(block.source, block.span[0])
    files = block.source.files
    return Value(LazyObject(tuple(names), compute, owner.missing), ANY, files, place)


def pointed(body: Value, address: str) -> Value:
    """Return a body as others refer to it: what is unknown in it says whose attribute it is.

    A template's name that is put together from unknown parts still leads to the template.
    """
    own: LazyObject = body.data

    def compute(name: str) -> Value:
        value = own[name]
        data = value.data
        if not isinstance(data, Unknown) or isinstance(data, Refused) or data.reference:
            return value
        known = value.copied(value.files, value.place, value.sensitive)
        known.data = data.copied()
        known.data.reference = address
        return known

    return Value(LazyObject(tuple(own), compute, own.missing), ANY, body.files, body.place)


def _nested(name: str, blocks: list[Block], scope: BlockScope, owner: Owner) -> Value:
    """Return the blocks of one type; none at all is null, as if nothing were written."""
    members: list[Value] = []
    files: frozenset[str] = frozenset()
    for block in blocks:
        if block.type != "dynamic":
            step = owner.inside(f"{name}[{len(members)}]")
            members.append(body_value(block, scope, step))
            continue
        generated = _generated(block, scope, owner.inside(f"{name}[{len(members)}]"))
        files |= generated.files
        if isinstance(generated.data, Unknown):
            if len(blocks) == 1:
                return generated
            members.append(generated)
        else:
            members += generated.data
    first = Place(blocks[0].source, blocks[0].span[0])
    return Value(tuple(members) if members else None, None, files, first)


def _generated(block: Block, scope: BlockScope, owner: Owner) -> Value:
    """Return what a dynamic block generates: a tuple of objects, or Unknown."""
    contents = [inner for inner in block.blocks if inner.type == "content"]
    attribute = block.attributes.get("for_each")
    if attribute is None or len(contents) != 1:
        return refused("a dynamic block has a for_each and one content block", block.location)
    collection = owner.guard(
        f"{owner.path}.for_each", owner.path, lambda: evaluate(attribute.expression, scope)
    )
    if isinstance(collection.data, Unknown):
        return _maybe_generated(contents[0], _iterator(block), collection, scope, owner)
    items = None if collection.data is None else list(members_of(collection))
    if items is None or len(items) > MAX_BLOCKS:
        reason = "its for_each is null" if items is None else f"it makes over {MAX_BLOCKS:,} blocks"
        return refused(f"this dynamic block cannot be expanded: {reason}", block.location)
    name, files = _iterator(block), collection.files
    bodies = (
        body_value(contents[0], scope.inside(name, item), owner.inside(str(index)))
        for index, item in enumerate(items)
    )
    return Value(tuple(body.marked(files) for body in bodies), None, files)


def _maybe_generated(
    content: Block, name: str, collection: Value, scope: BlockScope, owner: Owner
) -> Value:
    """Return the unknown blocks of an unknown collection, with those that its known part gives."""
    part = known_part(collection)
    if part is None:
        return collection
    bodies = []
    for index, item in enumerate(members_of(part)):
        perhaps = may_be_absent(item.value)
        held = known_part(item.value) if perhaps else None
        inner = item._replace(value=held or item.value)
        body = body_value(content, scope.inside(name, inner), owner.inside(str(index)))
        bodies.append(maybe(body, item.value) if perhaps else body)
    made = unknown_from((collection,), ANY, collection.place)
    return holding(made, Value(tuple(bodies), None, part.files, part.place))


def _iterator(block: Block) -> str:
    attribute = block.attributes.get("iterator")
    if attribute is None:
        return block.labels[0]
    names = names_of(attribute.expression)
    return names[0] if names else literal(attribute) or block.labels[0]


def members_of(collection: Value) -> Iterator[Item]:
    """Yield the members of a known map, object, list, tuple or set, keys as Terraform sees them."""
    data = collection.data
    if isinstance(data, Mapping):
        for key in sorted(data):
            yield Item(Value(key, None, collection.files), data[key])
    elif isinstance(data, tuple):
        is_set = collection.type.kind == "set"
        for index, member in enumerate(data):
            yield Item(member if is_set else Value(index, None, collection.files), member)
