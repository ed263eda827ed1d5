"""Turns declarations, catalog, settings and evidence into the subjects that policies judge."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from checker.catalog import Catalog
from checker.facts.capacity import capacity_facts, groups, list_price, measure_of
from checker.facts.economics import apportioned, economics
from checker.facts.gathering import gather, is_unclear, neighborhoods, on_premises, priced, unclear
from checker.facts.items import item, summary
from checker.facts.linking import Claim, link
from checker.facts.manifests import Manifest, read_manifest
from checker.facts.portfolio import portfolio_facts
from checker.facts.prices import PriceBook
from checker.facts.recognition import recognize
from checker.facts.resource import Resource
from checker.facts.sums import Share, contracts
from checker.facts.workloads import Workload, priced_parts, workload_facts
from checker.model.declaration import Declaration
from checker.model.facts import EvidenceSource, Fact, Measure, Subject
from checker.model.location import Location
from checker.model.report import Gap, Item, Problem, WorkloadSummary
from checker.model.settings import Settings

Identity = tuple[str, str, str]
"""Root, context and address of a resource."""


class Owned(NamedTuple):
    """A resource and the claims of workloads on it; without any it is nobody's."""

    resource: Resource
    claims: tuple[Claim, ...]


class Facts(NamedTuple):
    """Everything that is known about a run: its subjects, its inventory, and what went wrong.

    `owned` are the resources behind the inventory, in its order. `read_modules` are the places
    of module calls whose code was not opened and whose arguments were read all the same.
    """

    subjects: Sequence[Subject]
    items: Sequence[Item]
    workloads: Sequence[WorkloadSummary]
    problems: Sequence[Problem]
    gaps: Sequence[Gap]
    owned: Sequence[Owned] = ()
    read_modules: frozenset[Location] = frozenset()


def build(
    declarations: Sequence[Declaration],
    catalog: Catalog,
    settings: Settings,
    evidence: EvidenceSource | None,
    as_of: date,
    known_before: Collection[Identity] | None = None,
) -> Facts:
    """Return the facts of a run.

    `declarations` hold the code and the workload manifests. `known_before` are the resources of
    the base revision: what is not among them is added by the change; without it nothing is.
    """
    code = [one for one in declarations if one.kind != "workload"]
    manifests = sorted(
        (read_manifest(one, as_of) for one in declarations if one.kind == "workload"),
        key=lambda one: (one.declaration.location, one.name),
    )
    book = PriceBook(catalog, settings, as_of)
    near = neighborhoods(code)
    gathered = gather(code, near, book)
    links = link(manifests, gathered.resources, code)
    owned: list[Owned] = []
    lost: list[Resource] = []
    for resource, claims in zip(gathered.resources, links.claims, strict=True):
        explicit = any(one.explicit for one in claims)
        if resource.ai_spend is not True and explicit:
            place = near[resource.declaration.root, resource.declaration.context]
            for again in recognize(resource.declaration, catalog, place, tagged=True):
                if again.address == resource.address:
                    owned.append(Owned(priced(again, book), claims))
        elif resource.ai_spend is True or resource.likely:
            owned.append(Owned(resource, claims))
        elif is_unclear(resource):
            lost.append(resource)
    owned = _without_lonely_controls(owned)
    owned += [
        Owned(one, (Claim(manifest.name, Decimal(1), True, manifest.declaration.location),))
        for manifest in manifests
        for one in on_premises(manifest, catalog)
    ]
    workloads = _workloads(manifests, owned)
    judged = [_Judged(one, workload_facts(one, catalog, settings)) for one in workloads]
    judged = [one._replace(facts=one.facts | _economics(one, book)) for one in judged]
    capacities = [subject for one in judged for subject in _capacities(one, evidence, as_of)]
    resources = list(_resources(owned, judged, len(manifests), known_before))
    problems = [problem for one in manifests for problem in one.problems]
    return Facts(
        subjects=(
            *resources,
            *capacities,
            *(_workload_subject(one, len(manifests), evidence) for one in judged),
            Subject("portfolio", "portfolio", portfolio_facts(workloads)),
        ),
        items=tuple(item(one.resource, _claimant(one)) for one in owned),
        workloads=tuple(summary(one.workload, one.facts) for one in judged),
        problems=(*problems, *links.problems),
        gaps=(*gathered.gaps, *links.gaps, *unclear(lost)),
        owned=tuple(owned),
        read_modules=gathered.read_modules,
    )


class _Judged(NamedTuple):
    """A workload with its facts."""

    workload: Workload
    facts: dict[str, Fact]


def _economics(one: _Judged, book: PriceBook) -> dict[str, Fact]:
    live = [part for part in one.workload.parts if part.resource.exists is not False]
    contract = contracts(priced_parts(live))
    return economics(one.facts, one.workload.manifest, contract, book)


def _without_lonely_controls(owned: Sequence[Owned]) -> list[Owned]:
    """Leave out controls of roots in which nothing is AI spend: they limit something else."""
    spending = {
        (one.resource.declaration.root, one.resource.declaration.context)
        for one in owned
        if one.resource.role != "control" and one.resource.exists is not False
    }
    return [
        one
        for one in owned
        if one.resource.role != "control"
        or (one.resource.declaration.root, one.resource.declaration.context) in spending
        or any(claim.explicit for claim in one.claims)
    ]


