"""Tells what is wrong with how a policy file is laid out, before its fields are looked at."""

import re
from collections.abc import Iterator, Mapping, Sequence

from checker.documents.members import key_location
from checker.model.declaration import Node
from checker.model.report import Problem
from checker.policy.drafts import id_of

ID = r"[a-z0-9]+(-[a-z0-9]+)*"
_CONDITIONS = ("applies", "require", "prefer")
_HOW = "write it as {fact: {operator: value}}, such as {accelerator_count: {at_most: 8}}"


def outline(nodes: Sequence[Node]) -> Iterator[Problem]:
    """Yield mistakes that would make every field of a document look wrong, or that hide its id."""
    first, *others = nodes
    if isinstance(first.value, Mapping):
        yield from _first(first)
    for node in others:
        if isinstance(node.value, Mapping) and "id" in node.value:
            said = "a second policy begins here, and a file holds one"
            yield _wrong(said, node, "id", "give it a file of its own")


def _first(node: Node) -> Iterator[Problem]:
    if "examples" in node.value and len(node.value) > 1:
        said = "the examples stand in the policy, and are a document of their own"
        yield _wrong(said, node, "examples", "put a line --- above examples:")
    found = node.first("id")
    name = found.value if found else None
    if isinstance(name, str) and name and not re.fullmatch(ID, name):
        said = f"id: {name} is not written as it has to be: small letters, digits, hyphens"
        step = f"write it as {id_of(name) or 'demo-gpus-stay-small'}"
        yield _wrong(said, node, "id", step)
    for key in _CONDITIONS:
        found = node.first(key)
        if found is not None and not isinstance(found.value, Mapping):
            said = f"{key} is not a condition, which is a mapping"
            yield _wrong(said, node, key, _HOW)


def _wrong(said: str, node: Node, key: str, step: str) -> Problem:
    return Problem("policy", said, key_location(node, key), step, usage=True)
