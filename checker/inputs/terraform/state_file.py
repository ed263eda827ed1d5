"""Turns a raw `.tfstate` file, as Terraform itself keeps it, into rows of resource instances."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from checker.inputs.terraform.planned_values import Change, Row, text_at
from checker.model.declaration import Node
from checker.model.report import Problem

_VERSION = 4
_TYPES = ("object", "tuple", "map", "list", "set", "string", "number", "bool")
_PROVIDER = re.compile(r'provider\["?([^"\]]+)"?\]')
# A state does not mark what the provider's schema calls sensitive; `show -json` would.
_SECRET = re.compile(
    r"(?:\A|_)(?:password|passphrase|secret|token|credentials?|private_key|access_key|api_key"
    r"|(?:primary|secondary)_key|connection_string|kube_?config(?:_raw)?)\Z"
)
_NEXT = "terraform show -json > state.json, and name that file"


def is_state_file(document: Node) -> bool:
    """Whether a JSON document is the file in which Terraform keeps a state."""
    members = document.value if isinstance(document.value, Mapping) else {}
    return "lineage" in members and "format_version" not in members


def state_refusal(document: Node) -> Problem | None:
    """Return why a state cannot be read: it is encrypted, or of another version."""
    if "encrypted_data" in document.value:
        message = "the state is encrypted"
        return Problem("plan", message, document.location, _NEXT)
    version = document.value.get("version")
    if version is None or version.value != _VERSION:
        place = version.location if version is not None else document.location
        shown = f"version {version.value}" if version and version.value else "no version"
        message = f"the state has {shown}; this program knows version {_VERSION}"
        return Problem("plan", message, place, _NEXT)
    return None


def state_rows(document: Node) -> Iterator[Row]:
    """Yield every managed resource instance of a state; what waits for its end is none."""
    for resource in document.find("resources.*"):
        kind, name = text_at(resource, "type"), text_at(resource, "name")
        if text_at(resource, "mode") != "managed" or not kind or not name:
            continue
        module = text_at(resource, "module")
        own = f"{module}.{kind}.{name}" if module else f"{kind}.{name}"
        found = _PROVIDER.search(text_at(resource, "provider"))
        provider = found[1].rpartition("/")[2] if found else ""
        for instance in resource.find("instances.*"):
            values = instance.first("attributes")
            if values is None or "deposed" in instance.value:
                continue
            index = instance.first("index_key")
            key = index.value if index is not None and isinstance(index.value, (int, str)) else None
            values = _unwrapped(values)
            change = Change(values, None, _hidden(values, instance))
            yield Row(instance, module, kind, name, key, own + _suffix(key), change, provider)


def _unwrapped(values: Node) -> Node:
    """Return attributes of which the provider leaves the type open without the type beside them."""
    if not isinstance(values.value, Mapping):
        return values
    return values._replace(value={name: _open(one) for name, one in values.value.items()})


def _open(node: Node) -> Node:
    members = node.value
    if not isinstance(members, Mapping) or members.keys() != {"type", "value"}:
        return node
    kind = members["type"].value
    named = kind[0].value if isinstance(kind, list) and kind else kind
    found: Node = members["value"]
    return found if named in _TYPES else node


def _suffix(key: str | int | None) -> str:
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'["{escaped}"]'


def _hidden(values: Node, instance: Node) -> Node:
    """Return a tree that is true where a value is sensitive: as marked, or called like a secret."""
    found = _called_secret(values)
    marks = found if isinstance(found, dict) else {}
    for path in instance.find("sensitive_attributes.*"):
        steps = path.value if isinstance(path.value, list) else [path]
        names = [step.first("value") for step in steps if text_at(step, "type") == "get_attr"]
        # Of a path into a list the whole attribute is hidden: rather too much than too little.
        if names and names[0] is not None:
            marks[str(names[0].value)] = True
    return _nodes(marks, values)


def _called_secret(node: Node) -> Any:
    value = node.value
    if isinstance(value, Mapping):
        inner = {
            name: True if _is_secret(name, one) else _called_secret(one)
            for name, one in value.items()
        }
        return {name: mark for name, mark in inner.items() if mark}
    if isinstance(value, list):
        marks = [_called_secret(one) for one in value]
        return marks if any(marks) else None
    return None


def _is_secret(name: str, node: Node) -> bool:
    return isinstance(node.value, str) and _SECRET.search(name) is not None


def _nodes(marks: Any, place: Node) -> Node:
    if isinstance(marks, dict):
        return place._replace(value={name: _nodes(one, place) for name, one in marks.items()})
    if isinstance(marks, list):
        return place._replace(value=[_nodes(one, place) for one in marks])
    return place._replace(value=marks)
