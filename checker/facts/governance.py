"""Gathers how a workload is governed: its controls, its people, and what its needs leave open."""

from collections.abc import Mapping

from checker.facts.fitting import fitting
from checker.facts.people import mlops
from checker.facts.prices import PriceBook
from checker.facts.safeguards import Around, Safeguards, safeguard_facts
from checker.facts.workloads import Workload, team_of
from checker.model.facts import Fact


def governance(
    workload: Workload, facts: Mapping[str, Fact], book: PriceBook, found: Safeguards
) -> dict[str, Fact]:
    """Return the facts about who and what governs a workload."""
    live = [one for one in workload.parts if one.resource.exists is not False]
    around = Around.of(workload.manifest, live, workload.context)
    owner = facts.get("owner")
    name = owner.value if owner is not None and isinstance(owner.value, str) else ""
    rows = {one.name: one for one in safeguard_facts(around, found, facts)}
    rows |= {one.name: one for one in mlops(team_of(facts, book.settings), name, book.as_of)}
    rows |= {one.name: one for one in fitting({**facts, **rows}, book.catalog)}
    return rows