def _claimant(one: Owned) -> str | None:
    return one.claims[0].workload if one.claims else None


def _name(one: Owned) -> str:
    return _claimant(one) or f"unowned:{one.resource.declaration.root or '.'}"


def _workloads(manifests: Sequence[Manifest], owned: Sequence[Owned]) -> list[Workload]:
    """Return the declared workloads, and one for the unclaimed resources of each root."""
    declared = {one.name: one for one in manifests}
    parts: dict[tuple[str, str, str], list[Share]] = {}
    for one in owned:
        declaration = one.resource.declaration
        for claim in one.claims:
            # A manifest may hold resources of several roots; each context is judged apart.
            key = (claim.workload, "", declaration.context)
            parts.setdefault(key, []).append(Share(one.resource, claim.share))
        if not one.claims:
            key = (_name(one), declaration.root, declaration.context)
            parts.setdefault(key, []).append(Share(one.resource))
    for name in declared:
        if not any(key[0] == name for key in parts):
            parts[name, "", "defaults"] = []
    found = []
    for (name, root, context), members in sorted(parts.items(), key=lambda one: one[0]):
        manifest = declared.get(name)
        if manifest is None and not any(_spends(one) for one in members):
            continue
        roots = {one.resource.declaration.root for one in members}
        where = root or (roots.pop() if len(roots) == 1 else "")
        found.append(Workload(name, manifest, where, context, tuple(members)))
    return sorted(found, key=lambda one: (one.implied, one.name, one.context))


def _spends(part: Share) -> bool:
    """Whether a resource can make a workload: not what limits others, nor what is switched off."""
    return part.resource.role != "control" and part.resource.exists is not False


def _capacities(one: _Judged, evidence: EvidenceSource | None, as_of: date) -> Iterator[Subject]:
    workload, manifest = one.workload, one.workload.manifest
    found = groups(workload.parts)
    for group in found:
        measures: dict[str, Measure] = {}
        measure = None
        if manifest is not None and len(found) == 1:
            file = manifest.evidence_files.get("gpu_utilization")
            measure = measure_of(group, one.facts, manifest.match, file, workload.name, evidence)
        if measure is not None:
            measures["gpu_utilization"] = measure
        listed = next((f for f in list_price(group) if f.name == "monthly_list_price"), None)
        costs = [
            apportioned(cost, listed, one.facts.get("monthly_list_price"), len(found) == 1)
            for name in ("fixed_cost", "capacity_cost")
            if (cost := one.facts.get(name)) is not None
        ]
        facts = capacity_facts(group, one.facts, costs, measure, as_of)
        first = (group.nodes or group.parts)[0].resource.declaration
        yield Subject(
            kind="capacity",
            address=f"{workload.name}/{group.name}",
            facts=facts,
            location=first.location,
            workload=workload.name,
            root=workload.root,
            context=workload.context,
            type=first.type,
            measures=measures,
            files=_files(facts),
            implied=workload.implied,
        )


def _resources(
    owned: Sequence[Owned],
    judged: Sequence[_Judged],
    manifest_count: int,
    known_before: Collection[Identity] | None,
) -> Iterator[Subject]:
    """Yield a subject for each resource that is not switched off."""
    by_name = {(one.workload.name, one.workload.context): one.facts for one in judged}
    for one in owned:
        resource, declaration = one.resource, one.resource.declaration
        if resource.exists is False:
            continue
        facts = dict(resource.facts)
        here = declaration.location
        claimed = bool(one.claims)
        identity = (declaration.root, declaration.context, resource.address)
        new = known_before is not None and identity not in known_before
        said = "" if known_before is not None else "no change is under review"
        for fact in (
            Fact("claimed", claimed, "code", here, f"by {one.claims[0].workload}" if claimed else
                 "no manifest selects it", declaration.files),
            Fact("manifest_count", manifest_count),
            Fact("added_by_change", new, "code", here, said, declaration.files),
        ):  # fmt: skip
            facts[fact.name] = fact
        owner = by_name.get((_name(one), declaration.context), {})
        if "maturity" in owner:
            facts["maturity"] = owner["maturity"]
        yield Subject(
            kind="resource",
            address=resource.address,
            facts=facts,
            location=here,
            workload=_name(one),
            root=declaration.root,
            context=declaration.context,
            type=resource.facts["type"].value,
            attributes=declaration.body,
            files=_files(facts) | declaration.files,
            implied=not claimed,
        )


def _workload_subject(
    one: _Judged, manifest_count: int, evidence: EvidenceSource | None
) -> Subject:
    workload, manifest = one.workload, one.workload.manifest
    facts = {**one.facts, "manifest_count": Fact("manifest_count", manifest_count)}
    facts.setdefault("has_manifest", Fact("has_manifest", manifest is not None))
    measures: dict[str, Measure] = {}
    if manifest is not None and evidence is not None:
        file = manifest.evidence_files.get("tokens")
        found = evidence.measure("tokens", manifest.match, None, file, workload.name)
        if found is not None:
            measures["tokens"] = found
    parts = [one.resource.declaration.location for one in workload.parts]
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
        files=_files(facts) | (manifest.declaration.files if manifest else frozenset()),
        implied=workload.implied,
    )


def _files(facts: Mapping[str, Fact]) -> frozenset[str]:
    return frozenset().union(*(one.files for one in facts.values()))
