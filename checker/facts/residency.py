"""Decides whether data goes to a third party, and which places lie outside the residency."""

from collections.abc import Iterator, Mapping, Sequence

from checker.facts.places import area_of, inside
from checker.facts.reading import NO_FILES
from checker.facts.sums import Share
from checker.model.facts import Fact, weakest
from checker.model.values import Reason, Unknown

OWN_CLOUDS = ("aws", "azure", "google", "gcp")
"""Providers whose hosted open models run in the organization's own cloud account."""


def third_party_endpoint(facts: Mapping[str, Fact], live: Sequence[Share]) -> Iterator[Fact]:
    """Yield whether data goes to a third party.

    A closed model is always its vendor's endpoint; a hosted open model is a third party's only
    outside the clouds that the organization holds accounts with.
    """
    reasons: list[Reason] = []
    for one in live:
        model, provider = (one.resource.facts.get(n) for n in ("deployment_model", "provider"))
        if model is None or one.resource.role == "control":
            continue
        if isinstance(model.value, Unknown):
            reasons += model.value.reasons
            continue
        outside = provider is not None and provider.value not in OWN_CLOUDS
        if model.value == "closed_source_api" or (model.value == "hosted_open_source" and outside):
            if one.sure:
                said = f"{one.resource.address} is {model.value}"
                yield model._replace(name="third_party_endpoint", value=True, because=said)
                return
            reasons.append(Reason(f"{one.resource.address} may be created", model.location))
    declared = facts.get("deployment_model")
    if declared is not None and declared.value == "closed_source_api":
        said = "a closed API is its vendor's endpoint"
        yield declared._replace(name="third_party_endpoint", value=True, because=said)
    elif reasons:
        yield Fact("third_party_endpoint", Unknown(*dict.fromkeys(reasons)))
    elif live:
        yield Fact("third_party_endpoint", False, because="nothing in the code calls one")


def outside_residency(facts: Mapping[str, Fact], live: Sequence[Share]) -> Iterator[Fact]:
    """Yield the regions and routes that lie outside the residency that is declared."""
    wanted = facts.get("residency")
    if wanted is None or not isinstance(wanted.value, tuple):
        yield Fact("outside_residency", Unknown(needs=("residency",)))
        return
    allowed = tuple(one for one in wanted.value if isinstance(one, str))
    outside: set[str] = set()
    reasons: list[Reason] = []
    used: list[Fact] = [wanted]
    for one in live:
        if one.resource.role in ("control", "signal"):
            continue
        region, routing = (one.resource.facts.get(name) for name in ("region", "routing"))
        used += [found for found in (region, routing) if found is not None]
        provider = one.resource.facts.get("provider")
        if provider is not None and provider.value not in OWN_CLOUDS and _called(one):
            reasons.append(Reason(f"where {provider.value} processes it is not in the code"))
            continue
        outside |= _routed(routing, region, allowed)
        reasons += _place(region, allowed, outside)
        if routing is not None and isinstance(routing.value, Unknown):
            reasons += routing.value.reasons
    more = (Unknown(*dict.fromkeys(reasons)),) if reasons else ()
    yield Fact(
        "outside_residency",
        (*sorted(outside), *more),
        weakest([one.basis for one in used]),
        next((one.location for one in used[1:] if one.location), wanted.location),
        f"allowed: {', '.join(allowed)}",
        NO_FILES.union(*(one.files for one in used)),
    )


def _called(one: Share) -> bool:
    shape = one.resource.facts.get("cost_shape")
    return shape is not None and shape.value == "per_token"


def _routed(routing: Fact | None, region: Fact | None, allowed: tuple[str, ...]) -> set[str]:
    """Return the route if it leaves what is allowed; a data zone stays within a whole area."""
    if routing is None or routing.value not in ("world", "data_zone"):
        return set()
    if routing.value == "world":
        return {"world routing"}
    area = area_of(region.value) if region is not None and isinstance(region.value, str) else None
    return set() if area is not None and area in allowed else {"data zone routing"}


def _place(region: Fact | None, allowed: tuple[str, ...], outside: set[str]) -> list[Reason]:
    if region is None:
        return [Reason("a region is not written")]
    if isinstance(region.value, Unknown):
        return list(region.value.reasons) or [Reason("a region is not known", region.location)]
    within = inside(region.value, allowed)
    if within is None:
        return [Reason(f"where {region.value} lies is not known", region.location)]
    if not within:
        outside.add(region.value)
    return []
