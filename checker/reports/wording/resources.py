"""Tells resources in words: hardware, counts, and the names of fields."""

from collections.abc import Iterable, Mapping
from typing import Any

from checker.model.inventory import Row
from checker.model.report import Item
from checker.model.values import Interval
from checker.reports.style import safe

MODELS = {
    "closed_source_api": "closed API",
    "hosted_open_source": "hosted open model",
    "self_hosted": "self-hosted",
}
WAYS = {"known_type": "known type", "tagged": "tagged", "discovered": "discovered"}
_FIELDS = {
    "sku": "machine type",
    "active": "whether it is created",
    "accelerators_per_instance": "accelerators in a machine",
    "instances.min": "machines at least",
    "instances.desired": "machines",
    "instances.max": "machines at most",
}
_SIZES = ("instances.desired", "instances.min", "instances.max")
_HARDWARE = ("sku", "accelerator", "accelerators_per_instance")


def hardware(item: Item) -> str:
    """Return `2 × g5.12xlarge = 8 × A10G`, as far as it is known."""
    if not item.sku and not item.accelerator:
        return ""
    instances = item.instances.get("desired")
    machines = _machines(item, instances)
    per = item.accelerators_per_instance
    if not item.accelerator:
        return machines
    total = instances * per if _number(instances) and _number(per) else None
    known = item.accelerator if total is None else f"{amount(total)} × {item.accelerator}"
    return " = ".join(filter(None, (machines, known)))


def _machines(item: Item, instances: Any) -> str:
    if not item.sku:
        return ""
    sized = "desired" in item.instances and "instances.desired" not in item.unknown
    return f"{amount(instances)} × {item.sku}" if sized else item.sku


def _number(value: Any) -> bool:
    return not isinstance(value, Interval) and hasattr(value, "__add__") and value != ""


def amount(value: Any) -> str:
    """Return a count as people say it; `?` where it is not known, `0–2` for an interval."""
    if isinstance(value, Interval):
        high = "?" if value.high is None else f"{value.high:,}"
        return f"{value.low:,}" if value.low == value.high else f"{value.low or 0}–{high}"
    return "?" if value is None or not _number(value) else f"{value:,}"


def chips(numbers: Mapping[str, Interval], most: int = 3) -> str:
    """Return `32 × A100-40GB, 8 × L4`; what is not known which is said so."""
    listed = [
        f"{amount(number)} × {safe(name) or 'unknown kind'}" for name, number in numbers.items()
    ]
    more = len(listed) - most
    return ", ".join(listed[:most]) + (f", {more} more" if more > 0 else "")


def folded_fields(row: Row) -> list[str]:
    """Return the fields that are not known, each cause once: the machine type tells the rest."""
    fields = list(row.item.unknown)
    for group in (_HARDWARE, _SIZES):
        found = [name for name in group if name in fields]
        for name in found[1:]:
            if row.unknown.get(name) == row.unknown.get(found[0]):
                fields.remove(name)
    return fields


def field_names(names: Iterable[str]) -> list[str]:
    """Return fields as people say them."""
    return [_FIELDS.get(name, name.replace("_", " ")) for name in names]
