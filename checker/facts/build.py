"""Turns declarations, catalog, settings and evidence into the subjects that policies judge."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from checker.catalog import Catalog
from checker.facts.economics import economics
from checker.facts.gathering import gather, neighborhoods, unclear
from checker.facts.governance import governance
from checker.facts.items import item, summary
from checker.facts.linking import link
from checker.facts.manifests import Manifest, read_manifest
from checker.facts.ownership import Owned, owned_resources, workloads_of
from checker.facts.pools import pool_costs
from checker.facts.portfolio import lacking, portfolio_facts
from checker.facts.practice import later, of_all, with_practice
from checker.facts.price_ages import aged
from checker.facts.prices import PriceBook
from checker.facts.safeguards import Safeguards, safeguards
from checker.facts.savings import savings
from checker.facts.subjects import (
    Identity,
    Judged,
    capacity_subjects,
    resource_subjects,
    workload_subject,
)
from checker.facts.sums import contracts
from checker.facts.unmeasured import PORTFOLIO, unmeasured
from checker.facts.volume import volume, with_pool_shares
from checker.facts.workloads import Workload, priced_parts, workload_facts
from checker.model.bills import Bill, BillSource
from checker.model.declaration import Declaration
from checker.model.facts import EvidenceSource, Fact, Subject
from checker.model.location import Location
from checker.model.report import Gap, Item, Notice, Problem, WorkloadSummary
from checker.model.rows import NamedTuple
from checker.model.settings import Settings


class Facts(NamedTuple):
    """Everything that is known about a run: its subjects, its inventory, and what went wrong.

    `owned` are the resources behind the inventory, in its order. `read_modules` are the places
    of module calls whose code was not opened and whose arguments were read all the same. `lacking`
    is what the catalog does not know, by name.
    """

    subjects: Sequence[Subject]
    items: Sequence[Item]
    workloads: Sequence[WorkloadSummary]
    problems: Sequence[Problem]
    gaps: Sequence[Gap]
    owned: Sequence[Owned] = ()
    read_modules: frozenset[Location] = frozenset()
    lacking: frozenset[str] = frozenset()
    notices: tuple[Notice, ...] = ()


def build(
    declarations: Sequence[Declaration],
    catalog: Catalog,
    settings: Settings,
    evidence: EvidenceSource | None,
    as_of: date,
    known_before: Collection[Identity] | None = None,
    bills: BillSource | None = None,
) -> Facts:
    """Return the facts of a run.

    `declarations` hold the code and the workload manifests. `known_before` are the resources of
    the base revision: what is not among them is added by the change; without it nothing is.
    `bills` are read once, for all manifests together; what they say stands before declarations.
    """
    code = [one for one in declarations if one.kind != "workload"]
    manifests = _manifests(declarations, as_of)
    book, near = PriceBook(catalog, settings, as_of), neighborhoods(code)
    gathered = gather(code, near, book)
    links = link(manifests, gathered.resources, code)
    owned, lost = owned_resources(gathered, links, manifests, near, book)
    workloads = workloads_of(manifests, owned)
    paid = _bills(bills, manifests, settings)
    judged, unknown_pools = _judged(workloads, book, safeguards(code, catalog), evidence, paid)
    judged = with_practice(judged, settings, code, as_of, evidence)
    capacities = [capacity_subjects(one, evidence, as_of) for one in judged]
    unsaid = [gap for one in capacities for gap in one.gaps]
    summed = {**portfolio_facts(workloads, book, gathered.gaps), **of_all(judged, settings, as_of)}
    whole = Subject("portfolio", "portfolio", {**summed, **_all_spend(bills, book)})
    return Facts(
        subjects=(
            *resource_subjects(owned, judged, len(manifests), known_before),
            *(later(subject) for one in capacities for subject in one.subjects),
            *(workload_subject(one, len(manifests), evidence) for one in judged),
            whole,
        ),
        items=tuple(item(one.resource, one.claimant) for one in owned),
        workloads=tuple(summary(one.workload, one.facts) for one in judged),
        problems=(
            *(problem for one in manifests for problem in one.problems),
            *links.problems,
            *unknown_pools,
        ),
        gaps=(*gathered.gaps, *links.gaps, *unclear(lost), *unsaid),
        owned=tuple(owned),
        read_modules=gathered.read_modules,
        lacking=lacking(workloads, book, gathered.gaps),
        notices=aged((*judged, *(one.resource for one in owned)), book),
    )


def _manifests(declarations: Sequence[Declaration], as_of: date) -> list[Manifest]:
    found = (read_manifest(one, as_of) for one in declarations if one.kind == "workload")
    ordered = sorted(found, key=lambda one: (one.declaration.location, one.name))
    return with_pool_shares(ordered)


def _judged(
    workloads: Sequence[Workload],
    book: PriceBook,
    found: Safeguards,
    evidence: EvidenceSource | None,
    bills: Mapping[str, Bill],
) -> tuple[list[Judged], list[Problem]]:
    """Return every workload with its facts; who uses a pool of others pays its share of it."""
    plain = [_plain(one, book, found, evidence, bills.get(one.name)) for one in workloads]
    first = [one._replace(facts=_with_prices(one, one.facts, book)) for one in plain]
    costs, problems = pool_costs(first)
    judged = []
    for one, priced in zip(plain, first, strict=True):
        paid = costs.get(one.workload.name)
        if paid is None or "fixed_cost" in one.facts:
            judged.append(priced)
        else:
            facts = {**one.facts, "fixed_cost": paid}
            judged.append(one._replace(facts=_with_prices(one, facts, book)))
    return judged, problems


def _bills(
    bills: BillSource | None, manifests: Sequence[Manifest], settings: Settings
) -> Mapping[str, Bill]:
    """Return the bill of every workload; nothing is imported where there is none."""
    if bills is None:
        return {}
    from checker.facts.billed import claims_of

    return bills.read(claims_of(manifests, settings))


def _all_spend(bills: BillSource | None, book: PriceBook) -> dict[str, Fact]:
    whole = bills.whole if bills is not None else None
    if whole is None:
        return {one.name: one for one in unmeasured(PORTFOLIO)}
    from checker.facts.billed_whole import all_spend

    return {one.name: one for one in all_spend(whole, book.as_of)}


def _plain(
    workload: Workload,
    book: PriceBook,
    found: Safeguards,
    evidence: EvidenceSource | None,
    bill: Bill | None,
) -> Judged:
    facts = workload_facts(workload, book.catalog, book.settings)
    if bill is None:
        facts |= volume(workload, facts, evidence, book.as_of)
    else:
        from checker.facts.billed import billed
        from checker.facts.billed_parts import parts_of
        from checker.facts.billed_volume import billed_tokens

        facts |= volume(workload, facts, evidence, book.as_of, billed_tokens(bill))
        facts |= billed(bill, workload.manifest, facts, book)
        facts |= {one.name: one for one in parts_of(bill)}
    return Judged(workload, {**facts, **governance(workload, facts, book, found)}, bill)


def _with_prices(one: Judged, facts: Mapping[str, Fact], book: PriceBook) -> dict[str, Fact]:
    live = [part for part in one.workload.parts if part.resource.exists is not False]
    contract = contracts(priced_parts(live))
    priced = {**facts, **economics(facts, one.workload.manifest, contract, book)}
    return {**priced, **{found.name: found for found in savings(priced, book)}}
