"""Gives an account or a cluster the deployment model that all of its parts agree on."""

from collections.abc import Sequence

from checker.facts.reading import derived
from checker.facts.resource import Resource
from checker.model.facts import Fact
from checker.model.values import Unknown

Place = tuple[str, str, str]


def completed(resources: Sequence[Resource]) -> list[Resource]:
    """Return the resources, those that name no model themselves with that of their parts."""
    parts: dict[Place, list[Fact]] = {}
    for one in resources:
        found = one.facts.get("deployment_model")
        if found is not None and one.exists is not False:
            for address in one.part_of:
                parts.setdefault(_place(one, address), []).append(found)
    return [
        _completed(one, parts.get(_place(one, one.declaration.address), [])) for one in resources
    ]


def _place(one: Resource, address: str) -> Place:
    return one.declaration.root, one.declaration.context, address


def _completed(whole: Resource, parts: Sequence[Fact]) -> Resource:
    own = whole.facts.get("deployment_model")
    if own is None or not isinstance(own.value, Unknown) or not parts:
        return whole
    if len({str(one.value) for one in parts}) != 1 or not parts[0].known:
        return whole
    agreed = derived(own.name, parts[0].value, [own, *parts], "as all of its parts")
    return whole._replace(facts={**whole.facts, own.name: agreed})
