"""Decides which deployment models a workload's data, changes and people leave open."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.catalog import Catalog
from checker.facts.reading import derived, unknown
from checker.model.facts import Fact
from checker.model.values import Reason, Unknown

_DEEP = ("deep_fine_tune", "architecture")


def fitting(facts: Mapping[str, Fact], catalog: Catalog) -> Iterator[Fact]:
    """Yield the models that are left open, and what is known of the models that are called."""
    yield _weights(facts)
    yield _vendors(facts, catalog)
    yield _allowed(facts)


def _weights(facts: Mapping[str, Fact]) -> Fact:
    """Return whether all models are open or all closed; of an own one the base decides."""
    found = facts.get("model_weights")
    members = found.value if found is not None else ()
    known = {one for one in members if isinstance(one, str)}
    reasons = [r for one in members if isinstance(one, Unknown) for r in one.reasons]
    used = [found] if found is not None else []
    value: Any = "several"
    if "customer" in known:
        value = unknown("it is somebody's own model: model.base decides")
    elif len(known) < 2 and (reasons or not known):
        value = Unknown(*(reasons or [Reason("no model is named")]), needs=("model",))
    elif len(known) == 1:
        value = known.pop()
    return derived("weights_of_models", value, used)


def _vendors(facts: Mapping[str, Fact], catalog: Catalog) -> Fact:
    found = facts.get("model")
    names = found.value if found is not None else ()
    vendors: set[str] = set()
    open_ones: list[Reason] = []
    for one in names:
        family = catalog.model(one) if isinstance(one, str) else None
        if family is not None:
            vendors.add(family.vendor)
        elif isinstance(one, Unknown):
            open_ones += one.reasons
        else:
            open_ones.append(Reason(f"the catalog does not know the model {one}"))
    if not names:
        open_ones.append(Reason("no model is named"))
    more = (Unknown(*dict.fromkeys(open_ones), needs=("model",)),) if open_ones else ()
    return derived("model_vendor", (*sorted(vendors), *more), [found] if found else [])


def _allowed(facts: Mapping[str, Fact]) -> Fact:
    """Return the models that nothing forbids; what is not said leaves a model uncertain."""
    inside, third, changed, people = (
        facts.get(name)
        for name in ("must_stay_inside", "third_party_allowed", "customization", "mlops_people")
    )
    asked: Mapping[str, Sequence[tuple[str, Fact | None, Any]]] = {
        "closed_source_api": (
            ("must_stay_inside", inside, _is(True)),
            ("third_party_allowed", third, _is(False)),
            ("customization", changed, lambda value: value in _DEEP),
        ),
        "hosted_open_source": (
            ("must_stay_inside", inside, _is(True)),
            ("customization", changed, lambda value: value == "architecture"),
        ),
        "self_hosted": (("mlops_people", people, lambda value: value == 0),),
    }
    members: list[str] = []
    uncertain: list[Unknown] = []
    for model, vetoes in asked.items():
        known = [(one, test) for _, one, test in vetoes if one is not None and one.known]
        if any(test(one.value) for one, test in known):
            continue
        lacking = tuple(name for name, one, _ in vetoes if one is None or not one.known)
        if not lacking:
            members.append(model)
        else:
            why = Reason(f"whether {model} is open depends on {' and '.join(lacking)}")
            uncertain.append(Unknown(why, possible=(model, None), needs=lacking))
    used = [one for one in (inside, third, changed, people) if one is not None and one.known]
    return derived("allowed_models", (*sorted(members), *uncertain), used)


def _is(wanted: bool) -> Any:
    return lambda value: value is wanted
