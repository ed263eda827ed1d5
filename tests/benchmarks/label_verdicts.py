"""Turns a label and the row that it means into one verdict for each field."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from label_truth import Row

FIELDS = (
    "role",
    "active",
    "deployment_model",
    "management",
    "provider",
    "sku",
    "accelerator",
    "accelerators_per_instance",
    "instances.min",
    "instances.desired",
    "instances.max",
    "commitment",
    "model",
    "owner",
    "cost_center",
    "region",
)
SAME = {"google": "gcp", "azurerm": "azure", "trainium": "trainium1", "inferentia": "inferentia1"}
MEMORY = re.compile(r"[\s_-]+\d+\s*gb$")
MISSING = object()


class Verdict(NamedTuple):
    """What one comparison came to: `right`, `unknown`, `wrong`, `honest` or `invented`."""

    outcome: str
    field: str
    label: Any
    tool: Any


def plain(value: Any) -> Any:
    """Return a value in the spelling in which two of them are compared."""
    if isinstance(value, str):
        small = value.strip().lower()
        return SAME.get(small, small)
    if isinstance(value, (list, tuple)):
        return sorted((plain(member) for member in value), key=str)
    return value


def accelerator(value: str) -> str:
    """Return an accelerator's name without separators: `A100-40GB` and `a100 40gb` are one."""
    return re.sub(r"[^a-z0-9]", "", str(plain(value)))


def same_accelerator(label: str, tool: str) -> bool:
    """Whether two names mean one accelerator; a label without memory size accepts any size."""
    if MEMORY.search(label.lower()) is None:
        tool = MEMORY.sub("", tool.strip().lower())
    return accelerator(label) == accelerator(str(plain(tool)))


def equal(field: str, label: Any, tool: Any) -> bool:
    """Whether the tool says what the label says; of `any` one is enough."""
    if isinstance(label, Mapping) and "any" in label:
        return any(equal(field, one, tool) for one in label["any"])
    if isinstance(tool, list) and not isinstance(label, list) and len(tool) == 1:
        return equal(field, label, tool[0])
    if field == "accelerator" and isinstance(label, str) and isinstance(tool, str):
        return same_accelerator(label, tool)
    if isinstance(label, bool) or isinstance(tool, bool):
        return label is tool
    return bool(plain(label) == plain(tool))


def part(value: Any, name: str) -> Any:
    """Return `min`, `desired` or `max` of a label's or the tool's instances."""
    if isinstance(value, Mapping) and "any" in value:
        members = [part(one, name) for one in value["any"]]
        return (
            {"any": [m for m in members if m is not MISSING]} if MISSING not in members else MISSING
        )
    return value.get(name, MISSING) if isinstance(value, Mapping) else MISSING


def stated(row: Row, field: str) -> Any:
    """Return what a row says of a field, `MISSING` where it says nothing."""
    name, _, member = field.partition(".")
    value = row.get(name, MISSING)
    return part(value, member) if member and value is not MISSING else value


def unknown_there(row: Row, field: str) -> bool:
    """Whether a row says that it does not know the field."""
    unknown = row.get("unknown") or {}
    return field in unknown or field.partition(".")[0] in unknown


def compare(label: Row, row: Row) -> list[Verdict]:
    """Judge every field that the label knows, or knows to be unknowable."""
    verdicts = []
    for field in FIELDS:
        wanted, said = stated(label, field), stated(row, field)
        silent = (
            said is MISSING or said == "unknown" or (said is None and unknown_there(row, field))
        )
        if unknown_there(label, field):
            verdicts.append(Verdict("honest" if silent else "invented", field, "unknown", said))
        elif wanted is not MISSING:
            right = "right" if not silent and equal(field, wanted, said) else "wrong"
            verdicts.append(Verdict("unknown" if silent else right, field, wanted, said))
    return verdicts
