"""Reads what nodes a pool or a class may create: requirements, priorities, and their hardware."""

from collections.abc import Iterator, Mapping

from checker.catalog import Catalog
from checker.catalog.machines import chips
from checker.facts.kubernetes_numbers import quantity
from checker.facts.kubernetes_placement import (
    Placement,
    Wish,
    expressions,
    family_machine,
    one_of,
    placement,
)
from checker.facts.reading import ABSENT, Read, as_text
from checker.model.declaration import Node
from checker.model.rows import NamedTuple
from checker.model.values import Truth, Unknown

_REQUIREMENTS = ("spec.template.spec.requirements.*", "spec.requirements.*")
_TAINTS = ("spec.template.spec.taints.*", "spec.taints.*")
_LIMITS = ("spec.limits", "spec.limits.resources", "spec.resources.requests")


class NodeSort(NamedTuple):
    """The nodes that a pool creates. `limit` is the most accelerators that it may have."""

    accelerated: Truth
    placement: Placement
    because: str
    limit: Read = ABSENT


def pool(body: Node, catalog: Catalog) -> NodeSort:
    """Return what a pool of Karpenter may create."""
    asked: list[Wish] = [wish for path in _REQUIREMENTS for wish in expressions(body.find(path))]
    found = placement(asked, catalog)
    limit = _limit(body, catalog)
    if found.accelerated:
        return NodeSort(True, found, "its requirements name accelerators", limit)
    if limit is not ABSENT and limit.value != 0 and found.accelerated is not False:
        return NodeSort(True, found, "it is limited by accelerators", limit)
    tainted = any(
        catalog.extended_resource(str(key.value)) is not None
        for path in _TAINTS
        for taint in body.find(path)
        if (key := taint.first("key")) is not None
    )
    if tainted and found.accelerated is not False:
        return NodeSort(True, found, "its taint keeps everything but accelerators away", limit)
    return NodeSort(False, found, "its requirements name no accelerator", limit)


def _limit(body: Node, catalog: Catalog) -> Read:
    for path in _LIMITS:
        for node in body.find(path):
            if not isinstance(node.value, Mapping):
                continue
            for name, amount in node.value.items():
                if catalog.extended_resource(str(name)) is not None:
                    return quantity(amount)
    return ABSENT


class Priority(NamedTuple):
    """One of the sorts of nodes that a compute class tries in turn."""

    accelerator: Read
    number: Read
    sku: Read
    commitment: Read


def priorities(body: Node, catalog: Catalog) -> Iterator[Priority]:
    """Yield the priorities of a compute class that have accelerators."""
    for node in body.find("spec.priorities.*"):
        machine = node.first("machineType") or node.first("machineFamily")
        sku = as_text(machine) if machine is not None and node.first("machineType") else ABSENT
        kind = node.first("gpu.type") or node.first("tpu.type")
        count = node.first("gpu.count") or node.first("tpu.count")
        number = quantity(count) if count is not None else ABSENT
        if number is ABSENT and (shape := node.first("tpu.topology")) is not None:
            number = Read(chips(str(shape.value)), shape.location, shape.files)
        name = ABSENT
        if kind is not None:
            read = as_text(kind)
            known = read.value if isinstance(read.value, Unknown) else str(read.value)
            plain = catalog.accelerator_name(known) if isinstance(known, str) else None
            name = read._replace(value=plain or known)
        elif machine is not None and isinstance(machine.value, str):
            row = catalog.machine("gcp", machine.value) or family_machine(machine.value, catalog)
            if row is not None:
                name = Read(row.accelerator, machine.location, machine.files)
                if sku is not ABSENT:
                    number = Read(row.accelerators(), machine.location, machine.files)
        if name is not ABSENT:
            yield Priority(name, number, sku, _bought(node))


def _bought(node: Node) -> Read:
    spot, flex = node.first("spot"), node.first("flexStart.enabled")
    held = node.first("reservations")
    if flex is not None and flex.value is True:
        return Read("flex_start", flex.location, flex.files)
    if spot is not None and spot.value is True:
        return Read("spot", spot.location, spot.files)
    if held is not None:
        return Read("reserved", held.location, held.files)
    return Read("on_demand", node.location, node.files)


def class_accelerator(body: Node, catalog: Catalog) -> Read:
    """Return the accelerator of a compute class, if all its priorities have one."""
    return one_of([one.accelerator for one in priorities(body, catalog)])
