"""Finds facts and measures by words of their name, meaning and values, close spellings included."""

import re
from collections.abc import Iterator, Mapping, Sequence

from checker.model.rows import NamedTuple
from checker.model.vocabulary import FACTS, MEASURES, STATISTICS
from checker.model.vocabulary_groups import GROUPS, MORE, ground_of, group_of

WRITTEN: Mapping[str, str] = {
    "ratio": "60%", "duration": "30d", "money": "$500/month", "price": "$4.38", "rate": "60M/day",
    "number": "8, 1,736 or 60M", "flag": "true or false", "date": "2026-11-21",
}  # fmt: skip
"""How a value of a type is written in a policy."""

_ALIKE: Mapping[str, tuple[str, ...]] = {
    # words of authors: words of the vocabulary
    "night": ("zero", "idle", "stops", "shutdown"),
    "sleep": ("zero", "idle", "stops", "shutdown"),
    "weekend": ("zero", "idle", "stops", "shutdown"),
    "off": ("zero", "stops", "shutdown"),
    "gpu": ("accelerator", "accelerators"),
    "gpus": ("accelerator", "accelerators", "gpu"),
    "nodes": ("instances",),
    "machines": ("instances", "sku"),
    "machine": ("instances", "sku"),
    "spend": ("cost", "costs", "price", "money"),
    "money": ("cost", "costs", "price", "spend"),
    "expensive": ("cost", "costs", "price"),
    "cheap": ("cost", "price", "saving"),
    "busy": ("utilization",),
    "utilisation": ("utilization",),
    "country": ("region", "residency"),
    "europe": ("region", "residency"),
    "label": ("tag", "tags"),
    "labels": ("tag", "tags"),
    "demo": ("environment", "poc"),
    "pii": ("data", "residency"),
    "approval": ("attestation", "signed"),
    "kpi": ("kpis", "figure", "figures"),
    "vendor": ("provider", "model_vendor"),
}
_NAME, _ALIAS, _MEANING, _SUBJECT, _CLOSE = 8, 4, 3, 2, 1
_LIKENESS = 0.8
_SHORTEST = 4
"""Shorter words are close to too many others."""


class FactRow(NamedTuple):
    """What an author has to know of a fact, or of a measure that is asked for statistics."""

    name: str
    kind: str
    group: str
    meaning: str
    type: str
    written: str
    unit: str
    values: tuple[str, ...]
    subjects: tuple[str, ...]
    sets: tuple[str, ...]
    ground: str
    who: str


def all_facts() -> list[FactRow]:
    """Return every fact and measure, by group, in the order of the vocabulary."""
    order = [*GROUPS, MORE]
    return sorted(_rows(), key=lambda row: order.index(row.group))


def search(words: Sequence[str]) -> tuple[list[FactRow], bool]:
    """Return the facts that fit the words, best first; whether they fit all of the words.

    A word may be the kind of subject that they are of.
    """
    asked = [word for text in words for word in _words(text)]
    scored = [(row, [_score(word, row) for word in asked]) for row in _rows()]
    whole = [(sum(scores), row) for row, scores in scored if scores and all(scores)]
    found = whole or [(sum(scores), row) for row, scores in scored if any(scores)]
    best = sorted(found, key=lambda pair: (pair[1].name not in words, -pair[0], pair[1].name))
    return [row for _, row in best], bool(whole)


def _rows() -> Iterator[FactRow]:
    for fact in FACTS.values():
        yield FactRow(
            fact.name, "fact", group_of(fact.name), fact.meaning, fact.type,
            WRITTEN.get(fact.type, "a word"), fact.unit, fact.values, fact.subjects, fact.many,
            ground_of(fact.name), fact.who,
        )  # fmt: skip
    for measure in MEASURES.values():
        yield FactRow(
            measure.name, "measure", "evidence", measure.meaning, measure.type,
            WRITTEN.get(measure.type, "a word"), "", STATISTICS, measure.subjects, (),
            ground_of(measure.name), measure.who,
        )  # fmt: skip


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _score(word: str, row: FactRow) -> int:
    name = _words(row.name)
    meaning = [*_words(row.meaning), *(part for value in row.values for part in _words(value))]
    if word in name:
        return _NAME
    if any(part.startswith(word) for part in name):
        return _NAME - 1
    if word in meaning:
        return _MEANING
    if any(part.startswith(word) for part in meaning):
        return _MEANING - 1
    if any(other in name or other in meaning for other in _ALIKE.get(word, ())):
        return _ALIAS
    if word in row.subjects:
        return _SUBJECT
    return _CLOSE if _close(word, (*name, *meaning)) else 0


def _close(word: str, others: Sequence[str]) -> bool:
    from difflib import get_close_matches

    long = [other for other in others if len(other) >= _SHORTEST]
    return len(word) >= _SHORTEST and bool(get_close_matches(word, long, 1, _LIKENESS))
