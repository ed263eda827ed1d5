"""Walks a root's modules and yields one declaration for every resource instance in them."""

import re
from collections.abc import Callable, Iterator, Mapping

from checker.inputs.terraform.configuration import title
from checker.inputs.terraform.evaluate import evaluate
from checker.inputs.terraform.expansion import Instance
from checker.inputs.terraform.hcl import Block
from checker.inputs.terraform.lazy_nodes import together
from checker.inputs.terraform.module import Module, Unopened, product
from checker.inputs.terraform.providers import Provider, Providers, provider_name
from checker.inputs.terraform.run import MAX_DECLARATIONS
from checker.inputs.terraform.scopes import Item
from checker.inputs.terraform.sources import printable
from checker.inputs.terraform.values import Value
from checker.model.declaration import Call, Declaration, Node
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Reason, Unknown

_ONLY = Instance()
_DIGITS = re.compile(r"(\d+)")


class Walk(NamedTuple):
    """How a root is walked: the provider configurations found so far, and the types wanted.

    Instances are worked out for `wanted` types only, for all types where it is empty.
    """

    providers: Providers
    wanted: frozenset[str] = frozenset()


def declarations(module: Module, walk: Walk) -> Iterator[Declaration]:
    """Yield what a module instance declares, and what the modules that it calls declare.

    A resource of a type that nobody wants is one declaration, its instances not worked out.
    """
    configuration = module.configuration
    for key in sorted(configuration.resources):
        block = configuration.resources[key]
        if _full(module, block, 0):
            return
        if walk.wanted and key[0] not in walk.wanted:
            yield _unexpanded(module, block)
            continue
        module.run.broken(block)
        provider = walk.providers.of(module, block)
        for instance in module.expansion(block).instances:
            if _full(module, block, 1):
                return
            yield _declared(module, block, instance, provider)
    for name in sorted(configuration.calls):
        for child in module.children(configuration.calls[name]):
            if _full(module, configuration.calls[name], 0):
                return
            if isinstance(child, Unopened):
                module.run.broken(child.opening.block)
                yield _unopened(module, child, walk.providers)
            else:
                yield from declarations(child, walk)


class Deferred(Mapping[str, Node]):
    """The body of one instance; nothing of it is even looked at before somebody asks."""

    __slots__ = ("_compute", "_members")

    def __init__(self, compute: Callable[[], Mapping[str, Node]]) -> None:
        self._compute = compute
        self._members: Mapping[str, Node] | None = None

    @property
    def _body(self) -> Mapping[str, Node]:
        if self._members is None:
            self._members = self._compute()
        return self._members

    def __getitem__(self, name: str) -> Node:
        return self._body[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._body)

    def __len__(self) -> int:
        return len(self._body)

    def __contains__(self, name: object) -> bool:
        return name in self._body


def natural(address: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts addresses as people count: `[2]` before `[10]`."""
    return tuple(
        (1, int(part), "") if part.isdecimal() else (0, 0, part) for part in _DIGITS.split(address)
    )


def _full(module: Module, block: Block, more: int) -> bool:
    """Count more declarations; tell whether the root may have no more of them."""
    run = module.run
    run.declarations += more
    if run.declarations < MAX_DECLARATIONS:
        return False
    message = f"a root has more than {MAX_DECLARATIONS:,} resource instances; the rest is left out"
    where = module.calls[0].location if module.calls else block.location
    run.problem("limit", message, where, "check the folders below it on their own")
    return True


def _declared(module: Module, block: Block, instance: Instance, provider: Provider) -> Declaration:
    copies = product(module.copies, instance.copies)
    because = _because(module, instance) if copies.exact is None else None
    return _plain(module, block, instance, copies, because, provider)


def _unexpanded(module: Module, block: Block) -> Declaration:
    """Return a resource of which nobody asks how many there are."""
    provider = Provider(provider_name(block).partition(".")[0])
    if "count" not in block.attributes and "for_each" not in block.attributes:
        return _plain(module, block, _ONLY, module.copies, None, provider)
    why = Unknown(Reason("the instances of this type are not worked out", block.location))
    each = Item(Value(why), Value(why))
    some = Instance(copies=Interval(0, None), because=why, each=each)
    return _plain(module, block, some, some.copies, why, provider)


def _plain(
    module: Module, block: Block, instance: Instance, copies: Interval, because: Unknown | None,
    provider: Provider,
) -> Declaration:  # fmt: skip
    where = block.location
    files = block.files
    if module.files or instance.files:
        files = together(together(module.files, instance.files), files)
    return Declaration(
        kind="terraform",
        type=block.labels[0],
        address=module.full(title(block) + instance.suffix),
        body=_body(module, block, instance),
        location=where,
        root=module.run.root,
        context=module.run.context,
        copies=copies,
        copies_because=because,
        calls=module.calls,
        provider=provider.name,
        region=provider.region,
        default_tags=provider.default_tags,
        files=files,
    )


def _body(module: Module, block: Block, instance: Instance) -> Node:
    where = block.location

    def compute() -> Mapping[str, Node]:
        members: Mapping[str, Node] = module.body(block, instance).node(where).value
        return members

    return Node(Deferred(compute), where, block.source.files)


def _because(module: Module, instance: Instance) -> Unknown | None:
    return instance.because or module.because


def _unopened(module: Module, child: Unopened, providers: Providers) -> Declaration:
    opening, instance = child.opening, child.instance
    block, where = opening.block, opening.block.location
    copies = product(module.copies, instance.copies)
    if copies.high != 0 and not child.reported:
        module.run.gap(f"module.{block.labels[0]} ({child.reason})", where)
    call = Call(module.configuration.directory, where, opening.address)
    provider = providers.of_call(module, block)
    return Declaration(
        kind="terraform",
        type="module",
        address=opening.address,
        body=_body(module, block, instance),
        location=where,
        root=module.run.root,
        context=module.run.context,
        copies=copies,
        copies_because=_because(module, instance) if copies.exact is None else None,
        calls=(*module.calls, call),
        provider=provider.name if provider else None,
        region=provider.region if provider else None,
        default_tags=provider.default_tags if provider else None,
        origin="module_argument",
        module_source=_written(module, block, "source"),
        module_version=_written(module, block, "version"),
        files=module.files | instance.files | {where.path},
    )


def _written(module: Module, block: Block, name: str) -> str | None:
    attribute = block.attributes.get(name)
    value = evaluate(attribute.expression, module).data if attribute else None
    return printable(value) if isinstance(value, str) else None
