"""Computes how a capacity stands: what it must reach to pay, and its use before it was bought."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.reading import derived, missing, unknown
from checker.model.facts import Fact, SeriesMeasure
from checker.model.quantities import HOURS_PER_MONTH
from checker.model.report import Money
from checker.model.values import Interval, Unknown

_SECONDS = HOURS_PER_MONTH * 3600
_MILLION = 1_000_000
_BY_THE_HOUR = ("per_machine_hour", "provisioned_throughput")
_HISTORY_DAYS = 90
_RECENT_DAYS = 30


def standing(
    facts: Mapping[str, Fact],
    workload: Mapping[str, Fact],
    measure: SeriesMeasure | None,
    alone: bool,
    as_of: date,
) -> Iterator[Fact]:
    """Yield the facts of one capacity that rest on its workload's prices and its own history.

    `alone` says that it is the workload's only capacity: a throughput is of the whole fleet.
    """
    yield _break_even(workload, alone)
    yield _fixed_share(facts, workload)
    yield _newest(measure, as_of)
    yield from _history(facts, measure)


def _break_even(workload: Mapping[str, Fact], alone: bool) -> Fact:
    name = "break_even_utilization"
    cost, price, speed = (
        workload.get(one) for one in ("capacity_cost", "alternative_price", "tokens_per_second")
    )
    lacking = missing({"fixed_cost": cost, "alternative": price, "tokens_per_second": speed})
    if lacking is not None or cost is None or price is None or speed is None:
        return Fact(name, lacking)
    used = [cost, price, speed]
    if not alone:
        said = "the throughput is of the whole fleet, and it has several capacities"
        return derived(name, unknown(said), used)
    alike = isinstance(cost.value, Money) and isinstance(price.value, Money)
    if not alike or cost.value.currency != price.value.currency or not speed.value:
        return derived(name, unknown("cost, price and throughput do not compare"), used)
    full = Decimal(speed.value) * _SECONDS * price.value.amount
    ends = [None if one is None else one * _MILLION / full for one in span(cost.value.amount)]
    value: Any = ends[0] if ends[0] == ends[1] else Interval(*ends)
    return derived(name, value, used, "cost over what all of its tokens are worth")


def _fixed_share(facts: Mapping[str, Fact], workload: Mapping[str, Fact]) -> Fact:
    """Return which part of the cost never goes away: all of it where nothing scales down."""
    name, shapes = "fixed_cost_share", workload.get("cost_shape")
    least, normal = facts.get("accelerator_count_min"), facts.get("accelerator_count")
    if shapes is None or least is None or normal is None:
        return Fact(name, unknown("what of the cost is fixed is not in the code"))
    used = [shapes, least, normal]
    if any(one not in _BY_THE_HOUR for one in shapes.value):
        said = "a part of it is paid by use, and only a bill tells how much"
        return derived(name, unknown(said), used)
    lacking = missing({"instances.min": least, "instances.desired": normal})
    plain = isinstance(least.value, (int, Decimal)) and isinstance(normal.value, (int, Decimal))
    if lacking is not None or not plain or not normal.value:
        return derived(name, lacking or unknown("how much of it always runs is not known"), used)
    share = min(Decimal(least.value) / normal.value, Decimal(1))
    return derived(name, share, used, "what always runs, of what normally runs")


def _newest(measure: SeriesMeasure | None, as_of: date) -> Fact:
    name = "gpu_metrics_newest"
    last = measure.coverage(_RECENT_DAYS, as_of).last if measure is not None else None
    if last is None:
        return Fact(name, Unknown(needs=("gpu_utilization",)))
    return Fact(name, last, "measured", because="the last day with a sample")


def _history(facts: Mapping[str, Fact], measure: SeriesMeasure | None) -> Iterator[Fact]:
    """Yield how long it served and how busy it was before it was committed."""
    start, since = facts.get("commitment_start"), facts.get("in_service_since")
    lacking = missing({"commitment_start": start, "in_service_since": since})
    used = [one for one in (start, since) if one is not None]
    served: Any = lacking
    if lacking is None and start is not None and since is not None:
        plain = isinstance(start.value, date) and isinstance(since.value, date)
        served = Decimal(max(0, (start.value - since.value).days)) if plain else unknown("no dates")
    yield derived("days_before_commitment", served, used, "from the first day of service")
    name = "use_before_commitment"
    if start is None or not isinstance(start.value, date):
        yield Fact(name, Unknown(needs=("commitment_start",)))
    elif isinstance(served, Unknown):
        yield derived(name, served, used)
    elif not served:
        yield derived(name, None, used, "it did not serve before")
    elif measure is None:
        yield Fact(name, Unknown(needs=("gpu_utilization",)))
    else:
        days = min(_HISTORY_DAYS, int(served))
        yield measure.statistic("p20", days, start.value, None)._replace(name=name)
