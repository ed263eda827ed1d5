"""Turns resources into the rows of the inventory, and workloads into their headings."""

from collections.abc import Mapping
from typing import Any

from checker.facts.resource import Resource
from checker.facts.sums import Share
from checker.facts.workloads import Workload, asked_for, counted_kinds, size_in_words
from checker.model.facts import Fact
from checker.model.report import Item, Money, WorkloadSummary
from checker.model.values import Unknown

_TEXTS = ("deployment_model", "management", "provider", "sku", "accelerator", "commitment",
          "model", "owner", "cost_center", "region")  # fmt: skip
_NAMES = {"min": "instances.min", "desired": "instances.desired", "max": "instances.max"}


def item(resource: Resource, workload: str | None) -> Item:
    """Return the inventory row of a resource; what is unknown stands there with its reason."""
    declaration, facts = resource.declaration, resource.facts
    texts = {name: _known(facts.get(name)) for name in _TEXTS}
    price = facts.get("monthly_list_price")
    return Item(
        file=declaration.location.path,
        line=declaration.location.line,
        root=declaration.root,
        context=declaration.context,
        address=resource.address,
        kind=declaration.kind,
        type=facts["type"].value,
        ai_spend="yes" if resource.ai_spend and not resource.hint else "unknown",
        role=resource.role,
        active=resource.exists,
        accelerators_per_instance=_known(facts.get("accelerators_per_instance")),
        instances={
            word: None if isinstance(facts[name].value, Unknown) else facts[name].value
            for word, name in _NAMES.items()
            if name in facts
        },
        workload=workload,
        unknown=_reasons(facts),
        identified_by=facts["identified_by"].value,
        copies=declaration.copies,
        price=price.value if price is not None and isinstance(price.value, Money) else None,
        column=declaration.location.column,
        **texts,
    )


def _known(fact: Fact | None) -> Any:
    if fact is None or isinstance(fact.value, Unknown) or fact.sensitive:
        return None
    return fact.value


def _reasons(facts: Mapping[str, Fact]) -> dict[str, str]:
    shown = (*_TEXTS, "active", "accelerators_per_instance", *_NAMES.values())
    found = {}
    for name in shown:
        fact = facts.get(name)
        if fact is not None and isinstance(fact.value, Unknown):
            reasons = fact.value.reasons
            found[name] = "; ".join(str(one) for one in reasons[:2]) or "it is not known"
        elif fact is not None and fact.sensitive:
            found[name] = "it is sensitive"
    return found


def summary(workload: Workload, facts: Mapping[str, Fact]) -> WorkloadSummary:
    """Return the heading of a workload: what it is, and what it costs."""
    manifest = workload.manifest
    cost, basis = _cost(facts)
    sized = {
        **facts,
        **counted_kinds(workload),
        **(asked_for(workload) if workload.implied else {}),
    }
    first = next((one.resource.declaration.location for one in _counted(workload)), None)
    return WorkloadSummary(
        name=workload.name,
        declared=manifest is not None,
        team=_known(facts.get("team")),
        deployment_model=_known(facts.get("deployment_model")),
        description=size_in_words(sized) or _hint(workload),
        cost=cost,
        cost_basis=basis,
        location=manifest.declaration.location if manifest else first,
        resources=len(_counted(workload)),
        root=workload.root,
        owner=_known(facts.get("owner")),
    )


def _hint(workload: Workload) -> str:
    """Return why something that nobody knows more about is taken for AI spend."""
    parts = [one.resource for one in workload.parts if one.resource.role != "control"]
    live = [one for one in parts if one.exists is not False and one.ai_spend is not False]
    live.sort(key=lambda one: one.ai_spend is not True)
    vague = workload.implied and not any(
        "deployment_model" in one.facts and isinstance(one.facts["deployment_model"].value, str)
        for one in live
    )
    return live[0].because if live and vague else ""


def _counted(workload: Workload) -> list[Share]:
    """Return what spends; without a manifest not what hints at it or is switched off either."""
    found = [one for one in workload.parts if one.resource.role != "control"]
    if not workload.implied:
        return found
    live = [one for one in found if one.resource.exists is not False]
    return [one for one in live if one.resource.role != "signal"]


def _cost(facts: Mapping[str, Fact]) -> tuple[Money | None, str]:
    cost = facts.get("capacity_cost")
    if cost is not None and isinstance(cost.value, Money) and cost.value.amount:
        return cost.value, "at list" if cost.basis == "assumed" else cost.basis
    shapes = facts["cost_shape"].value
    if shapes and all(one == "per_token" for one in shapes):
        return None, "by the token"
    return None, "price not known" if shapes else ""
