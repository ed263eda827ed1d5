"""Looks up a catalog row's paths in one item of a block, and decides the row's choices there."""

from collections.abc import Sequence
from decimal import Decimal
from fnmatch import fnmatchcase

from checker.catalog.rows import Choice, Rule
from checker.facts.reading import ABSENT, Read, as_number, as_text
from checker.model.declaration import Declaration, Node
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Truth, Unknown, any_of


def view_of(declaration: Declaration) -> "View":
    """Return the view of a whole declaration."""
    return View(declaration.body, address=declaration.address)


class View(NamedTuple):
    """One item of a block: the block itself, or one block inside it that stands at `at`.

    Paths that begin with `at` are looked up in the one inner block at hand, every other from the
    root, as the catalog's rows mean them. `address` is the declaration's own.
    """

    body: Node
    at: str = ""
    block: Node | None = None
    address: str = ""

    def whole(self, path: str) -> list[Node]:
        """Return the nodes at a path as they stand, lists in one piece."""
        if self.block is not None and (path == self.at or path.startswith(self.at + ".")):
            found = self.block.find(path[len(self.at) + 1 :])
        else:
            found = self.body.find(path)
        return [node for node in found if not self._left_to_provider(node)]

    def _left_to_provider(self, node: Node) -> bool:
        """Whether null is written: then the value is what the provider makes of its own block."""
        value = node.value
        return isinstance(value, Unknown) and self.address != "" and value.reference == self.address

    def find(self, path: str) -> list[Node]:
        """Return the nodes at a path; a list that is written there gives its elements."""
        return [element for node in self.whole(path) for element in _elements(node)]

    def nodes(self, paths: Sequence[str]) -> list[Node]:
        """Return the nodes at the first of the paths that holds any."""
        for path in paths:
            found = self.find(path)
            if found:
                return found
        return []

    def text(self, paths: Sequence[str]) -> Read:
        """Read the first text at one of the paths."""
        found = self.nodes(paths)
        return as_text(found[0]) if found else ABSENT

    def number(self, paths: Sequence[str]) -> Read:
        """Read the first number at one of the paths."""
        found = self.nodes(paths)
        return as_number(found[0]) if found else ABSENT


def _elements(node: Node) -> list[Node]:
    if isinstance(node.value, (list, tuple)) and not isinstance(node.value, Interval):
        return [inner for element in node.value for inner in _elements(element)]
    return [] if node.value is None else [node]


def decide(choice: Choice, view: View) -> Read:
    """Return the word that a choice comes to; it has a place only where a rule decided.

    Where a value on the way is not known, the answer is unknown, and `possible` holds the words
    that it can still be (None among them where nothing might apply).
    """
    open_words: list[str | None] = []
    reasons: list[Unknown] = []
    read = Read(choice.default)
    for rule in choice.rules:
        truth, node = _holds(rule, view)
        if truth is True:
            read = _said(rule.then, node)
            break
        if truth is None:
            open_words.append(rule.then)
            if node is not None and isinstance(node.value, Unknown):
                reasons.append(node.value)
                read = read._replace(location=node.location, files=node.files)
    words = tuple(dict.fromkeys([*open_words, read.value]))
    if len(words) == 1:
        return read
    why = dict.fromkeys(reason for one in reasons for reason in one.reasons)
    return read._replace(value=Unknown(*why, possible=words))


def _said(word: str, node: Node | None) -> Read:
    if node is None:
        return Read(word)
    return Read(word, node.location, node.files)


def _holds(rule: Rule, view: View) -> tuple[Truth, Node | None]:
    if not rule.path:
        return True, None
    found = view.find(rule.path)
    truths = [matches(node, rule.patterns) for node in found]
    truth = any_of(truths)
    deciding = next((node for node, one in zip(found, truths, strict=True) if one is truth), None)
    return truth, deciding


def matches(node: Node, patterns: Sequence[str]) -> Truth:
    """Whether a value matches any glob, regardless of case; without globs, whether it says yes."""
    value = node.value
    if isinstance(value, Unknown):
        return _possibly(value, patterns)
    if not patterns:
        return value is not False and value not in ("", "false", 0, {}, [], ())
    return _globbed(value, patterns)


def _possibly(value: Unknown, patterns: Sequence[str]) -> Truth:
    """An unknown with few possible values is decided where all of them agree."""
    if not value.possible or not patterns:
        return None
    answers = {_globbed(one, patterns) for one in value.possible}
    return answers.pop() if len(answers) == 1 else None


def _globbed(value: object, patterns: Sequence[str]) -> bool:
    if isinstance(value, bool):
        written = "true" if value else "false"
    elif isinstance(value, (str, int, Decimal)):
        written = str(value).lower()
    else:
        return False
    return any(fnmatchcase(written, pattern.lower()) for pattern in patterns)
