"""Computes how a capacity stands: what it must reach to pay, and its use before it was bought."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from checker.facts.amounts import span
from checker.facts.economics_spans import MILLION, exact, in_words, over, times
from checker.facts.reading import derived, missing, unknown
from checker.model.facts import Fact, SeriesMeasure
from checker.model.quantities import MONTH_DAYS
from checker.model.report import Money
from checker.model.values import Interval, Unknown

DAY_SECONDS = 24 * 3600
_SEVERAL = "the throughput is of the whole fleet, and it has several capacities"
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
    yield from _by_use(workload, measure, alone, as_of)
    yield _fixed_share(facts, workload)
    yield _newest(measure, as_of)
    yield from _history(facts, measure)


def _break_even(workload: Mapping[str, Fact], alone: bool) -> Fact:
    """Return the part of what the fleet can do at which it costs what the service would."""
    name = "break_even_utilization"
    volume, speed = workload.get("break_even_volume"), workload.get("tokens_per_second")
    lacking = missing({"break_even_volume": volume, "tokens_per_second": speed})
    if lacking is not None or volume is None or speed is None:
        return Fact(name, lacking)
    used = [volume, speed]
    if not alone:
        return derived(name, unknown(_SEVERAL), used)
    if not span(speed.value).low:
        return derived(name, unknown("there is no throughput"), used)
    share = over(volume.value, times(speed.value, DAY_SECONDS))
    return derived(name, exact(share), used, f"{volume.because}, over what it can do")


def _by_use(
    workload: Mapping[str, Fact], measure: SeriesMeasure | None, alone: bool, as_of: date
) -> Iterator[Fact]:
    """Yield the price of a million tokens by throughput and use, and its tokens over the stated.

    Where the two ways to count differ, the throughput or the use is wrong.
    """
    names = ("effective_price_by_use", "tokens_by_use_ratio")
    cost, speed, day = (
        workload.get(one) for one in ("capacity_cost", "tokens_per_second", "tokens_per_day")
    )
    if measure is None or not alone:
        lack = Unknown(needs=("gpu_utilization",)) if measure is None else unknown(_SEVERAL)
        yield from (Fact(name, lack) for name in names)
        return
    busy = measure.statistic("mean", _RECENT_DAYS, as_of, None)
    for name, other, word in zip(names, (cost, day), ("fixed_cost", "tokens_per_day"), strict=True):
        needed = {word: other, "tokens_per_second": speed, "gpu_utilization": busy}
        used = [one for one in needed.values() if one is not None]
        lacking = missing(needed)
        if lacking is not None or other is None or speed is None:
            yield derived(name, lacking, used)
            continue
        done = times(times(speed.value, DAY_SECONDS), busy.value)
        yield derived(name, _worth(other.value, done), used, f"{in_words(speed.value)} tokens a "
                      f"second at {in_words(times(busy.value, 100))}% use")  # fmt: skip


def _worth(value: Any, done: Interval) -> Any:
    """Return money by a million tokens of what is done in a day, or what is done over a number."""
    if not done.low or not span(value.amount if isinstance(value, Money) else value).low:
        return unknown("it does nothing, or costs nothing")
    if isinstance(value, Money):
        month = times(done, MONTH_DAYS)
        return Money(exact(times(over(value.amount, month), MILLION)), value.currency)
    return exact(over(done, value))


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
