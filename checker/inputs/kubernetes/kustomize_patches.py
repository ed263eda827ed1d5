"""Applies patches to Kubernetes objects: strategic merges of partial objects, and JSON patches."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from checker.documents.kubernetes_objects import head_of, is_object
from checker.documents.members import Members
from checker.model.declaration import Node
from checker.model.report import Gap, Problem
from checker.model.rows import NamedTuple

_BUILT_IN = ("", "apps", "batch", "extensions", "autoscaling", "policy", "networking.k8s.io")
_MERGE_KEYS = {
    "containers": "name", "initContainers": "name", "ephemeralContainers": "name",
    "volumes": "name", "env": "name", "volumeMounts": "mountPath", "ports": "containerPort",
    "imagePullSecrets": "name", "hostAliases": "ip", "topologySpreadConstraints": "topologyKey",
    "resourceClaims": "name",
}  # fmt: skip
_INDEX = re.compile(r"\d+|-")


class Patch(NamedTuple):
    """One patch: a partial object or a list of operations; `target` chooses whom it changes."""

    body: Node
    target: Node | None


class Patched(NamedTuple):
    """The objects after all patches, and what could not be applied."""

    objects: tuple[Node, ...]
    problems: tuple[Problem, ...] = ()
    gaps: tuple[Gap, ...] = ()


class _Refused(Exception):
    """An operation that does not fit the object."""


def patched(objects: tuple[Node, ...], patches: Sequence[Patch]) -> Patched:
    """Return the objects with every patch applied, in order."""
    result = list(objects)
    gaps: list[Gap] = []
    for patch in patches:
        hits = [number for number, one in enumerate(result) if _chosen(one, patch)]
        for number in hits:
            try:
                changed = _applied(result[number], patch.body)
            except _Refused as refused:
                gaps.append(Gap("kustomize", str(refused), patch.body.location))
                continue
            result[number] = changed._replace(
                location=result[number].location, files=result[number].files | patch.body.files
            )
    kept = [one for one in result if not _deleted(one)]
    return Patched(tuple(kept), (), tuple(gaps))


def _deleted(one: Node) -> bool:
    sign = one.value.get("$patch") if isinstance(one.value, Mapping) else None
    return sign is not None and sign.value == "delete"


def _chosen(one: Node, patch: Patch) -> bool:
    head = head_of(one)
    if patch.target is None:
        wanted = head_of(patch.body) if is_object(patch.body) else None
        return wanted is not None and (wanted.type, wanted.name) == (head.type, head.name)
    group = head.type.rpartition("/")[0]
    own = {"kind": head.kind, "name": head.name, "namespace": head.namespace, "group": group}
    for key, value in own.items():
        wanted_node = patch.target.first(key)
        if wanted_node is not None and not _fits(str(wanted_node.value), value):
            return False
    return _labeled(one, patch.target)


def _labeled(one: Node, target: Node) -> bool:
    for selector, where in (("labelSelector", "labels"), ("annotationSelector", "annotations")):
        written = target.first(selector)
        for part in str(written.value).split(",") if written is not None else ():
            key, _, value = part.partition("=")
            found = one.first(f'metadata.{where}."{key.strip()}"')
            if found is None or str(found.value) != value.strip(" ="):
                return False
    return True


def _fits(pattern: str, value: str) -> bool:
    """Whether a name is meant: exactly, or by the plain `.*` that people write."""
    if pattern == value:
        return True
    parts = [re.escape(part) for part in pattern.strip("^$").split(".*")]
    return re.fullmatch(".*".join(parts), value) is not None


def _applied(one: Node, body: Node) -> Node:
    if isinstance(body.value, (list, tuple)):
        for operation in body.value:
            one = _operated(one, operation)
        return one
    if not isinstance(body.value, Mapping):
        raise _Refused("a patch is neither an object nor a list of operations")
    built_in = head_of(one).type.rpartition("/")[0] in _BUILT_IN
    return _merged(one, body, built_in)


def _merged(old: Node, new: Node, by_key: bool) -> Node:
    """Return a partial object laid over another; null takes away."""
    if not isinstance(old.value, Mapping) or not isinstance(new.value, Mapping):
        return new
    directive = new.value.get("$patch")
    if directive is not None and directive.value == "replace":
        return new._replace(value=_without(new.value, "$patch"))
    members = _copied(old.value)
    for key, node in new.value.items():
        if node.value is None:
            members.pop(key, None)
        elif key in members:
            members[key] = _member(key, members[key], node, by_key)
        else:
            members[key] = node
    return old._replace(value=members, files=old.files | new.files)


def _member(key: str, old: Node, new: Node, by_key: bool) -> Node:
    lists = isinstance(old.value, (list, tuple)) and isinstance(new.value, (list, tuple))
    if not lists:
        return _merged(old, new, by_key)
    name = _MERGE_KEYS.get(key) if by_key else None
    return _joined(old, new, name) if name else new


def _joined(old: Node, new: Node, name: str) -> Node:
    """Return two lists whose elements are told apart by a name as one."""
    result = list(old.value)
    for element in new.value:
        if not isinstance(element.value, Mapping):
            continue
        directive = element.value.get("$patch")
        called = _called(element, name)
        places = [number for number, one in enumerate(result) if _called(one, name) == called]
        if directive is not None and directive.value == "delete":
            result = [one for number, one in enumerate(result) if number not in places]
        elif places and called is not None:
            result[places[0]] = _merged(result[places[0]], element, True)
        else:
            result.append(element)
    return old._replace(value=result, files=old.files | new.files)


def _called(node: Node, name: str) -> Any:
    found = node.value.get(name) if isinstance(node.value, Mapping) else None
    return found.value if found is not None else None


def _operated(one: Node, operation: Node) -> Node:
    """Return an object after one operation of a JSON patch."""
    verb, path = operation.first("op"), operation.first("path")
    if verb is None or path is None or not isinstance(path.value, str):
        raise _Refused("an operation lacks its op or its path")
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.value.split("/")[1:]]
    value = operation.value.get("value")
    if verb.value in ("move", "copy"):
        origin = operation.first("from")
        source = [
            step.replace("~1", "/").replace("~0", "~")
            for step in str(origin.value if origin else "").split("/")[1:]
        ]
        value = _at(one, source)
        if verb.value == "move":
            one = _set(one, source, None, "remove")
    if verb.value == "test":
        return one
    if verb.value not in ("add", "replace", "remove", "move", "copy"):
        raise _Refused(f"{verb.value} is no operation of a JSON patch")
    return _set(one, steps, value, "add" if verb.value in ("move", "copy") else str(verb.value))


def _at(node: Node, steps: Sequence[str]) -> Node:
    for step in steps:
        value = node.value
        if isinstance(value, Mapping) and step in value:
            node = value[step]
        elif isinstance(value, (list, tuple)) and step.isdecimal() and int(step) < len(value):
            node = value[int(step)]
        else:
            raise _Refused(f"there is no {step} to take a value from")
    return node


def _set(node: Node, steps: Sequence[str], value: Node | None, verb: str) -> Node:
    if not steps:
        return value if value is not None else node._replace(value=None)
    step, rest = steps[0], steps[1:]
    if isinstance(node.value, Mapping):
        return _set_member(node, step, rest, value, verb)
    if isinstance(node.value, (list, tuple)) and _INDEX.fullmatch(step):
        return _set_element(node, step, rest, value, verb)
    raise _Refused(f"there is no {step} that a patch could change")


def _set_member(node: Node, step: str, rest: Sequence[str], value: Node | None, verb: str) -> Node:
    members = _copied(node.value)
    if rest:
        if step not in members:
            raise _Refused(f"there is no {step} that a patch could change")
        members[step] = _set(members[step], rest, value, verb)
    elif verb == "remove":
        members.pop(step, None)
    elif value is not None:
        members[step] = value
    return node._replace(value=members, files=_with(node, value))


def _set_element(node: Node, step: str, rest: Sequence[str], value: Node | None, verb: str) -> Node:
    elements = list(node.value)
    number = len(elements) if step == "-" else int(step)
    if number > len(elements) or (number == len(elements) and (rest or verb != "add")):
        raise _Refused(f"the list has no element {step}")
    if rest:
        elements[number] = _set(elements[number], rest, value, verb)
    elif verb == "remove":
        del elements[number]
    elif verb == "replace" and value is not None:
        elements[number] = value
    elif value is not None:
        elements.insert(number, value)
    return node._replace(value=elements, files=_with(node, value))


def _with(node: Node, value: Node | None) -> frozenset[str]:
    return node.files | value.files if value is not None else node.files


def _copied(value: Mapping[str, Node]) -> Members:
    members = Members()
    members.update(value)
    members.places = dict(value.places) if isinstance(value, Members) else {}
    return members


def _without(value: Mapping[str, Node], key: str) -> Members:
    members = _copied(value)
    members.pop(key, None)
    return members
