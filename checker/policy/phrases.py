"""Turns the sentences of a policy into phrases, and refuses names that nobody will ever know."""

import re
from collections.abc import Mapping

from checker.model.declaration import Node
from checker.model.policy import Phrase
from checker.model.vocabulary import FACTS, MEASURES
from checker.policy.conditions import read_condition
from checker.policy.scope import Scope

_NAME = r"\{([a-z][a-z0-9_.]*)\}"
_ALWAYS = ("address", "workload")
_KEYS = ("say", "when", "verdict")
_STEP = "write a sentence, or {say: sentence, when: condition, verdict: fail or warn}"


def read_phrases(node: Node | None, scope: Scope) -> tuple[Phrase, ...]:
    """Return the alternatives that a sentence, or a list of sentences, offers, in order."""
    if node is None:
        return ()
    nodes = node.value if isinstance(node.value, list) else [node]
    found = [_phrase(one, scope) for one in nodes]
    return tuple(phrase for phrase in found if phrase)


def read_phrase(node: Node, scope: Scope) -> Phrase | None:
    """Return one plain sentence with names in braces."""
    if not isinstance(node.value, str):
        scope.problem("a sentence is text", node.location, _STEP)
        return None
    parts = tuple(re.split(_NAME, node.value))
    stray = [text for text in parts[::2] if "{" in text or "}" in text]
    if stray:
        scope.problem("a brace that holds no name", node.location, "write {name} or no brace")
        return None
    for name in parts[1::2]:
        if not _knowable(name, scope):
            names = [*_ALWAYS, *scope.parameters, *_facts_of(scope.subject)]
            what = f"fact of a {scope.subject}, nor a parameter"
            scope.unknown(what, name, names, node.location)
            return None
    return Phrase(parts, node.location)


def _phrase(node: Node, scope: Scope) -> Phrase | None:
    if not isinstance(node.value, Mapping):
        return read_phrase(node, scope)
    scope.check_keys(node, _KEYS, "key of a sentence")
    say, when, verdict = (node.first(key) for key in _KEYS)
    if say is None:
        scope.problem("a sentence says nothing", node.location, _STEP)
        return None
    if verdict is not None and verdict.value not in ("fail", "warn"):
        scope.problem("verdict is fail or warn", verdict.location, _STEP)
    phrase = read_phrase(say, scope)
    condition = read_condition(when, scope) if when else None
    if phrase is None or (when is not None and condition is None):
        return None
    return phrase._replace(when=condition, verdict=str(verdict.value) if verdict else None)


def _knowable(name: str, scope: Scope) -> bool:
    return name in _ALWAYS or name in scope.parameters or name in _facts_of(scope.subject)


def _facts_of(subject: str) -> set[str]:
    facts = {row.name for row in FACTS.values() if subject in row.subjects and row.printable}
    return facts | {row.name for row in MEASURES.values() if subject in row.subjects}
