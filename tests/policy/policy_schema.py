"""Builds schemas/policy.schema.json from the vocabulary; run it to rewrite the file."""

import json
from collections.abc import Iterable
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

_OPERATORS: dict[str, tuple[str, str, Any]] = {
    "is": ("Equal", "is exactly this", "production"),
    "one_of": ("One of a list", "is one of these", ["production", "staging"]),
    "at_least": ("This or more", "is this or more", "60%"),
    "at_most": ("This or less", "is this or less", "$500/month"),
    "above": ("More than this", "is more than this, and not this itself", 1),
    "below": ("Less than this", "is less than this, and not this itself", "30d"),
    "contains": ("Has a value", "has this among its values", "us"),
    "contains_all": ("Has all of some values", "has each of these among its values", ["us", "eu"]),
    "matches": ("Like a pattern", "matches this glob; * stands for any text", "p4d.*"),
    "exists": ("There is one", "true: there is one; false: it is known that there is none", True),
    "newer_than": ("Not long ago", "is a day that is at most this long ago", "180d"),
}


def _told(title: str, about: str, *examples: Any, **more: Any) -> Schema:
    """Return a field with what an editor shows of it."""
    shown = {"examples": list(examples)} if examples else {}
    return {"title": title, "description": about, **more, **shown}


def _text(title: str, about: str, example: str, **more: Any) -> Schema:
    return _told(title, about, example, type="string", minLength=1, **more)


def _choice(title: str, about: str, words: Iterable[str], **more: Any) -> Schema:
    found = list(words)
    return _told(title, about, found[0], enum=found, **more)


def _object(title: str, properties: Schema, **more: Any) -> Schema:
    return {"title": title, "type": "object", "properties": properties,
            "additionalProperties": False, **more}  # fmt: skip


def _list(title: str, items: Schema, **more: Any) -> Schema:
    return {"title": title, "type": "array", "items": items, **more}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _operator(name: str) -> Schema:
    title, about, example = _OPERATORS[name]
    many = name in ("one_of", "contains_all")
    form = {"type": "boolean"} if name == "exists" else _ref("operands" if many else "operand")
    return _told(title, about, example, **form)


def _operators(row: FactType | None) -> Schema:
    """Return the operators that fit a fact; a choice offers its values."""
    found: Schema = {}
    for name in OPERATORS:
        if row and not _fits(name, row):
            continue
        found[name] = _ref(f"operator_{name}")
        if row and row.values and name in ("is", "contains"):
            title, about, _ = _OPERATORS[name]
            operand = {"anyOf": [{"enum": list(row.values)}, _ref("reference")]}
            found[name] = _told(title, about, row.values[0], **operand)
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
        _comparison(row): _object(
            "An operator and a value", _operators(row), minProperties=1, examples=[_compared(row)]
        )
        for row in FACTS.values()
    }


def _compared(row: FactType) -> Schema:
    """Return how a fact of this kind is compared, with the operator that fits best."""
    if row.type in ("flag", "text", "choice"):
        words = {"flag": True, "text": "word"}
        return {"is": words.get(row.type, (*row.values, "word")[0])}
    return {"at_least": WRITTEN[row.type].split(",")[0]}


def _fact(row: FactType, definition: str) -> Schema:
    """Return a fact as an editor shows it: its meaning, how it is written, what has it."""
    kind = f"{row.type}, written {WRITTEN[row.type]}" if row.type in WRITTEN else row.type
    many = f"; a set on {' and '.join(row.many)}" if row.many else ""
    title = f"{row.meaning[0].upper()}{row.meaning[1:]}"
    return _told(title, f"{kind}; of {', '.join(row.subjects)}{many}", **_ref(definition))


