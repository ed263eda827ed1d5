"""Sums up the whole run: how many workloads and resources, and how much somebody claims."""

from collections.abc import Sequence
from decimal import Decimal

from checker.facts.workloads import Workload
from checker.model.facts import Fact


def portfolio_facts(workloads: Sequence[Workload]) -> dict[str, Fact]:
    """Return the facts of the portfolio."""
    claimed = [one for one in workloads if not one.implied]
    unclaimed = [one for one in workloads if one.implied]
    mine = sum(_counted(one) for one in claimed)
    nobodys = sum(_counted(one) for one in unclaimed)
    files = frozenset(
        f for one in workloads for part in one.parts for f in part.resource.declaration.files
    )
    found = [
        Fact("workload_count", len({one.name for one in claimed}), "declared", files=files),
        Fact("manifest_count", len({one.name for one in claimed}), files=files),
        Fact("resource_count", mine + nobodys, files=files),
        Fact("unclaimed_count", nobodys, files=files),
    ]
    if mine + nobodys:
        share = Decimal(mine) / (mine + nobodys)
        said = f"{mine} of {mine + nobodys} resources"
        found.append(Fact("claimed_share", share, because=said, files=files))
    return {one.name: one for one in found}


def _counted(workload: Workload) -> int:
    return sum(1 for one in workload.parts if one.resource.role != "control" and one.sure)
