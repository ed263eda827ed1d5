"""Turns owned resources, capacities and workloads into the subjects that policies judge."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from checker.facts.capacity import Group, capacity_facts, groups, list_price, measure_of
from checker.facts.economics import apportioned
from checker.facts.notebooks import idle_shutdown
from checker.facts.ownership import Owned
from checker.facts.standing import standing
from checker.facts.volume import counted
from checker.facts.workloads import Workload
from checker.model.bills import Bill
from checker.model.facts import (
    EvidenceSource,
    Fact,
    Measure,
    PaidHours,
    SeriesMeasure,
    Subject,
)
from checker.model.report import Gap
from checker.model.rows import NamedTuple

Identity = tuple[str, str, str]
"""Root, context and address of a resource."""


class Judged(NamedTuple):
    """A workload with its facts, and what bills say of it."""

    workload: Workload
    facts: Mapping[str, Fact]
    bill: Bill | None = None


def resource_subjects(
    owned: Sequence[Owned],
    judged: Sequence[Judged],
    manifest_count: int,
    known_before: Collection[Identity] | None,
) -> Iterator[Subject]:
    """Yield a subject for each resource that is not switched off."""
    by_name = {(one.workload.name, one.workload.context): one.facts for one in judged}
    for one in owned:
        resource, declaration = one.resource, one.resource.declaration
        if resource.exists is False:
            continue
        whole = by_name.get((one.workload, declaration.context), {})
        facts = {**resource.facts, **_standing(one, manifest_count, known_before)}
        facts |= {"maturity": whole["maturity"]} if "maturity" in whole else {}
        facts |= {found.name: found for found in idle_shutdown(resource)}
        yield Subject(
            kind="resource",
            address=resource.address,
            facts=facts,
            location=declaration.location,
            workload=one.workload,
            root=declaration.root,
            context=declaration.context,
            type=resource.facts["type"].value,
            attributes=declaration.body,
            files=files_of(facts) | declaration.files,
            implied=not one.claims,
        )


def _standing(
    one: Owned, manifest_count: int, known_before: Collection[Identity] | None
) -> dict[str, Fact]:
    """Return who claims a resource, and whether the change under review adds it."""
    declaration = one.resource.declaration
    here, files = declaration.location, declaration.files
    identity = (declaration.root, declaration.context, one.resource.address)
    added = known_before is not None and identity not in known_before
    said = "" if known_before is not None else "no change is under review"
    by = f"by {one.claimant}" if one.claims else "no manifest selects it"
    found = [
        Fact("claimed", bool(one.claims), "code", here, by, files),
        Fact("manifest_count", manifest_count),
        Fact("added_by_change", added, "code", here, said, files),
    ]
    return {fact.name: fact for fact in found}


class Capacities(NamedTuple):
    """The capacities of one workload, and what their evidence cannot tell apart."""

    subjects: tuple[Subject, ...]
    gaps: tuple[Gap, ...]


def capacity_subjects(one: Judged, evidence: EvidenceSource | None, as_of: date) -> Capacities:
    """Return the capacities of a workload, each with its own utilization."""
    found = groups(one.workload.parts)
    measures = [_measure(one, group, found, evidence, as_of) for group in found]
    subjects = tuple(
        _capacity(one, group, measure, len(found) == 1, as_of)
        for group, measure in zip(found, measures, strict=True)
    )
    return Capacities(subjects, tuple(_mixed(one, found, measures, evidence)))


def _measure(
    one: Judged,
    group: Group,
    found: Sequence[Group],
    evidence: EvidenceSource | None,
    as_of: date,
) -> SeriesMeasure | None:
    """Return the utilization of a group; of several each needs labels of its own."""
    manifest = one.workload.manifest
    if manifest is None or evidence is None:
        return None
    match, file = manifest.match, manifest.evidence_files.get("gpu_utilization")
    if len(found) > 1:
        accelerator, _, commitment = group.name.partition("/")
        alike = [other for other in found if other.name.partition("/")[0] == accelerator]
        match = {**match, "accelerator": accelerator}
        match |= {"commitment": commitment} if len(alike) > 1 else {}
        file = None
    paid = _paid_for(one, group, len(found) == 1, as_of)
    return measure_of(group, one.facts, match, file, one.workload.name, evidence, paid)


def _paid_for(one: Judged, group: Group, alone: bool, as_of: date) -> PaidHours | None:
    """Return the hardware that the bill holds for a group; None without such a bill."""
    if one.bill is None:
        return None
    from checker.facts.billed_use import paid_hours

    since = one.facts.get("in_service_since")
    first = since.value if since is not None and isinstance(since.value, date) else None
    return paid_hours(one.bill, group.name, alone, first, as_of)


def _mixed(
    one: Judged,
    found: Sequence[Group],
    measures: Sequence[SeriesMeasure | None],
    evidence: EvidenceSource | None,
) -> Iterator[Gap]:
    """Yield a gap where metrics name the workload and not which of its capacities."""
    manifest = one.workload.manifest
    if manifest is None or evidence is None or len(found) < 2 or any(measures):
        return
    file = manifest.evidence_files.get("gpu_utilization")
    if evidence.measure("gpu_utilization", manifest.match, None, file, one.workload.name) is None:
        return
    names = " and ".join(group.name for group in found[:3])
    message = (
        f"the GPU metrics of {one.workload.name} do not say which of its capacities they are of "
        f"({names}): label them with accelerator and commitment"
    )
    yield Gap("evidence", message, manifest.declaration.location)


def _capacity(
    one: Judged, group: Group, measure: SeriesMeasure | None, alone: bool, as_of: date
) -> Subject:
    workload = one.workload
    listed = next((f for f in list_price(group) if f.name == "monthly_list_price"), None)
    costs = [
        apportioned(cost, listed, one.facts.get("monthly_list_price"), alone)
        for name in ("fixed_cost", "capacity_cost")
        if (cost := one.facts.get(name)) is not None
    ]
    facts = capacity_facts(group, one.facts, costs, measure, as_of)
    facts |= {found.name: found for found in standing(facts, one.facts, measure, alone, as_of)}
    first = (group.nodes or group.parts)[0].resource.declaration
    measures: dict[str, Measure] = {} if measure is None else {"gpu_utilization": measure}
    if one.bill is not None:
        from checker.facts.billed_use import commitment_use, fixed_share

        used = commitment_use(one.bill, facts)
        measures |= {} if used is None else {"commitment_use": used}
        facts |= {found.name: found for found in fixed_share(one.bill, facts, alone, as_of)}
    return Subject(
        kind="capacity",
        address=f"{workload.name}/{group.name}",
        facts=facts,
        location=first.location,
        workload=workload.name,
        root=workload.root,
        context=workload.context,
        type=first.type,
        measures=measures,
        files=files_of(facts),
        implied=workload.implied,
    )


def workload_subject(one: Judged, manifest_count: int, evidence: EvidenceSource | None) -> Subject:
    """Return the subject of a workload, with the tokens that were counted for it."""
    workload, manifest = one.workload, one.workload.manifest
    facts = {**one.facts, "manifest_count": Fact("manifest_count", manifest_count)}
    facts.setdefault("has_manifest", Fact("has_manifest", manifest is not None))
    measures: dict[str, Measure] = {}
    if manifest is not None and evidence is not None:
        measures |= counted(workload.name, manifest, evidence)
    if one.bill is not None:
        from checker.facts.billed_use import DailyCost
        from checker.facts.billed_volume import billed_tokens

        measures["daily_cost"] = DailyCost(one.bill, "daily_cost")
        tokens = billed_tokens(one.bill)
        if tokens is not None:
            measures.setdefault("tokens", tokens)
    parts = [part.resource.declaration.location for part in workload.parts]
    return Subject(
        kind="workload",
        address=workload.name,
        facts=facts,
        location=manifest.declaration.location if manifest else next(iter(parts), None),
        workload=workload.name,
        root=workload.root,
        context=workload.context,
        type="workload",
        measures=measures,
        attributes=manifest.declaration.body if manifest else None,
        files=files_of(facts) | (manifest.declaration.files if manifest else frozenset()),
        implied=workload.implied,
    )


def files_of(facts: Mapping[str, Fact]) -> frozenset[str]:
    """Return all files that some facts depend on."""
    return frozenset().union(*(one.files for one in facts.values()))
