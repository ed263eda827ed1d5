"""Turns the key figures that a manifest chooses into facts; their values come from evidence."""

from collections.abc import Iterator, Mapping
from datetime import date

from checker.facts.reading import as_text, unknown
from checker.facts.targets import against
from checker.model.declaration import Node
from checker.model.facts import EvidenceSource, Fact
from checker.model.key_figures import FigureSource, KeyFigure
from checker.model.location import Location
from checker.model.values import Unknown
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

_NO_VALUE = "its value comes with evidence of kind kpi, and none is given"
_KINDS = (
    ("performance", ("latency", "accuracy", "availability", "downtime", "throughput", "quality")),
    ("value", ("roi", "revenue", "conversion", "resolution", "satisfaction", "value", "retention")),
    ("cost", ("cost", "spend", "price", "energy")),
)


Values = Mapping[str, KeyFigure | Unknown]
_MORE_IS_BETTER = frozenset(("retraining_roi",))


def values_of(evidence: EvidenceSource | None, workload: str, file: str | None) -> Values:
    """Return the newest value of each figure whose rows name a workload, or stand in its file."""
    if evidence is None:
        return {}
    found = evidence.measure("kpi", {"workload": workload}, None, file, workload)
    return found.newest() if isinstance(found, FigureSource) else {}


def figures(
    body: Node, here: Location, files: frozenset[str], values: Values | None = None
) -> Iterator[Fact]:
    """Yield what a manifest says of its key figures; a figure that it does not list is not chosen.

    `values` are what evidence brings, by name; what it does not bring is unknown.
    """
    values = values or {}
    rows = {_name(row): row for row in body.find("kpis.*") if _name(row)}
    for figure in FIGURES:
        name = next((name for name in NAMES[figure] if name in rows), "")
        row = rows.get(name)
        place = row.location if row is not None else here
        yield Fact(f"{figure}.chosen", row is not None, "declared", place, "", files)
        if row is None:
            continue
        for part, key in (("targeted", "target"), ("sourced", "source")):
            said = row.first(key) is not None
            yield Fact(f"{figure}.{part}", said, "declared", place, "", files)
        found = next((values[one] for one in (name, *NAMES[figure]) if one in values), None)
        yield from _valued(figure, row, place, files, found)
    if body.first("kpis") is not None:
        yield from _goals(list(rows.values()), here, files, values)


def _valued(
    figure: str, row: Node, place: Location, files: frozenset[str],
    found: KeyFigure | Unknown | None,
) -> Iterator[Fact]:  # fmt: skip
    """Yield the newest value over its target, and the day that it is of."""
    names = f"{figure}.against_target", f"{figure}.valued_on"
    if not isinstance(found, KeyFigure):
        value = found if found is not None else unknown(_NO_VALUE, place)
        yield from (Fact(name, value, "declared", place, "", files) for name in names)
        return
    origin = "" if found.stated else "; origin not stated"
    because = f"{found.value} {found.unit} on {found.day}{origin}"
    both = files | found.files
    target = row.first("target")
    if target is None:
        ratio = Fact(names[0], unknown("it has no target", place), "declared", place, "", files)
    else:
        said = as_text(target).value
        try:
            share = against(said, found, figure in _MORE_IS_BETTER)
            ratio = Fact(names[0], share, "declared", found.location, because, both)
        except ValueError as error:
            ratio = Fact(
                names[0], unknown(str(error), target.location), "declared", place, "", both
            )
    yield ratio
    yield Fact(names[1], found.day, "measured", found.location, because, both)


def _goals(
    rows: list[Node], here: Location, files: frozenset[str], values: Values
) -> Iterator[Fact]:
    aimed = [row for row in rows if row.first("goal") is not None]
    targeted = [row for row in aimed if row.first("target") is not None]
    place = aimed[0].location if aimed else here
    yield Fact("goals", len(aimed), "declared", place, "", files)
    yield Fact("goals_targeted", len(targeted), "declared", place, "", files)
    brought = [one for row in aimed if isinstance(one := values.get(_name(row)), KeyFigure)]
    newest = max(brought, key=lambda one: (one.day, one.name), default=None)
    day: date | Unknown = newest.day if newest else unknown(_NO_VALUE, place)
    basis, where = ("measured", newest.location) if newest else ("declared", place)
    more = newest.files if newest else frozenset()
    yield Fact("goal_valued_on", day, basis, where, newest.name if newest else "", files | more)
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
