"""Reads what containers inside a block say: variables, images, accelerators asked for, models."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from checker.catalog import Catalog
from checker.catalog.rows import Content, EnvPath
from checker.catalog.signals import Signal
from checker.facts.reading import Read, as_number, as_text
from checker.facts.sights import Sight
from checker.facts.views import View
from checker.model.declaration import Node
from checker.model.report import Problem
from checker.model.rows import NamedTuple
from checker.model.values import Truth, Unknown

_ACCELERATOR_RESOURCES = ("nvidia.com/", "amd.com/gpu", "google.com/tpu", "aws.amazon.com/neuron",
                          "habana.ai/gaudi", "gpu.intel.com/", "qualcomm.com/qaic")  # fmt: skip
_KEYS = frozenset(("key", "keys", "apikey", "apikeys", "token", "secret", "secrets",
                   "credential", "credentials", "creds", "password", "pat", "auth"))  # fmt: skip
_SETTINGS = frozenset((
    "endpoint", "endpoints", "url", "uri", "host", "hostname", "version", "model", "models",
    "deployment", "deployments", "region", "location", "org", "organization", "organisation",
    "prompt", "temperature", "timeout", "enabled", "arn", "bucket", "role", "policy",
))  # fmt: skip
_WORD = r"[a-z]+"
_HUMP = r"(?<=[a-z0-9])(?=[A-Z])"


class Clue(NamedTuple):
    """A variable, image or name that hints at AI spend, with its place."""

    signal: Signal
    word: str
    node: Node


class Contents(NamedTuple):
    """What the containers of an item say.

    `accelerators` is the number asked for, `asked` whether any is asked for; `unread` holds the
    first content that is there and is not known.
    """

    clues: tuple[Clue, ...] = ()
    models: tuple[Read, ...] = ()
    accelerators: Read = Read()
    asked: Truth = False
    unread: Unknown | None = None


def contents(sight: Sight, catalog: Catalog) -> Contents:
    """Return what stands in variables, images and container texts of one item."""
    variables = [pair for path in sight.row.env for pair in _variables(sight.view, path)]
    images = [node for path in sight.row.images for node in sight.view.find(path)]
    asked: list[Read] = []
    unread: Unknown | None = None
    for content in sight.row.contents:
        for node in sight.view.whole(content.path):
            inner = _opened(node, content)
            if isinstance(inner, Unknown):
                unread = unread or inner
            elif inner is not None:
                variables += list(_container_variables(inner))
                images += list(_container_images(inner))
                asked += list(_container_accelerators(inner))
    clues = [*_named(variables, catalog), *_pictured(images, catalog)]
    return Contents(tuple(clues), tuple(_models(variables, catalog)), *_sum(asked), unread)


def clue_of_name(sight: Sight, catalog: Catalog) -> Clue | None:
    """Return what the name of a secret, or the label of its block, hints at."""
    if not sight.row.names:
        return None
    declaration = sight.declaration
    label = declaration.address.rpartition(".")[2].partition("[")[0]
    written = [node for path in sight.row.names for node in sight.view.find(path)]
    named = [node for node in written if isinstance(node.value, str)]
    named.append(Node(label, declaration.location, declaration.files))
    if _is_setting([str(node.value) for node in named]):
        return None
    for node in named:
        signal = catalog.signal_for_name(str(node.value))
        if signal is not None:
            return Clue(signal, str(node.value), node)
    return None


def _is_setting(names: list[str]) -> bool:
    """Whether names tell an address or a version that is kept with the keys, and no key."""
    words = {word for name in names for word in re.findall(_WORD, re.sub(_HUMP, "_", name).lower())}
    # What images are pulled with opens a registry, and calls no model.
    return "pull" in words or (bool(words & _SETTINGS) and not words & _KEYS)


def _variables(view: View, path: EnvPath) -> Iterator[tuple[str, Node]]:
    for node in view.find(path.path):
        if not isinstance(node.value, Mapping):
            continue
        if path.form == "map":
            yield from ((str(name), value) for name, value in node.value.items())
        else:
            yield from _pair(node, path.name, path.value)


def _pair(node: Node, name: str, value: str) -> Iterator[tuple[str, Node]]:
    written = node.first(name)
    if written is not None and isinstance(written.value, str):
        yield written.value, node.first(value) or written._replace(value=None)


def _opened(node: Node, content: Content) -> Node | Unknown | None:
    """Return the structure inside a text; what is no text is taken as it stands."""
    if isinstance(node.value, Unknown):
        inside = node.value.inside
        return (inside(node.location) if inside is not None else None) or node.value
    if not isinstance(node.value, str):
        return node
    if content.form not in ("ecs_containers", "batch_container", "json"):
        return None
    from checker.documents.json_reader import read_json

    read = read_json(node.value, node.location.path)
    if isinstance(read, Problem):
        return None
    return _moved(read, node)


def _moved(inner: Node, outer: Node) -> Node:
    """Return a structure read out of a text, at the place of the text."""
    value: Any = inner.value
    if isinstance(value, Mapping):
        value = {key: _moved(one, outer) for key, one in value.items()}
    elif isinstance(value, (list, tuple)):
        value = [_moved(one, outer) for one in value]
    return Node(value, outer.location, outer.files, outer.sensitive)


def _containers(node: Node) -> Iterator[Node]:
    """Yield every mapping in a structure: containers stand at depths that differ by format."""
    if isinstance(node.value, Mapping):
        yield node
        for inner in node.value.values():
            yield from _containers(inner)
    elif isinstance(node.value, (list, tuple)):
        for inner in node.value:
            yield from _containers(inner)


def _container_variables(inner: Node) -> Iterator[tuple[str, Node]]:
    for container in _containers(inner):
        for name in ("environment", "env", "secrets"):
            for entry in container.find(f"{name}.*") if name in container.value else ():
                yield from _pair(entry, "name", "value")


def _container_images(inner: Node) -> Iterator[Node]:
    for container in _containers(inner):
        image = container.first("image")
        if image is not None:
            yield image


def _container_accelerators(inner: Node) -> Iterator[Read]:
    for container in _containers(inner):
        for entry in container.find("resourceRequirements.*"):
            kind, value = entry.first("type"), entry.first("value")
            if kind is not None and kind.value == "GPU" and value is not None:
                yield as_number(value)
        limits = container.first("resources.limits") or container.first("resources.requests")
        if limits is not None and isinstance(limits.value, Mapping):
            for name, value in limits.value.items():
                if str(name).startswith(_ACCELERATOR_RESOURCES):
                    yield as_number(value)


def _sum(asked: list[Read]) -> tuple[Read, Truth]:
    if not asked:
        return Read(), False
    open_one = next((one for one in asked if isinstance(one.value, Unknown)), None)
    if open_one is not None:
        return open_one, None
    total = sum(one.value for one in asked)
    return asked[0]._replace(value=total), total > 0


def _named(variables: list[tuple[str, Node]], catalog: Catalog) -> Iterator[Clue]:
    for name, node in variables:
        signal = catalog.signal_for_env(name)
        if signal is not None:
            yield Clue(signal, name, node)


def _pictured(images: list[Node], catalog: Catalog) -> Iterator[Clue]:
    for node in images:
        signal = catalog.signal_for_image(node.value) if isinstance(node.value, str) else None
        if signal is not None:
            yield Clue(signal, str(node.value), node)


def _models(variables: list[tuple[str, Node]], catalog: Catalog) -> Iterator[Read]:
    for name, node in variables:
        signal = catalog.signal_for_env(name.upper())
        if signal is None or not signal.model or node.value in (None, ""):
            continue
        read = as_text(node)
        # A name like MODEL_NAME may name anything: only a model's id is taken from it.
        plain = isinstance(read.value, str) and "/" not in read.value
        if not (signal.weak and plain and catalog.model(str(read.value)) is None):
            yield read
