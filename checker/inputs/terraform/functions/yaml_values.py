"""YAML as Terraform's yamldecode reads it."""

import re

from checker.documents.limits import MANIFEST
from checker.documents.scalars import Scalar, number
from checker.documents.yaml_reader import read_yaml
from checker.inputs.terraform.functions.signature import TEXT, Function, Meter
from checker.inputs.terraform.plain import from_plain
from checker.inputs.terraform.values import MAX_DEPTH, Exceeded, Failure, Value

_TRUE = ("true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON")
_FALSE = ("false", "False", "FALSE", "n", "N", "no", "No", "NO", "off", "Off", "OFF")
_WORDS: dict[str, Scalar] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_WORDS |= dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_RADIX = re.compile(r"0x[0-9a-fA-F]+|0o[0-7]+", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_STAMP = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[Tt ].*", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_SHOWN = 60


def _scalar(text: str) -> Scalar:
    """Resolve an unquoted scalar as Terraform does."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-+.0123456789":
        return text
    if _NUMBER.fullmatch(text):
        return number(text.lstrip("+"))
    if _RADIX.fullmatch(text):
        return int(text, 0)
    if _DATE.fullmatch(text):
        return f"{text}T00:00:00Z"
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is no number in Terraform")
    if _STAMP.fullmatch(text) and not text.endswith("Z"):
        raise Exceeded("yamldecode() of a time with an offset is not evaluated")
    return text


def _yamldecode(arguments: list[Value], meter: Meter) -> Value:
    document = arguments[0].data
    meter.charge(len(document) // 20)
    limits = MANIFEST._replace(depth=MAX_DEPTH, nodes=100_000)
    nodes, problems = read_yaml(document, "yamldecode", limits, _scalar)
    for problem in problems:
        message = f"the text is not YAML: {problem.message[:_SHOWN]}"
        raise Failure(message) if problem.kind == "syntax" else Exceeded(message)
    if len(nodes) != 1:
        raise Failure(f"one YAML document is needed, not {len(nodes)}")
    return from_plain(nodes[0].plain())


FUNCTIONS = {"yamldecode": Function(_yamldecode, (TEXT,), never_null=False)}
