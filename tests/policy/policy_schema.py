"""Builds schemas/policy.schema.json from the vocabulary; run it to rewrite the file."""

import json
from pathlib import Path
from typing import Any

from checker.model.facts import BASES, SUBJECT_KINDS
from checker.model.policy import ENFORCEMENTS, KINDS, SEVERITIES
from checker.model.report import VERDICTS
from checker.model.vocabulary import FACTS, MATURITY, MEASURES, OPERATORS, STATISTICS, FactType
from checker.policy.fact_search import WRITTEN
from checker.policy.literals import ORDERED, TYPES
from checker.policy.parsing import IMPACTS, STATUSES

FILE = Path(__file__).parents[2] / "schemas" / "policy.schema.json"
Schema = dict[str, Any]

_MEANINGS = {
    "is": "is exactly this",
    "one_of": "is one of these",
    "at_least": "is this or more",
    "at_most": "is this or less",
    "above": "is more than this",
    "below": "is less than this",
    "contains": "has this among its values",
    "contains_all": "has all of these among its values",
    "matches": "matches this glob, such as p4d.*",
    "exists": "true: there is one; false: it is known that there is none",
    "newer_than": "is at most this long ago, such as 180d",
}


def _text(title: str, **more: Any) -> Schema:
    return {"title": title, "type": "string", "minLength": 1, **more}


def _object(title: str, properties: Schema, **more: Any) -> Schema:
    return {"title": title, "type": "object", "properties": properties,
            "additionalProperties": False, **more}  # fmt: skip


def _list(title: str, items: Schema, **more: Any) -> Schema:
    return {"title": title, "type": "array", "items": items, **more}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _operators(row: FactType | None) -> Schema:
    """Return the operators that fit a fact; a choice offers its values."""
    found: Schema = {}
    for name in OPERATORS:
        if row and not _fits(name, row):
            continue
        operand: Schema = (
            _ref("operands") if name in ("one_of", "contains_all") else _ref("operand")
        )
        if name == "exists":
            operand = {"type": "boolean"}
        elif row and row.values and name in ("is", "contains"):
            operand = {"anyOf": [{"enum": list(row.values)}, _ref("reference")]}
        found[name] = {"description": _MEANINGS[name], **operand}
    return found


def _fits(operator: str, row: FactType) -> bool:
    if operator in ("at_least", "at_most", "above", "below"):
        return row.type in ORDERED
    if operator in ("contains", "contains_all"):
        return bool(row.many)
    if operator == "newer_than":
        return row.type == "date"
    return operator != "matches" or row.type in ("text", "choice")


def _comparison(row: FactType) -> str:
    """Return the name of the definition that facts of the same kind share."""
    kind = f"choice_{row.name}" if row.values else row.type
    return f"{kind}_many" if row.many else kind


def _comparisons() -> Schema:
    return {
        _comparison(row): _object(_compared(row), _operators(row), minProperties=1)
        for row in FACTS.values()
    }


def _compared(row: FactType) -> str:
    """Return how a fact of this kind is compared, with the operator that fits best."""
    written = {"flag": "is: true", "text": "is: word", "choice": f"is: {(*row.values, 'word')[0]}"}
    sample = written.get(row.type) or f"at_least: {WRITTEN[row.type].split(',')[0]}"
    return f"An operator and a value, as in {{{sample}}}"


def _about(row: FactType) -> str:
    kind = f"{row.type}, written {WRITTEN[row.type]}" if row.type in WRITTEN else row.type
    many = f"; a set on {' and '.join(row.many)}" if row.many else ""
    return f"{row.meaning} ({kind}; of {', '.join(row.subjects)}{many})"


