"""Finds the provider configuration in force for a block: its own, passed or inherited."""

import re

from checker.inputs.terraform.bodies import Owner, body_value
from checker.inputs.terraform.configuration import literal
from checker.inputs.terraform.evaluate import Scope, evaluate
from checker.inputs.terraform.expressions import parse_at
from checker.inputs.terraform.hcl import Attribute, Block, TextSource
from checker.inputs.terraform.module import Module
from checker.inputs.terraform.references import names_of
from checker.inputs.terraform.scopes import BlockScope
from checker.inputs.terraform.syntax import Expression, Invalid, Literal, Object, Traversal
from checker.inputs.terraform.values import Value
from checker.model.declaration import Node
from checker.model.rows import NamedTuple

_REGIONS = ("region", "location")
_HIDDEN = frozenset(("alias", "version"))
_CLOUDS = ("aws", "google", "azurerm", "google-beta", "awscc", "oci", "nebius")
_REGISTRY = r"\A(?:[\w.-]+\.[a-z]+/)?[\w-]+/[\w-]+/([a-z][\w-]*)(?://|\Z)"
_REPOSITORY = r"/terraform-([a-z]+)-"


class Provider(NamedTuple):
    """What a provider configuration says about everything declared under it."""

    name: str
    region: Node | None = None
    default_tags: Node | None = None


class Providers:
    """The provider configurations of one root, each evaluated once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Provider] = {}

    def of(self, module: Module, block: Block) -> Provider:
        """Return the provider of a resource or data source."""
        return self._named(module, provider_name(block))

    def of_call(self, module: Module, block: Block) -> Provider | None:
        """Return the provider of what an unopened module creates, None where nothing tells it.

        Its source names the provider, or the call passes configurations, or only one is there.
        """
        passed = _passed(block.attributes.get("providers"))
        names = [*_told_by_source(literal(block.attributes.get("source")) or ""), *passed]
        if not names:
            names = [name for name in _CLOUDS if _configured(module, name) is not None]
        if not names:
            return None
        wanted = names[0]
        return self._named(module, passed.get(wanted, wanted))._replace(name=wanted)

    def _named(self, module: Module, wanted: str) -> Provider:
        name = wanted.partition(".")[0]
        found = _configured(module, wanted)
        if found is None:
            return Provider(name)
        owner, configuration = found
        key = (owner.address, _key(configuration))
        if key not in self._known:
            self._known[key] = _read(owner, configuration, key[1])
        return self._known[key]._replace(name=name)


def setting(module: Scope, block: Block, name: str) -> Value | None:
    """Return an argument of the provider configuration in force for a block, None without any."""
    found = _configured(module, provider_name(block)) if isinstance(module, Module) else None
    if found is None:
        return None
    owner, configuration = found
    attribute = configuration.attributes.get(name)
    if attribute is None:
        return None
    key = f"{owner.full(f'provider.{_key(configuration)}')}.{name}"
    return owner.run.guard(key, key, lambda: evaluate(attribute.expression, owner))


def _told_by_source(source: str) -> tuple[str, ...]:
    """Return the provider that a module's address names: `x/eks/aws`, `terraform-google-vm`."""
    match = re.match(_REGISTRY, source) or re.search(_REPOSITORY, source)
    return (match[1],) if match and match[1] in _CLOUDS else ()


def provider_name(block: Block) -> str:
    """Return `aws` or `aws.west`: what a block says, else the beginning of its type's name."""
    attribute = block.attributes.get("provider")
    if attribute is not None:
        names = _static(attribute.expression)
        if names:
            return names
    return block.labels[0].partition("_")[0]


def _configured(module: Module, wanted: str) -> tuple[Module, Block] | None:
    """Return the configuration that a name means in a module, and the module that wrote it."""
    opening = module.opening
    if opening is not None:
        passed = _passed(opening.block.attributes.get("providers"))
        if wanted in passed:
            return _configured(opening.caller, passed[wanted])
    block = module.configuration.providers.get(wanted)
    if block is not None and (opening is None or block.attributes.keys() - _HIDDEN or block.blocks):
        return module, block
    if opening is not None and "." not in wanted:
        return _configured(opening.caller, wanted)
    return (module, block) if block is not None else None


def _passed(attribute: Attribute | None) -> dict[str, str]:
    """Return what a call's `providers` maps: names in the called module to names in the caller."""
    node = attribute.expression.node if attribute else None
    if attribute is None or not isinstance(node, Object):
        return {}
    source = attribute.expression.source
    pairs = ((_static(Expression(key, source)), _static(Expression(value, source)))
             for key, value in node.items)  # fmt: skip
    return {key: value for key, value in pairs if key and value}


def _static(expression: Expression) -> str:
    """Return a provider reference, quoted or bare, as `name` or `name.alias`."""
    node, source = expression.node, expression.source
    if isinstance(node, Invalid) and isinstance(source, TextSource):
        # As the key of an object `aws.west` is ambiguous, and only here it means the provider.
        expression = parse_at(source.text, source, node.start, len(source.text))[0]
        node = expression.node
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value
    names = names_of(expression)
    if names is None and isinstance(node, Traversal) and node.steps:
        # An instance of a provider with for_each: the configuration behind it is one block.
        return f"{node.root}.{node.steps[0]}"
    return ".".join(names) if names else ""


def _key(block: Block) -> str:
    alias = literal(block.attributes.get("alias"))
    return f"{block.labels[0]}.{alias}" if alias else block.labels[0]


def _read(module: Module, block: Block, name: str) -> Provider:
    address = module.full(f"provider.{name}")
    owner = Owner(address, address, block, module.run.guard)
    body = body_value(block, BlockScope(module), owner, _HIDDEN)
    node = body.node(block.location)
    region = next((found for key in _REGIONS if (found := node.first(key))), None)
    tags = node.first("default_tags.tags") or node.first("default_labels")
    return Provider(name, region, tags)