def _condition() -> Schema:
    facts: Schema = {row.name: _fact(row, _comparison(row)) for row in FACTS.values()}
    one = {"accelerator_count": {"at_least": 8}}
    joins: Schema = {
        "all": _told("And", "Every one of these holds.", [one], **_ref("conditions")),
        "any": _told("Or", "At least one of these holds.", [one], **_ref("conditions")),
        "not": _told("Not", "This does not hold.", one, **_ref("condition")),
        "at_least_of": _object(
            "So many of these",
            {"count": _told("How many", "A whole number.", 2, type="integer", minimum=1),
             "of": _told("Of which", "The conditions that are counted.", [one],
                         **_ref("conditions"))},
            required=["count", "of"], description="At least so many of these hold.",
            examples=[{"count": 1, "of": [one]}],
        ),
    }  # fmt: skip
    about = "; ".join(f"{m.name}: {m.meaning}" for m in MEASURES.values())
    measured = {
        "measure": _choice("Which evidence", about, MEASURES),
        "statistic": _choice("Which statistic of it", "How many samples become one number.",
                             STATISTICS),
        "window": _told("Over how long", "Days before the day that is judged.", "30d",
                        **_ref("operand")),
        "of": _told("The floor of a share or a run", "What each sample is compared with.", "60%",
                    **_ref("operand")),
        **_operators(None),
    }  # fmt: skip
    attribute = "A path in the resource as it is written; subjects are resources."
    raw = {"attribute": _text("What the code writes", attribute, "root_block_device.volume_size"),
           **_operators(None)}  # fmt: skip
    return {
        "title": "A condition",
        "examples": [one],
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
    return {
        **_comparisons(),
        **{f"operator_{name}": _operator(name) for name in OPERATORS},
        "condition": _condition(),
        "conditions": _list("Conditions", _ref("condition"), minItems=1),
        "reference": _reference(),
        "operand": {"if": {"type": "object"}, "then": _ref("reference"), "else": scalar},
        "operands": {"if": {"type": "object"}, "then": _ref("reference"),
                     "else": _list("Values", scalar)},
        "sentence": {"if": {"type": "object"}, "then": _phrase(),
                     "else": _text("A sentence", "Names of facts and parameters stand in braces.",
                                   "{accelerator_count} GPUs; {most} is the most")},
        "sentences": {"if": {"type": "array"}, "then": _list("Alternatives", _ref("sentence")),
                      "else": _ref("sentence")},
        "parameter": _parameter(scalar),
        "stated": {"if": {"type": "object"}, "then": _stated(),
                   "examples": ["60%", True, {"unknown": "nobody measured it"}]},
        "statistic": {"if": {"type": "object"}, "then": _stated(), "examples": ["40%"]},
    }  # fmt: skip


def _reference() -> Schema:
    return _object(
        "A parameter or another fact",
        {"parameter": _text("A parameter", "Its name under parameters of this policy.", "floor"),
         "fact": _told("Another fact", "Of the same subject and the same type.", "fixed_cost",
                       enum=list(FACTS)),
         "times": _told("Scaled by", "A factor; left out: 1.", 0.9, default=1,
                        type=["number", "string"])},
    )  # fmt: skip


def _phrase() -> Schema:
    return _object(
        "A sentence for some cases",
        {"say": _text("The sentence", "Names of facts and parameters stand in braces.",
                      "{accelerator_count} GPUs; {most} is the most"),
         "when": _told("For which cases", "Left out: for all that no sentence before it takes.",
                       {"accelerator_count": {"above": 8}}, **_ref("condition")),
         "verdict": _choice("For which verdict", "Left out: for both.", ["fail", "warn"])},
        required=["say"],
    )  # fmt: skip


def _stated() -> Schema:
    return _object(
        "A fact that is not certain, or has another ground",
        {"value": _told("Its value", "As it is written in a policy.", "60%"),
         "basis": _told("Its ground", "How it is known; left out: the ground that the fact has.",
                        "declared", enum=list(BASES)),
         "between": _told("Its bounds", "The least and the most that it can be.", ["40%", "60%"],
                          type="array"),
         "unknown": _text("Why it is not known", "Part of a sentence.", "nobody measured it"),
         "possible": _told("What it can be", "The values that are left; which one is not known.",
                           ["on_demand", "spot"], type="array"),
         "because": _text("How it came about", "Part of a sentence.", "sum of three pools"),
         "of": _told("The floor", "That a share or a run is stated for.", "60%", type="string")},
    )  # fmt: skip


def _parameter(scalar: Schema) -> Schema:
    stage = "Left out: the default."
    return _object(
        "A number or list that an organization may change",
        {"type": _choice("What kind of value", "As facts have it: ratio is written 60%.", TYPES),
         "default": _told("Its value", "Holds where no settings change it.", "60%"),
         "meaning": _text("What it decides", "Part of a sentence.", "use from which it pays"),
         "minimum": _told("The least", "That settings may write; left out: no bound.", "50%",
                          **scalar),
         "maximum": _told("The most", "That settings may write; left out: no bound.", "90%",
                          **scalar),
         "origin": _text("Whose number it is", "document: it stands there; ours: it does not.",
                         "ours", default="document"),
         "by_maturity": _object(
             "Other values by maturity stage",
             {one: _told(f"At {one}", stage, "50%", **scalar) for one in MATURITY},
             description="Left out: the default at every stage.", examples=[{"crawl": "50%"}])},
        required=["type", "default", "meaning"],
    )  # fmt: skip


def _source() -> Schema:
    return _object(
        "A passage that the policy is derived from",
        {"document": _text("The document", "Its id in policies/sources.yaml.", "deployment-models"),
         "section": _text("The section", "Its heading.", "Model 3"),
         "lines": _list("First and last line", {"type": "integer", "minimum": 1}, minItems=2,
                        maxItems=2, description="Of the document as text, from 1 on.",
                        examples=[[69, 72]]),
         "digest": _text("Digest of those lines", "Shows when the passage was changed.",
                         "sha256:" + "5c" * 32, pattern="^sha256:[0-9a-f]{64}$")},
        required=["document", "section"],
    )  # fmt: skip


def _note() -> Schema:
    return _object(
        "A note",
        {"when": _told("In which cases", "Where this holds, the note is told.",
                       {"accelerator_count": {"above": 8}}, **_ref("condition")),
         "say": _text("What it says", "Names of facts and parameters stand in braces.",
                      "{accelerator_count} GPUs are one machine")},
        required=["when", "say"],
    )  # fmt: skip


def _impact() -> Schema:
    money = [row.name for row in FACTS.values() if row.type == "money"]
    return _object(
        "What a finding is worth",
        {"kind": _choice("Which money", "Paid for and unused, what the fix gives, or at stake.",
                         IMPACTS),
         "fact": _choice("How much", "A fact of money a month.", money)},
        required=["kind", "fact"], description="Left out: no money is summed up.",
        examples=[{"kind": "idle", "fact": money[0]}],
    )  # fmt: skip


def _demands() -> Schema:
    """Return what a policy asks, and what it says where that does not hold."""
    one, sentence = (
        {"accelerator_count": {"at_most": 8}},
        "{accelerator_count} GPUs; {most} is the most",
    )
    sentences = _ref("sentences")
    return {
        "parameters": _told("What may be changed", "By name; settings may give other values.",
                            {"most": {"type": "number", "default": 1, "meaning": "GPUs enough"}},
                            type="object", additionalProperties=_ref("parameter")),
        "applies": _told("When it applies", "Left out: always.", one, **_ref("condition")),
        "require": _told("What must hold", "Or it fails.", one, **_ref("condition")),
        "prefer": _told("What should hold", "Or it warns; stricter than require. "
                        "Left out: it never warns.", one, **_ref("condition")),
        "notes": _list("Notes on the verdict", _note(), description="Told below the verdict.",
                       examples=[[{"when": one, "say": sentence}]]),
        "message": _told("The headline", "What was found beside what was asked.", sentence,
                         **sentences),
        "money": _told("The money line", "Left out: what impact is worth.", sentence, **sentences),
        "impact": _impact(),
        "remediation": _told("The fix", "What the reader can do today. Left out: no such line.",
                             "Choose a smaller machine type.", **sentences),
        "at": _told("Beside the place", "What is there, in a few words. Left out: nothing.",
                    "{accelerator_count} GPUs", **sentences),
    }  # fmt: skip


def _policy() -> Schema:
    return _object(
        "Policy",
        {
            "id": _text("Its id", "Words with dashes that say what it asks.",
                        "demo-gpus-stay-small", pattern="^[a-z0-9]+(-[a-z0-9]+)*$"),
            "title": _text("What it asks", "As people read it.", "Demo GPUs stay small"),
            "controls": _list("Controls that it covers", {"type": "string", "minLength": 1},
                              description="Ids of policies/controls.yaml. Left out: none.",
                              examples=[["SLF-03"]]),
            "sources": _list("What it is derived from", _source(),
                             description="Left out: a rule of your own.",
                             examples=[[{"document": "deployment-models", "section": "Model 3"}]]),
            "kind": _choice("What it rests on", "Code, manifests, evidence, or a person's word.",
                            KINDS, default="static"),
            "subject": _choice("What it judges", "One verdict for each.", SUBJECT_KINDS,
                               default="resource"),
            "severity": _choice("How bad a fail is", "Decides the order, and no verdict.",
                                SEVERITIES, default="medium"),
            "enforcement": _choice("Whether a fail blocks", "advisory never, soft unless it is "
                                   "waived, hard always.", ENFORCEMENTS, default="soft"),
            "cause": _text("What findings of one cause share", "They are told as one. Left out: "
                           "the id.", "idle-gpus"),
            "folds_under": _text("The policy that tells first", "Its id. Left out: none.",
                                 "reserved-gpu-sustains-utilization"),
            "since": _text("The version that brought it", "Of the policies that ship.", "0.1"),
            "status": _choice("Where in its life it is", "A preview never blocks.", STATUSES,
                              default="stable"),
            "selections": _list("Selections that hold it", {"type": "string", "minLength": 1},
                                description="Left out: chosen by id, theme, kind or severity.",
                                examples=[["core"]]),
            **_demands(),
            "rationale": _text("Why it asks this", "And how it reads the document.",
                               "A demonstration needs one GPU."),
            "waiver_days": _told("Longest waiver", "In days.", 90, type="integer", minimum=1,
                                 default=90),
            "replaced_by": _text("The policy that takes its place", "Its id; of deprecated ones.",
                                 "demo-gpus-sleep-at-night"),
            "advisory_until": _text("Until when it only advises", "Left out: it does not wait.",
                                    "2027-01-15", format="date"),
        },
        required=["id", "title", "require", "message"],
    )  # fmt: skip


def _statistics() -> Schema:
    return _object(
        "Statistics",
        {"window": _told("The window", "That they are stated for.", "30d", type="string"),
         **{name: _told(name.replace("_", " ").capitalize(), "A value, or what is known of it.",
                        **_ref("statistic")) for name in STATISTICS}},
        examples=[{"window": "30d", STATISTICS[0]: "40%"}],
    )  # fmt: skip


def _examples() -> Schema:
    given = {row.name: _fact(row, "stated") for row in FACTS.values()}
    measures = {
        one.name: _told(one.name.replace("_", " ").capitalize(), one.meaning, **_ref("statistics"))
        for one in MEASURES.values()
    }
    example = _object(
        "An example",
        {
            "name": _text("What it shows", "In a few words.", "one is enough"),
            "expect": _choice("The verdict", "That must come out.", VERDICTS),
            "given": _object("Facts of the subject", given, examples=[{"accelerator_count": 8}],
                             description="What is left out is not known."),
            "measures": _object("Evidence", measures, description="Statistics by measure.",
                                examples=[{next(iter(measures)): {STATISTICS[0]: "40%"}}]),
            "inputs": _told("Files and their text", "In the place of given: real code.",
                            {"main.tf": "resource ..."}, type="object",
                            additionalProperties={"title": "The text of a file", "type": "string",
                                                  "minLength": 1}),
            "control": _text("The control", "That a fail stands for. Left out: none.", "SLF-03"),
            "subject": _text("The address that is judged", "Left out: the only one there is.",
                             "aws_instance.node"),
            "as_of": _text("The day it is judged on", "Left out: one that never moves.",
                           "2026-10-31", format="date", default="2026-11-21"),
            "says": _text("The headline", "That must come out. Left out: any.",
                          "8 GPUs; 1 is the most"),
            "severity": _choice("How bad the finding must be", "Left out: any.", SEVERITIES),
            "implied": _told("Without a manifest", "true: no manifest declares the workload.",
                             True, type="boolean", default=False),
        },
        required=["name", "expect"],
    )  # fmt: skip
    examples = _list("Examples", example, minItems=1,
                     description="Each proves one verdict; ai-spend policy test runs them.",
                     examples=[[{"name": "one is enough", "expect": "pass"}]])  # fmt: skip
    return _object("Examples", {"examples": examples}, required=["examples"])


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
        "$defs": _definitions() | {"statistics": _statistics()},
    }


def text() -> str:
    """Return the file's text."""
    return json.dumps(built(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