def _condition() -> Schema:
    facts: Schema = {
        row.name: {"description": _about(row), **_ref(_comparison(row))} for row in FACTS.values()
    }
    joins: Schema = {
        "all": {"description": "every one of these holds", **_ref("conditions")},
        "any": {"description": "at least one of these holds", **_ref("conditions")},
        "not": {"description": "this does not hold", **_ref("condition")},
        "at_least_of": _object(
            "at least so many of these hold",
            {"count": {"title": "how many", "type": "integer", "minimum": 1},
             "of": _ref("conditions")},
            required=["count", "of"],
        ),
    }  # fmt: skip
    measured = {
        "measure": {"title": "Which evidence", "enum": list(MEASURES),
                    "description": "; ".join(f"{m.name}: {m.meaning}" for m in MEASURES.values())},
        "statistic": {"title": "Which statistic of it", "enum": list(STATISTICS)},
        "window": {"description": "over how long, such as 30d", **_ref("operand")},
        "of": {"description": "the floor of a share or a run", **_ref("operand")},
        **_operators(None),
    }  # fmt: skip
    raw = {"attribute": _text("A path in the resource as written, such as root_block_device.size"),
           **_operators(None)}  # fmt: skip
    return {
        "title": "A condition",
        "description": "What nobody says is unknown, never false. A comparison of a set asks every "
        "member; an empty set satisfies all of them, except exists and contains. A known absence "
        "satisfies none, except exists: false.",
        "type": "object",
        "minProperties": 1,
        "if": {"required": ["measure"]},
        "then": _object("A statistic of evidence, compared", measured),
        "else": {
            "if": {"required": ["attribute"]},
            "then": _object("An attribute of the code, compared", raw),
            "else": _object("Facts, compared, or conditions joined", joins | facts),
        },
    }


def _definitions() -> Schema:
    scalar = {"type": ["string", "number", "boolean"]}
    reference = _object(
        "A parameter or another fact",
        {"parameter": _text("A parameter of this policy"), "fact": {"enum": list(FACTS)},
         "times": {"title": "scaled by", "type": ["number", "string"], "examples": [0.9]}},
    )  # fmt: skip
    phrase = _object(
        "A sentence for some cases",
        {"say": _text("The sentence"), "when": _ref("condition"),
         "verdict": {"title": "Only for this verdict", "enum": ["fail", "warn"]}},
        required=["say"],
    )  # fmt: skip
    sentence = {"if": {"type": "object"}, "then": phrase,
                "else": _text("A sentence; names of facts and parameters in braces")}  # fmt: skip
    stated = _object(
        "A fact that is not certain, or has another ground",
        {"value": {}, "basis": {"enum": list(BASES)}, "between": {"type": "array"},
         "unknown": _text("Why it is not known"), "possible": {"type": "array"},
         "because": _text("How it came about"),
         "of": {"title": "The floor that a share is stated for", "type": "string"}},
    )  # fmt: skip
    parameter = _object(
        "A number or list that an organization may change",
        {"type": {"title": "What kind of value", "enum": list(TYPES)},
         "default": {"title": "Its value where nobody changes it"},
         "meaning": _text("What it decides"),
         "minimum": scalar, "maximum": scalar,
         "origin": _text("Whose number it is", examples=["document"]),
         "by_maturity": _object("Other values by maturity stage", dict.fromkeys(MATURITY, scalar))},
        required=["type", "default", "meaning"],
    )  # fmt: skip
    return {
        **_comparisons(),
        "condition": _condition(),
        "conditions": _list("Conditions", _ref("condition"), minItems=1),
        "reference": reference,
        "operand": {"if": {"type": "object"}, "then": _ref("reference"), "else": scalar},
        "operands": {"if": {"type": "object"}, "then": _ref("reference"),
                     "else": _list("Values", scalar)},
        "sentence": sentence,
        "sentences": {"if": {"type": "array"}, "then": _list("Alternatives", _ref("sentence")),
                      "else": _ref("sentence")},
        "parameter": parameter,
        "stated": {"if": {"type": "object"}, "then": stated},
    }  # fmt: skip


