"""Reads raw attributes of a declaration as facts, for policies that no vocabulary fact serves."""

from collections.abc import Callable
from typing import Any

from checker.evaluation.outcome import Asking
from checker.model.declaration import Node
from checker.model.facts import Fact
from checker.model.values import Reason, Unknown


def attribute(path: str, operator: str) -> Callable[[Asking], Fact]:
    """Return what reads a raw attribute; one that is not written has a value nobody states."""
    unwritten: Any = Unknown(Reason(f"{path} is not written, so the provider's default holds"))
    if operator == "exists":
        unwritten = None

    def ask(asking: Asking) -> Fact:
        body = asking.subject.attributes
        found = body.find(path) if isinstance(body, Node) else []
        if not found:
            return Fact(path, unwritten, "code", asking.subject.location)
        return Fact(
            path,
            tuple(_leaves(found)),
            "code",
            found[0].location,
            files=frozenset[str]().union(*(node.files for node in found)),
            sensitive=any(node.sensitive for node in found),
        )

    return ask


def _leaves(nodes: list[Node]) -> list[Any]:
    found: list[Any] = []
    for node in nodes:
        value = node.value
        found += _leaves(list(value)) if isinstance(value, (list, tuple)) else [value]
    return found
