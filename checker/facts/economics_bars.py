"""Says what stands in the way of each deployment model: data, changes of the model, people."""

from collections.abc import Iterator, Mapping
from typing import Any

from checker.facts.residency import OWN_CLOUDS
from checker.model.facts import Fact
from checker.model.fit import POSSIBLE, Bar

CLOSED, HOSTED, OWN = "closed_source_api", "hosted_open_source", "self_hosted"
_DEEP = ("deep_fine_tune", "architecture")
_INSIDE, _THIRD = "data.must_stay_inside", "data.third_party_allowed"


def bars(model: str, facts: Mapping[str, Fact], provider: str) -> tuple[Bar, ...]:
    """Return what stands in the way of one model, the worst first; `provider` would host it.

    What the workload already does is not asked again; what its needs forbid stays forbidden.
    """
    found = {CLOSED: _closed, HOSTED: _hosted, OWN: _own}[model](facts, provider)
    now = _value(facts, "deployment_model") == model
    kept = [one for one in found if one.possible == "no" or not now]
    return tuple(sorted(kept, key=lambda one: -POSSIBLE.index(one.possible)))


def _closed(facts: Mapping[str, Fact], provider: str) -> Iterator[Bar]:
    yield from _inside(facts)
    third = _value(facts, "third_party_allowed")
    if third is False:
        yield Bar("no", "third parties may not process the data", _THIRD)
    elif third is None:
        yield Bar("ask", "third parties may process the data", _THIRD)
    changed = _value(facts, "customization")
    if changed in _DEEP:
        yield Bar("no", "closed weights cannot be changed so deeply", "model.customization")
    elif changed == "fine_tune":
        yield Bar("if", "the vendor may tune it", "model.customization")
    if _value(facts, "interpretability_required") is True:
        yield Bar("no", "nobody can look into closed weights", "interpretability_required")
    places = _value(facts, "residency")
    if places and isinstance(places, tuple):
        named = " or ".join(one.upper() if len(one) < 4 else one for one in map(str, places))
        words = f"the vendor processes it in {named}"
        yield Bar("if", words, "data.residency")


def _hosted(facts: Mapping[str, Fact], provider: str) -> Iterator[Bar]:
    yield from _inside(facts)
    if provider and provider not in OWN_CLOUDS:
        third = _value(facts, "third_party_allowed")
        if third is False:
            yield Bar("no", "third parties may not process the data", _THIRD)
        elif third is None:
            yield Bar("ask", "third parties may process the data", _THIRD)
    changed = _value(facts, "customization")
    if changed == "architecture":
        yield Bar("no", "hosts run no changed architecture", "model.customization")
    elif changed == "deep_fine_tune":
        yield Bar("if", "the host runs weights changed so deeply", "model.customization")


def _own(facts: Mapping[str, Fact], provider: str) -> Iterator[Bar]:
    people = _value(facts, "mlops_people")
    if people == 0:
        yield Bar("no", "nobody is there to run it", "teams.NAME.mlops")
    elif people is None:
        yield Bar("ask", "somebody can run it", "teams.NAME.mlops")


def _inside(facts: Mapping[str, Fact]) -> Iterator[Bar]:
    inside = _value(facts, "must_stay_inside")
    if inside is True:
        yield Bar("no", "data must stay inside", _INSIDE)
    elif inside is None:
        yield Bar("ask", "data may leave", _INSIDE)


def _value(facts: Mapping[str, Fact], name: str) -> Any:
    """Return a known value, None where nobody says it."""
    found = facts.get(name)
    return found.value if found is not None and found.known else None
