"""Splits what a pool costs among the workloads that use it and own nothing of it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.reading import derived
from checker.facts.subjects import Judged
from checker.model.facts import Fact
from checker.model.report import Money, Problem
from checker.model.values import Interval


def pool_costs(judged: Sequence[Judged]) -> tuple[dict[str, Fact], list[Problem]]:
    """Return what each workload pays for the pools that it uses, and the uses of unknown pools."""
    by_name = {one.workload.name: one for one in judged}
    costs: dict[str, Fact] = {}
    problems: list[Problem] = []
    for one in judged:
        manifest = one.workload.manifest
        parts: list[Fact] = []
        for name, share in manifest.uses if manifest is not None else ():
            pool = by_name.get(name)
            if pool is None or manifest is None:
                problems.append(_unknown(one, name))
                continue
            parts.append(_share(pool.facts["capacity_cost"], name, share))
        if parts:
            costs[one.workload.name] = _summed(parts)
    return costs, problems


def _unknown(one: Judged, name: str) -> Problem:
    manifest = one.workload.manifest
    node = manifest.declaration.body.first("uses") if manifest is not None else None
    where = node.location if node is not None else None
    step = "write the name of a workload that has a manifest"
    return Problem("uses", f"no workload is called {name}", where, step)


def _share(cost: Fact, name: str, share: Decimal) -> Fact:
    value: Any = cost.value
    if isinstance(value, Money):
        amount = value.amount
        if isinstance(amount, Interval):
            amount = Interval(*(None if end is None else end * share for end in amount))
        else:
            amount = amount * share
        value = value._replace(amount=amount)
    return derived("fixed_cost", value, [cost], f"{(share * 100).normalize():f}% of {name}")


def _summed(parts: Sequence[Fact]) -> Fact:
    """Return the sum of shares; one that is not known, or in another currency, leaves it open."""
    if len(parts) == 1:
        return parts[0]
    plain = all(isinstance(one.value, Money) for one in parts)
    if not plain or len({one.value.currency for one in parts}) != 1:
        return next((one for one in parts if not isinstance(one.value, Money)), parts[0])
    spans = [span(one.value.amount) for one in parts]
    low = sum(one.low or 0 for one in spans)
    ends = [one.high for one in spans if one.high is not None]
    high = sum(ends) if len(ends) == len(spans) else None
    total = low if low == high else Interval(low, high)
    said = " and ".join(one.because for one in parts)
    return derived("fixed_cost", parts[0].value._replace(amount=total), parts, said)