def _policy() -> Schema:
    sentences = _ref("sentences")
    source = _object(
        "A passage that the policy is derived from",
        {"document": _text("Its id in policies/sources.yaml"), "section": _text("Its section"),
         "lines": _list("First and last line", {"type": "integer", "minimum": 1},
                        minItems=2, maxItems=2),
         "digest": _text("Digest of those lines", pattern="^sha256:[0-9a-f]{64}$")},
        required=["document", "section"],
    )  # fmt: skip
    note = _object("A note", {"when": _ref("condition"), "say": _text("What it says")},
                   required=["when", "say"])  # fmt: skip
    impact = _object(
        "What a finding is worth",
        {"kind": {"title": "Idle, saving or at stake", "enum": list(IMPACTS)},
         "fact": {"enum": [row.name for row in FACTS.values() if row.type == "money"]}},
        required=["kind", "fact"],
    )  # fmt: skip
    return _object(
        "Policy",
        {
            "id": _text("Its id, a sentence of what it asks", pattern="^[a-z0-9]+(-[a-z0-9]+)*$"),
            "title": _text("What it asks, as people read it"),
            "controls": _list("Controls that it covers", _text("A control", examples=["SLF-03"])),
            "sources": _list("What it is derived from", source),
            "kind": {"title": "What it rests on", "enum": list(KINDS)},
            "subject": {"title": "What it judges", "enum": list(SUBJECT_KINDS)},
            "severity": {"title": "How bad a fail is", "enum": list(SEVERITIES)},
            "enforcement": {"title": "Whether a fail blocks", "enum": list(ENFORCEMENTS)},
            "cause": _text("What findings of one cause share"),
            "folds_under": _text("The policy that tells the same first"),
            "since": _text("The version that brought it"),
            "status": {"title": "Where in its life it is", "enum": list(STATUSES)},
            "selections": _list("Selections that hold it", _text("A name", examples=["core"])),
            "parameters": {"title": "What may be changed", "type": "object",
                           "additionalProperties": _ref("parameter")},
            "applies": {"description": "When it applies; left out: always", **_ref("condition")},
            "require": {"description": "What must hold, or it fails", **_ref("condition")},
            "prefer": {"description": "What should hold, or it warns", **_ref("condition")},
            "notes": _list("Notes on the verdict", note),
            "message": {"description": "The headline: what was found, what was asked", **sentences},
            "money": {"description": "The money line", **sentences},
            "impact": impact,
            "remediation": {"description": "What the reader can do today", **sentences},
            "at": {"description": "What stands beside the place", **sentences},
            "rationale": _text("Why it asks this, and how it reads the document"),
            "waiver_days": {"title": "Longest waiver in days", "type": "integer", "minimum": 1},
            "replaced_by": _text("The policy that takes its place"),
            "advisory_until": _text("It only advises until this day", format="date"),
        },
        required=["id", "title", "require", "message"],
    )  # fmt: skip


def _examples() -> Schema:
    given = {row.name: {"description": _about(row), **_ref("stated")} for row in FACTS.values()}
    statistics = _object(
        "Statistics",
        {"window": {"title": "The window they are stated for", "type": "string"},
         **dict.fromkeys(STATISTICS, _ref("stated"))},
    )  # fmt: skip
    example = _object(
        "An example",
        {
            "name": _text("What it shows"),
            "expect": {"title": "The verdict that must come out", "enum": list(VERDICTS)},
            "given": _object("Facts of the subject", given),
            "measures": _object("Evidence", dict.fromkeys(MEASURES, statistics)),
            "inputs": {"title": "Files and their text", "type": "object",
                       "additionalProperties": _text("The text of a file")},
            "control": _text("The control that a fail stands for"),
            "subject": _text("The address that is judged"),
            "as_of": _text("The day it is judged on", format="date"),
            "says": _text("The headline that must come out"),
            "severity": {"title": "How bad the finding must be", "enum": list(SEVERITIES)},
            "implied": {"title": "Whether no manifest declares it", "type": "boolean"},
        },
        required=["name", "expect"],
    )  # fmt: skip
    return _object("Examples", {"examples": _list("Examples", example, minItems=1)},
                   required=["examples"])  # fmt: skip


def built() -> Schema:
    """Return the schema that the vocabulary asks for."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://ai-spend-checker.invalid/schemas/policy.schema.json",
        "title": "Policy",
        "description": "One demand on AI spend; in a second document the examples that prove it.",
        "type": "object",
        "if": {"required": ["examples"]},
        "then": _examples(),
        "else": _policy(),
        "$defs": _definitions(),
    }


def text() -> str:
    """Return the file's text."""
    return json.dumps(built(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
