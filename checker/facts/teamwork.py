"""Turns what a team says of itself into facts of its workloads: readiness, roles, reviews."""

from collections.abc import Iterator, Mapping
from typing import Any

from checker.facts.signatures import Asked, answered, place_of, signed
from checker.model.declaration import Node
from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.settings import Dated, Settings, Team
from checker.model.values import Unknown
from checker.model.vocabulary_practice import ROLES_OF_PEOPLE

_LEARNING = ("training", "tuning", "notebook")
_NEW = ("poc", "early")


def teamwork(
    body: Node | None, team: Team | None, facts: Mapping[str, Fact], asked: Asked
) -> Iterator[Fact]:
    """Yield what is answered for a team or its workload; what is left out yields nothing."""
    found = answered(body, team, asked)
    for name, dated in found.items():
        yield from signed(name, dated, asked)
    if "readiness" in found:
        yield _value("readiness", "level", found["readiness"])
    if "responsibility" in found:
        dated = found["responsibility"]
        for name, key in (("responsibilities_recorded", "record"), ("cost_model_recorded",
                                                                    "cost_model")):  # fmt: skip
            yield _fact(name, key in dated.values, dated)
    if "review" in found and "actions" in found["review"].values:
        yield _value("review_actions", "actions", found["review"])
    yield from _roles(body, team, facts)


def _value(name: str, key: str, dated: Dated) -> Fact:
    node = dated.values.get(key)
    value = node.value if node is not None else None
    return _fact(name, None if value == "none" else value, dated)


def _fact(name: str, value: Any, dated: Dated) -> Fact:
    said = f"by {dated.by} on {dated.date}"
    return Fact(name, value, "attested", dated.location, said, place_of(dated.location))


def _roles(body: Node | None, team: Team | None, facts: Mapping[str, Fact]) -> Iterator[Fact]:
    """Yield who fills each role, and how many of those that apply nobody fills."""
    named: dict[str, Fact] = {}
    own = body.first("roles") if body is not None else None
    for role in ROLES_OF_PEOPLE:
        node = own.first(role) if own is not None else None
        if node is not None:
            value, place = str(node.value), node.location
        elif team is not None and role in team.roles:
            value, place = team.roles[role], team.places.get("roles", team.location)
        else:
            continue
        named[role] = _declared(f"role_{role}", None if value == "none" else value, place)
    yield from named.values()
    if body is None and team is None:
        return
    whole = own.location if own is not None else team.location if team else None
    asked = list(_applying(facts))
    left = [role for role in asked if role not in named]
    refused = [role for role in asked if role in named and named[role].value is None]
    yield _declared("roles_left_out", len(left), whole, ", ".join(left))
    yield _declared("roles_refused", len(refused), whole, ", ".join(refused))
    owner = facts.get("owner")
    if owner is not None and isinstance(owner.value, str):
        mine = next((role for role, one in named.items() if one.value == owner.value), None)
        if mine is not None:
            yield _declared("owner_role", mine, named[mine].location, f"{owner.value} fills it")


def _declared(name: str, value: Any, place: Location | None, because: str = "") -> Fact:
    files = place_of(place) if place else frozenset[str]()
    return Fact(name, value, "declared", place, because, files)


def _applying(facts: Mapping[str, Fact]) -> Iterator[str]:
    """Yield the roles that a workload has a use for; what is not known asks for no role."""
    yield from ("finops", "engineering", "finance", "product")
    if _says(facts, "purpose", *_LEARNING):
        yield "research"
    if _says(facts, "management", "partially_managed", "self_managed"):
        yield "devops"
    if _says(facts, "commitment", "reserved", "capacity_block", "provisioned_throughput"):
        yield "procurement"
    if _says(facts, "lifecycle_stage", *_NEW):
        yield "innovation"
    use = facts.get("use_case")
    if use is not None and isinstance(use.value, str) and "sales" in use.value.lower():
        yield "sales"


def _says(facts: Mapping[str, Fact], name: str, *words: str) -> bool:
    one = facts.get(name)
    if one is None or isinstance(one.value, Unknown):
        return False
    members = one.value if isinstance(one.value, tuple) else (one.value,)
    return any(isinstance(member, str) and member in words for member in members)


def identification(settings: Settings, as_of: Any) -> Iterator[Fact]:
    """Yield when the way of identifying AI spend was last reviewed."""
    if settings.identification is not None:
        yield from signed("identification", settings.identification, Asked("", as_of))
