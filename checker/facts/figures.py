"""Turns the key figures that a manifest chooses into facts; their values come from evidence."""

from collections.abc import Iterator, Mapping

from checker.facts.reading import unknown
from checker.model.declaration import Node
from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.vocabulary_practice import FIGURES

NAMES: Mapping[str, tuple[str, ...]] = {
    "training_cost": ("training_cost",),
    "fine_tuning_cost": ("fine_tuning_cost_per_million_parameters", "fine_tuning_cost"),
    "retraining_roi": ("retraining_roi",),
    "inference_cost": ("inference_cost", "cost_per_million_tokens"),
    "latency_to_cost": ("latency_to_cost", "latency_to_cost_efficiency"),
    "storage_cost": ("storage_cost_per_model", "storage_cost"),
    "downtime_cost": ("model_downtime_cost", "downtime_cost"),
    "compliance_cost": ("regulatory_compliance_cost", "compliance_cost"),
    "fairness_audit_cost": ("fairness_audit_cost_per_model", "fairness_audit_cost"),
    "energy_per_training": ("energy_per_training_cycle", "energy_per_training"),
    "versioning_cost": ("versioning_cost", "versioning_and_maintenance_cost"),
    "compliance_opex": ("regulatory_compliance_opex", "compliance_opex"),
    "training_cost_per_parameters": ("training_cost_per_million_parameters",),
    "cost_per_1k_predictions": ("inference_cost_per_1k_predictions", "cost_per_1k_predictions",
                                "cost_per_1k_responses"),
    "session_cost": ("compute_cost_per_training_session", "session_cost"),
}  # fmt: skip
"""What a manifest may call each figure."""

_NO_VALUE = "the values of key figures come with evidence of kind kpi, and none is given"
_KINDS = (
    ("performance", ("latency", "accuracy", "availability", "downtime", "throughput", "quality")),
    ("value", ("roi", "revenue", "conversion", "resolution", "satisfaction", "value", "retention")),
    ("cost", ("cost", "spend", "price", "energy")),
)


def figures(body: Node, here: Location, files: frozenset[str]) -> Iterator[Fact]:
    """Yield what a manifest says of its key figures; a figure that it does not list is not chosen.

    The values themselves are unknown until evidence brings them.
    """
    rows = {_name(row): row for row in body.find("kpis.*") if _name(row)}
    for figure in FIGURES:
        row = next((rows[name] for name in NAMES[figure] if name in rows), None)
        place = row.location if row is not None else here
        yield Fact(f"{figure}.chosen", row is not None, "declared", place, "", files)
        if row is None:
            continue
        for part, key in (("targeted", "target"), ("sourced", "source")):
            said = row.first(key) is not None
            yield Fact(f"{figure}.{part}", said, "declared", place, "", files)
        for part in ("against_target", "valued_on"):
            yield Fact(f"{figure}.{part}", unknown(_NO_VALUE, place), "declared", place, "", files)
    if body.first("kpis") is not None:
        yield from _goals(list(rows.values()), here, files)


def _goals(rows: list[Node], here: Location, files: frozenset[str]) -> Iterator[Fact]:
    aimed = [row for row in rows if row.first("goal") is not None]
    targeted = [row for row in aimed if row.first("target") is not None]
    place = aimed[0].location if aimed else here
    yield Fact("goals", len(aimed), "declared", place, "", files)
    yield Fact("goals_targeted", len(targeted), "declared", place, "", files)
    yield Fact("goal_valued_on", unknown(_NO_VALUE, place), "declared", place, "", files)
    kinds = {kind for row in rows if (kind := _kind(row))}
    yield Fact("kinds_of_figures", tuple(sorted(kinds)), "declared", here, "", files)


def _kind(row: Node) -> str:
    if row.first("goal") is not None:
        return "value"
    words = _name(row)
    return next((kind for kind, parts in _KINDS if any(part in words for part in parts)), "")


def _name(row: Node) -> str:
    found = row.first("name")
    return str(found.value).strip().lower().replace("-", "_") if found is not None else ""
