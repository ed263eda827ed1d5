"""What an expression refers to, told from its parts without evaluating it."""

from collections.abc import Iterator
from typing import Any

from checker.inputs.terraform.syntax import Expression, For, Invalid, Loop, Traversal, Wrap


def names_of(expression: Expression) -> tuple[str, ...] | None:
    """Return a bare traversal as names (`aws.west`, `var.x.y`), else None."""
    node = expression.node
    while isinstance(node, Wrap):
        node = node.inner
    if not isinstance(node, Traversal) or not all(isinstance(step, str) for step in node.steps):
        return None
    return (node.root, *node.steps)


def reference_names(node: Traversal, local_names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return how much of a traversal names a thing: `var.x` of `var.x.y`."""
    wanted = {"self": 1, "data": 3, "ephemeral": 3, "resource": 3}.get(node.root, 2)
    names = [node.root]
    for step in node.steps[: wanted - 1]:
        if not isinstance(step, str):
            break
        names.append(step)
    return tuple(names)


def references(expression: Expression) -> tuple[tuple[str, ...], ...]:
    """Return what an expression refers to, as `Scope.reference` is asked, without evaluating.

    Lets whoever computes locals go through them in order of dependency instead of recursing.
    """
    return tuple(dict.fromkeys(_references(expression.node)))


def _references(root: Any) -> Iterator[tuple[str, ...]]:
    pending: list[tuple[Any, frozenset[str]]] = [(root, frozenset())]
    while pending:
        node, bound = pending.pop()
        if isinstance(node, Traversal):
            if node.root not in bound:
                yield reference_names(node)
        elif isinstance(node, (For, Loop)):
            inner = bound | {node.item} | ({node.key} if node.key else frozenset())
            pending.append((node.collection, bound))
            bodies = (
                (node.body,) if isinstance(node, Loop)
                else (node.key_result, node.result, node.condition)
            )  # fmt: skip
            pending.extend((body, inner) for body in reversed(bodies))
        elif isinstance(node, tuple) and not isinstance(node, Invalid):
            pending.extend((part, bound) for part in reversed(node) if isinstance(part, tuple))
