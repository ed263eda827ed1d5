"""Collects what a manifest answers as facts; what cannot be read is a problem and unknown."""

from collections.abc import Callable
from typing import Any

from checker.model.declaration import Declaration, Node
from checker.model.facts import Fact
from checker.model.report import Problem
from checker.model.values import Reason, Unknown


class Answers:
    """The facts of one manifest so far, and what is wrong in it."""

    def __init__(self, declaration: Declaration) -> None:
        self.body = declaration.body
        self.facts: dict[str, Fact] = {}
        self.problems: list[Problem] = []

    def add(self, name: str, path: str, read: Callable[[Any], Any]) -> None:
        """Add a declared fact if something is written at the path; `none` is an answer."""
        node = self.body.first(path)
        if node is not None:
            value = None if node.value == "none" else self.value(node, path, read)
            self.facts[name] = self.fact(name, node, value)

    def fact(self, name: str, node: Node, value: Any) -> Fact:
        """Return a declared fact at a node's place."""
        return Fact(name, value, "declared", node.location, "", node.files, node.sensitive)

    def value(self, node: Node, path: str, read: Callable[[Any], Any]) -> Any:
        """Read one value; a value that cannot be read is told and unknown."""
        if isinstance(node.value, Unknown):
            return node.value
        try:
            return read(node.value)
        except (ValueError, TypeError) as error:
            message = f"{path}: {error}"
            self.problems.append(Problem("quantity", message, node.location, "write it as said"))
            return Unknown(Reason(message, node.location))
