"""Gives what an autoscaler acts on the range that the autoscaler states."""

from collections.abc import Mapping, Sequence

from checker.documents.addresses import bare
from checker.facts.hardware import total
from checker.facts.reading import derived
from checker.facts.resource import Resource
from checker.model.facts import Fact
from checker.model.values import Interval, Reason, Unknown

Place = tuple[str, str, str]


def scaled(resources: Sequence[Resource]) -> list[Resource]:
    """Return the resources, those under an autoscaler with its least and most instances."""
    ranges: dict[Place, dict[str, Fact]] = {}
    for one in resources:
        if one.role == "control" and one.exists is not False:
            for address in one.controls:
                ranges.setdefault(_place(one, address), {}).update(_range(one))
    return [_scaled(one, ranges.get(_place(one, one.declaration.address), {})) for one in resources]


def _range(control: Resource) -> dict[str, Fact]:
    """Return the range that a control sets; a schedule sets one only if it stops everything."""
    names = ("instances.min", "instances.max")
    found = {
        name: control.facts[name]._replace(because=f"by {control.address}")
        for name in names
        if name in control.facts
    }
    if "schedule" not in control.declaration.type:
        return found
    ends = (control.facts.get(name) for name in ("instances.desired", "instances.max"))
    stops = any(one is not None and one.value == 0 for one in ends)
    return {"instances.min": found["instances.min"]} if stops and "instances.min" in found else {}


def _place(one: Resource, address: str) -> Place:
    return one.declaration.root, one.declaration.context, bare(address)


def _scaled(one: Resource, found: Mapping[str, Fact]) -> Resource:
    if not found or one.role != "capacity" or "accelerator" not in one.facts:
        return one
    facts = {**one.facts, **found}
    if "instances.min" not in facts:
        return one
    facts.setdefault("instances.desired", facts["instances.min"]._replace(name="instances.desired"))
    return one._replace(facts={**facts, **_following(facts)})


def _following(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the facts that follow from a range: what never goes away, and whether all can."""
    least, each = facts["instances.min"], facts.get("accelerators_per_instance")
    found = [derived("scales_to_zero", reaches_zero(least), [least], "instances at least")]
    if each is not None:
        for name, counted in (("", "instances.desired"), ("_min", "instances.min")):
            number = facts[counted]
            count = total(each.value, None, number.value)
            found.append(derived(f"accelerator_count{name}", count, [each, number]))
    return {one.name: one for one in found}


def reaches_zero(least: Fact) -> object:
    """Return whether a capacity of so many instances at least can reach none."""
    value = least.value
    if isinstance(value, Unknown):
        return Unknown(*value.reasons) if not value.low else False
    low, high = value if isinstance(value, Interval) else (value, value)
    if low:
        return False
    return True if high == 0 else Unknown(Reason("its least size is not known", least.location))
