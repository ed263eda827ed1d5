"""Finds accelerators and models in the arguments of a module that nobody here knows.

What such a module creates was not read, so that an item says only with what it is called.
"""

import re
from collections.abc import Iterator, Mapping

from checker.catalog import Catalog
from checker.catalog.rows import Accelerator, Choice, Machine, Origin, Part, TagPath, TypeRow, When
from checker.facts.sights import Sight
from checker.facts.views import View, view_of
from checker.model.declaration import Declaration, Node
from checker.model.rows import NamedTuple
from checker.model.values import Unknown

_MACHINE = r"[A-Za-z][\w-]*(?:\.[\w-]+){0,2}"
_ABOUT = r"accelerator|(?:\A|_)gpus?(?:_|\Z)"
_MODEL = r"(?:\A|_)(?:models?|model_?(?:id|name|arn)s?|foundation_models?)\Z"
_SERVICE = (
    r"sagemaker|bedrock|openai|cognitive-?services|vertex-?ai|ai-?foundry|aiml|azureml|"
    r"machine-?learning|hyperpod|kendra|gen-?ai"
)
_BESIDE = (
    r"\b(?:iam|role|policy|policies|kms|vpc|endpoints|dns|private|network|alarms?|alerts?|"
    r"cloudwatch|monitoring|logs|logging|labels?|naming|security-group|bucket|s3|efs|fsx|lustre|storage)\b"
)
_AT = "pool"
_DEPTH = 5
_TAGS = (TagPath(f"{_AT}.tags"), TagPath(f"{_AT}.labels"), TagPath("tags"), TagPath("labels"))
_SELLERS = {"aws": "aws", "awscc": "aws", "google": "gcp", "google-beta": "gcp",
            "azurerm": "azure", "oci": "oci", "nebius": "nebius"}  # fmt: skip
_HERE = Origin("the module's arguments", "")


class Called(NamedTuple):
    """One map of arguments that names accelerators; `suffix` is what its address ends with."""

    suffix: str
    block: Node
    provider: str | None
    sku: tuple[str, ...] = ()
    accelerator: Accelerator | None = None
    models: tuple[str, ...] = ()


def is_unread(declaration: Declaration, catalog: Catalog) -> bool:
    """Whether a declaration is a module call that was not opened and that no row reads."""
    if declaration.origin != "module_argument":
        return False
    source = declaration.module_source
    return source is None or catalog.module(source, declaration.module_version) is None


def called_with(declaration: Declaration, catalog: Catalog) -> Iterator[Sight]:
    """Yield an item for each map among a call's arguments that names accelerators."""
    found = list(_pools(declaration.body, "", catalog, 0))
    found = [one for one in found if one.suffix] or found
    if not found and _is_service(declaration.module_source or ""):
        found = [Called("", declaration.body, None)]
    for one in found:
        part = Part(
            at=_AT,
            keyed=bool(one.suffix),
            sku=one.sku,
            accelerators=(one.accelerator,) if one.accelerator is not None else (),
            models=one.models,
        )
        view = View(view_of(declaration).body, _AT, one.block, declaration.address)
        yield Sight(declaration, _row(declaration, one), part, view, one.suffix)


def _row(declaration: Declaration, one: Called) -> TypeRow:
    source = declaration.module_source or "the module"
    on_machines = bool(one.sku or one.accelerator)
    said = f"{source} is called with" if on_machines or one.models else f"{source} sounds of AI"
    return TypeRow(
        type="module",
        provider=one.provider or _SELLERS.get(declaration.provider or "", ""),
        role=Choice("capacity" if on_machines or one.models else "signal"),
        origin=_HERE,
        deployment_model=Choice("by_machine" if on_machines else "by_model"),
        cost_shape=Choice("per_machine_hour" if on_machines else None),
        when=(When("called"),),
        location=("location", "region"),
        tags=_TAGS,
        taggable=True,
        default_tags=True,
        note=said,
    )


def _is_service(source: str) -> bool:
    """Whether a module is called after an AI service itself, not after what stands around it."""
    name = source.lower().partition("?")[0]
    return bool(re.search(_SERVICE, name)) and not re.search(_BESIDE, name)


def _pools(node: Node, suffix: str, catalog: Catalog, depth: int) -> Iterator[Called]:
    if isinstance(node.value, (list, tuple)):
        for number, element in enumerate(node.value):
            named = element.first("name") if isinstance(element.value, Mapping) else None
            key = f'"{named.value}"' if named and isinstance(named.value, str) else str(number)
            yield from _pools(element, f"{suffix}[{key}]", catalog, depth)
        return
    if not isinstance(node.value, Mapping) or depth > _DEPTH:
        return
    own = _own(node, suffix, catalog)
    if own is not None:
        yield own
    for key, inner in node.value.items():
        below = f".{key}" if depth == 0 else f'["{key}"]'
        if isinstance(inner.value, (Mapping, list, tuple)):
            yield from _pools(inner, suffix + below, catalog, depth + 1)


def _own(node: Node, suffix: str, catalog: Catalog) -> Called | None:
    """Return what a map itself names: machine types, or an accelerator with its number."""
    for key, inner in node.value.items():
        machine = next((one for text in _words(inner) if (one := _machine(text, catalog))), None)
        if machine is not None:
            return Called(suffix, node, machine.provider, (f"{_AT}.{_quoted(key)}",))
    for key, inner in node.value.items():
        path = f"{_AT}.{_quoted(key)}" if re.search(_ABOUT, str(key)) else ""
        found = _accelerator(node, str(key), inner, path, catalog) if path else None
        if found is not None:
            return Called(suffix, node, None, (), found)
    for key, inner in node.value.items():
        if re.search(_MODEL, str(key)):
            path = f"{_AT}.{_quoted(key)}"
            if any(catalog.model(text) for text in _words(inner)):
                return Called(suffix, node, None, models=(path,))
            named = inner.first("name") if isinstance(inner.value, Mapping) else None
            if named is not None and any(catalog.model(text) for text in _words(named)):
                return Called(suffix, node, None, models=(f"{path}.name",))
    return None


def _accelerator(
    node: Node, key: str, inner: Node, path: str, catalog: Catalog
) -> Accelerator | None:
    if any(catalog.accelerator_name(text) for text in _words(inner)):
        count = key.replace("type", "count")
        counts = (f"{_AT}.{_quoted(count)}",) if count != key and count in node.value else ()
        return Accelerator(path, counts)
    kind = inner.first("type") if isinstance(inner.value, (Mapping, list, tuple)) else None
    if kind is not None and any(catalog.accelerator_name(text) for text in _words(kind)):
        return Accelerator(f"{path}.type", (f"{path}.count",))
    return None


def _words(node: Node) -> Iterator[str]:
    value = node.value
    if isinstance(value, str) and len(value) <= 60:
        yield value
    elif isinstance(value, Unknown):
        yield from (one for one in value.possible or () if isinstance(one, str))
    elif isinstance(value, (list, tuple)):
        for element in value:
            if isinstance(element.value, (str, Unknown)):
                yield from _words(element)


def _machine(text: str, catalog: Catalog) -> Machine | None:
    return catalog.machine(None, text) if re.fullmatch(_MACHINE, text) else None


def _quoted(key: object) -> str:
    return f'"{key}"' if "." in str(key) else str(key)
