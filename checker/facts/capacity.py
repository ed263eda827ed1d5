"""Groups the paid hardware of a workload into capacities, and joins each to its utilization.

A capacity is what has the same accelerator and the same commitment, so that a busy pool on demand
cannot hide an idle reservation. A reservation and the nodes inside it are counted once.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.economics_staircase import ROOM, busy_then, carrying, released
from checker.facts.reading import derived, missing, unknown
from checker.facts.sums import Share, added, agreed, money, oldest
from checker.model.facts import EvidenceSource, Fact, PaidHours, SeriesMeasure
from checker.model.report import Money
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Number, Unknown

WINDOW_DAYS = 30
_AGREED = (
    "provider", "deployment_model", "management", "cost_shape", "model", "model_weights", "sku",
    "accelerator", "region", "accelerators_per_instance", "commitment", "scales_to_zero", "owner",
    "team", "cost_center", "environment",
)  # fmt: skip
_ADDED = (
    "accelerator_count", "accelerator_count_min", "instances.min", "instances.desired",
    "instances.max",
)  # fmt: skip
_OF_WORKLOAD = (
    "purpose", "in_service_since", "maturity", "commitment_ends", "owner", "team", "cost_center",
    "environment", "lifecycle_stage", "interruptible", "decision_date", "decision_recorded",
    "throughput_recorded", "commitment_term", "commitment_start", "has_gpu_metrics",
    "containment_ground", "counted_in_tokens",
)  # fmt: skip


class Group(NamedTuple):
    """Hardware of one workload with one accelerator and one commitment.

    `nodes` are what is created, `held` the reservations; what is counted is the larger of both.
    """

    name: str
    parts: tuple[Share, ...]
    nodes: tuple[Share, ...]
    held: tuple[Share, ...]


def groups(parts: Sequence[Share]) -> list[Group]:
    """Return the capacities of one workload, in the order of their names."""
    found: dict[str, list[Share]] = {}
    for one in parts:
        if is_capacity(one):
            found.setdefault(_key(one), []).append(one)
    return [
        Group(
            name,
            tuple(members),
            tuple(one for one in members if one.resource.role == "capacity"),
            tuple(one for one in members if one.resource.role == "commitment"),
        )
        for name, members in sorted(found.items())
    ]


def is_capacity(one: Share) -> bool:
    """Whether a resource is paid by time: hardware, or throughput that is provisioned."""
    resource = one.resource
    if resource.role not in ("capacity", "commitment") or resource.exists is False:
        return False
    bought = resource.facts.get("commitment")
    provisioned = bought is not None and bought.value == "provisioned_throughput"
    return provisioned or "accelerator" in resource.facts


def _key(one: Share) -> str:
    return "/".join(_word(one.resource.facts.get(name)) for name in ("accelerator", "commitment"))


def _word(found: Fact | None) -> str:
    return found.value if found is not None and isinstance(found.value, str) else "unknown"


def counted(name: str, group: Group) -> Fact:
    """Return an amount of a capacity: the nodes or the reservation, whichever is larger."""
    nodes, held = added(name, group.nodes), added(name, group.held)
    if not group.held:
        return nodes
    if not group.nodes:
        return held
    return nodes if (span(nodes.value).low or 0) >= (span(held.value).low or 0) else held


def capacity_facts(
    group: Group,
    declared: Mapping[str, Fact],
    costs: Sequence[Fact],
    measure: SeriesMeasure | None,
    as_of: date,
) -> dict[str, Fact]:
    """Return the facts of one capacity; `declared` are those of its workload."""
    facts: dict[str, Fact] = {}
    for name in _AGREED:
        found = agreed(name, group.nodes or group.parts)
        if found is not None:
            facts[name] = found
    for name in _OF_WORKLOAD:
        if name in declared:
            facts[name] = declared[name]
    ends = [one.resource.ends for one in group.parts if one.resource.ends is not None]
    if "commitment_ends" not in facts and ends:
        facts["commitment_ends"] = min(ends, key=lambda one: one.value)
    for name in ("model", "model_weights"):
        served = declared.get(name)
        if name not in facts and served is not None and len(served.value) == 1:
            facts[name] = served._replace(value=served.value[0])
    for name in _ADDED:
        if any(name in one.resource.facts for one in group.parts):
            facts[name] = counted(name, group)
    facts |= {one.name: one for one in (*list_price(group), *costs)}
    if measure is not None:
        facts |= {one.name: one for one in _use(facts, measure, as_of)}
    return facts


def list_price(group: Group) -> Iterator[Fact]:
    """Yield what a capacity costs a month at list price, and the day of the price."""
    billed = _billed(group)
    for found in (money("monthly_list_price", billed), oldest("list_price_date", billed)):
        if found is not None:
            yield found


def _billed(group: Group) -> tuple[Share, ...]:
    nodes = span(added("instances.desired", group.nodes).value).low or 0
    held = span(added("instances.desired", group.held).value).low or 0
    return group.nodes if group.nodes and nodes >= held else group.held or group.nodes


def measure_of(
    group: Group,
    facts: Mapping[str, Fact],
    match: Mapping[str, str],
    file: str | None,
    workload: str,
    evidence: EvidenceSource | None,
    billed: PaidHours | None = None,
) -> SeriesMeasure | None:
    """Return the utilization of one capacity, measured against all that is paid for.

    What is `billed` is paid for, whatever the code says.
    """
    if evidence is None:
        return None
    since = facts.get("in_service_since")
    first = since.value if since is not None and isinstance(since.value, date) else None
    paid = PaidHours(_paid("accelerator_count", group), _paid("instances.desired", group), first)
    paid = billed or paid
    return evidence.measure("gpu_utilization", match, paid, file, workload)


def _paid(name: str, group: Group) -> Number | Interval | None:
    """Return how many run around the clock; a range is paid anywhere between its ends."""
    normal = counted(name, group).value
    if name == "accelerator_count":
        ends = (counted("accelerator_count_min", group).value, _most(group))
    else:
        ends = (counted("instances.min", group).value, counted("instances.max", group).value)
    low, high = span(ends[0]).low, span(ends[1]).high
    if isinstance(normal, (int, Decimal)) and low == high == normal:
        return normal
    return None if high is None else Interval(low, high)


def _most(group: Group) -> Any:
    """Return the accelerators at most: those of the instances at most, in proportion."""
    most, normal = counted("instances.max", group).value, counted("instances.desired", group).value
    count = counted("accelerator_count", group).value
    if most == normal:
        return count
    each = next(
        (
            fact.value
            for one in group.parts
            if (fact := one.resource.facts.get("accelerators_per_instance")) is not None
        ),
        None,
    )
    top = span(most).high
    if not isinstance(each, (int, Decimal)) or top is None:
        return Interval(0, None)
    return each * top


def _use(facts: Mapping[str, Fact], measure: SeriesMeasure, as_of: date) -> Iterator[Fact]:
    """Yield how busy a capacity is, and what of it nobody uses."""
    busy = measure.statistic("mean", WINDOW_DAYS, as_of, None)
    yield busy._replace(name="gpu_utilization")
    yield measure.meaning()
    for name, source, worth in (
        ("idle_cost", "capacity_cost", _idle_money),
        ("idle_accelerators", "accelerator_count", _idle_whole),
        ("busy_instances", "instances.desired", _kept),
    ):
        amount = facts.get(source)
        if amount is None:
            continue
        lacking = missing({"gpu_utilization": busy, source: amount})
        yield derived(
            name, lacking if lacking is not None else worth(busy.value, amount.value),
            [amount, busy], busy.because,
        )  # fmt: skip
    yield from _release(facts, busy)


def _release(facts: Mapping[str, Fact], busy: Fact) -> Iterator[Fact]:
    """Yield how busy the machines would be that carry the load, and what the others cost."""
    number, cost = facts.get("instances.desired"), facts.get("capacity_cost")
    lacking = missing({"gpu_utilization": busy, "instances.desired": number})
    used = [one for one in (number, busy) if one is not None]
    if lacking is not None or number is None:
        yield derived("busy_instances_use", lacking, used)
        yield derived("release_saving", lacking, used)
        return
    kept = carrying(number.value, busy.value)
    sure = not isinstance(kept, Interval) and kept and not isinstance(busy.value, Interval)
    then: Any = busy_then(number.value, busy.value, kept) if sure else None
    why = unknown("how many machines carry the load is not certain")
    yield derived("busy_instances_use", why if isinstance(then, Interval) or then is None else then,
                  used, f"{kept} machines that carry the load")  # fmt: skip
    if cost is None or not isinstance(cost.value, Money) or kept is None:
        yield derived("release_saving", missing({"fixed_cost": cost}) or Unknown(), used)
        return
    amount = released(cost.value.amount, number.value, kept)
    said = f"the machines beyond the {kept} that carry the load at {ROOM:.0%} use"
    value = cost.value._replace(amount=amount)
    yield derived("release_saving", value, [cost, *used], said)


def _idle_money(busy: Any, cost: Any) -> Any:
    if not isinstance(cost, Money):
        return Unknown()
    low, high = span(busy)
    paid = span(cost.amount)
    least = (paid.low or 0) * (1 - (high if high is not None else 1))
    most = None if paid.high is None else paid.high * (1 - (low or 0))
    return cost._replace(amount=least if least == most else Interval(least, most))


def _idle_whole(busy: Any, count: Any) -> Any:
    return _whole(count, busy, lambda number, share: _down(number * (1 - share)))


def _kept(busy: Any, instances: Any) -> Any:
    """Return the fewest whole instances that carry the load with room for peaks."""
    found = carrying(instances, busy)
    return Unknown() if found is None else found


def _whole(count: Any, busy: Any, at: Any) -> Any:
    numbers, shares = span(count), span(busy)
    top = shares.high if shares.high is not None else Decimal(1)
    if numbers.high is None:
        return Unknown()
    corners = [
        at(number, share)
        for number in (numbers.low or 0, numbers.high)
        for share in (shares.low or 0, top)
    ]
    low, high = min(corners), max(corners)
    return low if low == high else Interval(low, high)


def _down(value: Number) -> int:
    return int(Decimal(value).to_integral_value(ROUND_FLOOR))
