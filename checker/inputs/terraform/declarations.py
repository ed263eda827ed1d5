"""Walks a root's modules and yields one declaration for every resource instance in them."""

import re
from collections.abc import Iterator

from checker.inputs.terraform.configuration import title
from checker.inputs.terraform.evaluate import evaluate
from checker.inputs.terraform.expansion import Instance
from checker.inputs.terraform.hcl import Block
from checker.inputs.terraform.module import Module, Unopened, product
from checker.inputs.terraform.providers import Provider, Providers
from checker.inputs.terraform.run import MAX_DECLARATIONS
from checker.model.declaration import Call, Declaration
from checker.model.values import Unknown

_DIGITS = re.compile(r"(\d+)")


def declarations(module: Module, providers: Providers) -> Iterator[Declaration]:
    """Yield what a module instance declares, and what the modules that it calls declare."""
    configuration = module.configuration
    for key in sorted(configuration.resources):
        block = configuration.resources[key]
        provider = providers.of(module, block)
        for instance in module.expansion(block).instances:
            if _full(module, block):
                return
            yield _declared(module, block, instance, provider)
    for name in sorted(configuration.calls):
        for child in module.children(configuration.calls[name]):
            if isinstance(child, Unopened):
                yield _unopened(module, child)
            else:
                yield from declarations(child, providers)


def natural(address: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts addresses as people count: `[2]` before `[10]`."""
    return tuple(
        (1, int(part), "") if part.isdecimal() else (0, 0, part) for part in _DIGITS.split(address)
    )


def _full(module: Module, block: Block) -> bool:
    run = module.run
    run.declarations += 1
    if run.declarations > MAX_DECLARATIONS:
        message = f"a root has more than {MAX_DECLARATIONS:,} resource instances; the rest is left"
        step = "check the roots below it on their own"
        run.problem("limit", message, block.location, step)
    return run.declarations > MAX_DECLARATIONS


def _declared(module: Module, block: Block, instance: Instance, provider: Provider) -> Declaration:
    where = block.location
    written = {attribute.source.path for attribute in block.attributes.values()}
    written |= {inner.source.path for inner in block.blocks}
    files = module.files | instance.files | written | {where.path}
    copies = product(module.copies, instance.copies)
    return Declaration(
        kind="terraform",
        type=block.labels[0],
        address=module.full(title(block) + instance.suffix),
        body=module.body(block, instance).node(where),
        location=where,
        root=module.run.root,
        context=module.run.context,
        copies=copies,
        copies_because=_because(module, instance) if copies.exact is None else None,
        calls=module.calls,
        provider=provider.name,
        region=provider.region,
        default_tags=provider.default_tags,
        files=files,
    )


def _because(module: Module, instance: Instance) -> Unknown | None:
    return instance.because or module.because


def _unopened(module: Module, child: Unopened) -> Declaration:
    opening, instance = child.opening, child.instance
    block, where = opening.block, opening.block.location
    copies = product(module.copies, instance.copies)
    if copies.high != 0 and not child.reported:
        module.run.gap(f"module.{block.labels[0]} ({child.reason})", where)
    call = Call(module.configuration.directory, where, opening.address)
    return Declaration(
        kind="terraform",
        type="module",
        address=opening.address,
        body=module.body(block, instance).node(where),
        location=where,
        root=module.run.root,
        context=module.run.context,
        copies=copies,
        copies_because=_because(module, instance) if copies.exact is None else None,
        calls=(*module.calls, call),
        origin="module_argument",
        module_source=_written(module, block, "source"),
        module_version=_written(module, block, "version"),
        files=module.files | instance.files | {where.path},
    )


def _written(module: Module, block: Block, name: str) -> str | None:
    attribute = block.attributes.get(name)
    value = evaluate(attribute.expression, module).data if attribute else None
    return value if isinstance(value, str) else None
