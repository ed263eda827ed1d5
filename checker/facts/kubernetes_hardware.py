"""Decides which accelerator the pods of an object get, by its name or by the nodes they ask for."""

from collections.abc import Sequence

from checker.catalog import Catalog
from checker.facts.kubernetes_node_pools import class_accelerator
from checker.facts.kubernetes_placement import (
    Placement,
    Wish,
    one_of,
    placement,
    selected,
    wishes,
)
from checker.facts.kubernetes_pods import Sized, named
from checker.facts.reading import ABSENT, Read, as_text
from checker.facts.references import Neighborhood
from checker.model.declaration import Declaration, Node
from checker.model.rows import NamedTuple
from checker.model.values import Reason, Truth, Unknown

_CLASS = "cloud.google.com/compute-class"


class Hardware(NamedTuple):
    """What the pods of an object run on, as far as the object says."""

    accelerated: Truth
    accelerator: Read = ABSENT
    per_instance: Read = ABSENT
    sku: Read = ABSENT
    commitment: Read = ABSENT
    region: Read = ABSENT
    provider: str | None = None
    unlisted: tuple[str, ...] = ()


def hardware(
    declaration: Declaration, groups: Sequence[Sized], catalog: Catalog, near: Neighborhood
) -> Hardware:
    """Return the hardware of the groups that ask for accelerators, else of all."""
    asking = [one for one in groups if one.asked.any is not False]
    counted = asking or list(groups)
    placed = [_placed(one, catalog) for one in counted]
    machines = [_machines(one, catalog) for one in counted]
    skus = [read for one in machines for read in one.skus] + _known(placed, "sku")
    found = [
        _accelerator(one, place, machine, catalog, near)
        for one, place, machine in zip(counted, placed, machines, strict=True)
    ]
    by_machine = any(one.accelerated for one in machines)
    accelerated = bool(asking or by_machine)
    names = [one for one in found if one is not ABSENT]
    listed = [*(one.unlisted for one in placed), *(one.unlisted for one in machines)]
    return Hardware(
        accelerated,
        one_of(names) if names else _not_said(declaration),
        one_of([one for machine in machines for one in machine.counts]),
        one_of(skus),
        one_of(_known(placed, "commitment")),
        one_of(_known(placed, "region")),
        next((one.provider for one in placed if one.provider), None)
        or next((one.provider for one in machines if one.provider), None),
        tuple(dict.fromkeys(name for names in listed for name in names)),
    )


def _known(placed: Sequence[Placement], name: str) -> list[Read]:
    return [read for one in placed if (read := getattr(one, name)) is not ABSENT]


def _placed(one: Sized, catalog: Catalog) -> Placement:
    found: list[Wish] = wishes(one.spec) if one.spec is not None else []
    found += selected([node for path in one.group.selector for node in one.view.whole(path)])
    found += _annotated(one)
    return placement(found, catalog)


def _annotated(one: Sized) -> list[Wish]:
    """Return what some sharing schedulers take from annotations instead of node labels."""
    notes = one.view.body.find("spec.template.metadata.annotations")
    return [wish for wish in selected(notes) if wish.label == "nvidia.com/use-gputype"]


class _Machines(NamedTuple):
    """The machine types that a group creates by itself."""

    accelerated: bool = False
    skus: tuple[Read, ...] = ()
    names: tuple[Read, ...] = ()
    counts: tuple[Read, ...] = ()
    provider: str | None = None
    unlisted: tuple[str, ...] = ()


def _machines(one: Sized, catalog: Catalog) -> _Machines:
    reads = [as_text(node) for path in one.group.sku for node in one.view.find(path)]
    names: list[Read] = []
    counts: list[Read] = []
    unlisted: list[str] = []
    provider = None
    plain = 0
    for read in reads:
        machine = catalog.machine(None, read.value) if isinstance(read.value, str) else None
        if machine is not None:
            names.append(read._replace(value=machine.accelerator))
            counts.append(read._replace(value=machine.accelerators()))
            provider = provider or machine.provider
        elif isinstance(read.value, str) and not catalog.looks_like_accelerator(None, read.value):
            plain += 1
        elif isinstance(read.value, str):
            unlisted.append(read.value)
            reason = Reason(f"{read.value} is not in the catalog", read.location)
            counts.append(read._replace(value=Unknown(reason)))
            names.append(read._replace(value=Unknown(reason)))
    return _Machines(
        len(reads) > plain, tuple(reads), tuple(names), tuple(counts), provider, tuple(unlisted)
    )


def _accelerator(
    one: Sized, place: Placement, machine: _Machines, catalog: Catalog, near: Neighborhood
) -> Read:
    own = named(one.view, one.group, catalog)
    if own is not ABSENT:
        return own
    if machine.names:
        return one_of(machine.names)
    if place.accelerator is not ABSENT:
        return place.accelerator
    by_class = _by_class(one.spec, catalog, near) if one.spec is not None else ABSENT
    if by_class is not ABSENT:
        return by_class
    resource = one.asked.resource
    if resource is not None and resource.accelerator:
        number = one.asked.number
        return Read(resource.accelerator, number.location, number.files)
    return ABSENT


def _by_class(spec: Node, catalog: Catalog, near: Neighborhood) -> Read:
    """Return the accelerator of the compute class that a pod asks for."""
    for wish in wishes(spec):
        if wish.label == _CLASS and wish.values:
            target = near.at(f"ComputeClass/{wish.values[0].value}")
            if target is not None:
                return class_accelerator(target.body, catalog)
    return ABSENT


def _not_said(declaration: Declaration) -> Read:
    said = "the count is known and the model is not: the pods may run on any node that has some"
    return Read(
        Unknown(Reason(said, declaration.location)), declaration.location, declaration.files
    )
