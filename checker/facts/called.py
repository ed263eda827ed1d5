"""Finds accelerator machines in the arguments of a module that nobody here knows.

What such a module creates was not read, so that an item says only with what it is called.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from checker.catalog import Catalog
from checker.catalog.rows import Accelerator, Choice, Machine, Origin, Part, TagPath, TypeRow, When
from checker.facts.sights import Sight
from checker.facts.views import View, view_of
from checker.model.declaration import Declaration, Node
from checker.model.values import Unknown

_MACHINE = re.compile(r"[A-Za-z][\w-]*(?:\.[\w-]+){0,2}")
_ABOUT = re.compile(r"accelerator|(?:\A|_)gpus?(?:_|\Z)")
_AT = "pool"
_DEPTH = 5
_TAGS = (TagPath(f"{_AT}.tags"), TagPath(f"{_AT}.labels"), TagPath("tags"), TagPath("labels"))
_HERE = Origin("the module's arguments", "")


class Called(NamedTuple):
    """One map of arguments that names accelerators; `suffix` is what its address ends with."""

    suffix: str
    block: Node
    provider: str | None
    sku: tuple[str, ...] = ()
    accelerator: Accelerator | None = None


def is_unread(declaration: Declaration, catalog: Catalog) -> bool:
    """Whether a declaration is a module call that was not opened and that no row reads."""
    if declaration.origin != "module_argument":
        return False
    source = declaration.module_source
    return source is None or catalog.module(source, declaration.module_version) is None


def called_with(declaration: Declaration, catalog: Catalog) -> Iterator[Sight]:
    """Yield an item for each map among a call's arguments that names accelerators."""
    source = declaration.module_source or "the module"
    for one in _pools(declaration.body, "", catalog, 0):
        part = Part(
            at=_AT,
            keyed=bool(one.suffix),
            sku=one.sku,
            accelerators=(one.accelerator,) if one.accelerator is not None else (),
        )
        row = TypeRow(
            type="module",
            provider=one.provider or declaration.provider or "",
            role=Choice("capacity"),
            origin=_HERE,
            deployment_model=Choice("by_machine"),
            cost_shape=Choice("per_machine_hour"),
            when=(When("called"),),
            parts=(part,),
            tags=_TAGS,
            taggable=True,
            default_tags=True,
            note=f"{source} is called with",
        )
        view = View(view_of(declaration).body, _AT, one.block, declaration.address)
        yield Sight(declaration, row, part, view, one.suffix)


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
        path = f"{_AT}.{_quoted(key)}" if _ABOUT.search(str(key)) else ""
        found = _accelerator(node, str(key), inner, path, catalog) if path else None
        if found is not None:
            return Called(suffix, node, None, (), found)
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
    return catalog.machine(None, text) if _MACHINE.fullmatch(text) else None


def _quoted(key: object) -> str:
    return f'"{key}"' if "." in str(key) else str(key)
