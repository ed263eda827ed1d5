"""Laws of what adds up: less evidence only widens, the truth lies inside, order changes nothing."""

import random
from array import array
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from pools import AS_OF

from checker.evidence.daily import DailyMeasure
from checker.evidence.envelope import Envelope
from checker.evidence.rows import DAY, HOUR, Column
from checker.evidence.series import judge
from checker.evidence.store import EvidenceStore
from checker.evidence.times import day_start
from checker.model.location import Location
from checker.model.values import Interval, Unknown

DAYS = 3
START = day_start(AS_OF) - DAYS * DAY
STATISTICS = (("mean", None), ("p20", None), ("p50", None), ("share_at_or_above", Decimal(20)),
              ("longest_run_below", Decimal(20)))  # fmt: skip
Samples = list[tuple[int, int]]
"""Steps after the start of the window, and what was counted in each or by then."""


def measured(
    series: dict[str, Samples], shape: str, step: int = HOUR, late: int = 0
) -> DailyMeasure | None:
    columns = [column(name, rows, shape, step, late) for name, rows in series.items() if rows]
    envelope = Envelope("e", "tokens", labels={"workload": "a"}, step=step)
    judged = judge(columns, "t.csv", envelope, AS_OF)
    store = EvidenceStore(judged.series, judged.problems)
    if store.problems:
        return None
    found = store.measure("tokens", {"workload": "a"})
    assert found is None or isinstance(found, DailyMeasure)
    return found


def column(name: str, rows: Samples, shape: str, step: int, late: int) -> Column:
    times = array("q", [START + late + at * step for at, _ in rows])
    values = [Decimal(value) for _, value in rows]
    return Column(
        {"pod": name}, "", "tokens", times, values, lambda n: Location("t.csv", n + 2), shape
    )


def bounds(measure: DailyMeasure, name: str, of: Decimal | None) -> tuple[Decimal, Decimal]:
    value = measure.statistic(name, DAYS, AS_OF, of).value
    if isinstance(value, (Unknown, Interval)):
        low, high = value.low or 0, value.high
        return Decimal(low), Decimal("Infinity") if high is None else Decimal(high)
    return value, value


totals = st.lists(st.integers(0, 3), min_size=24 * DAYS, max_size=24 * DAYS)


@settings(max_examples=40, deadline=None)
@given(totals, totals, st.randoms(use_true_random=False), st.sampled_from((0, 600_000)))
def test_dropping_sums_only_widens(
    one: list[int], two: list[int], rng: random.Random, late: int
) -> None:
    rows = {"x": list(enumerate(one)), "y": list(enumerate(two))}
    fewer = {name: [s for s in samples if rng.random() < 0.9] for name, samples in rows.items()}
    whole, less = measured(rows, "total", late=late), measured(fewer, "total", late=late)
    if whole is None or less is None:
        return
    for name, of in STATISTICS:
        (low, high), (lower, higher) = bounds(whole, name, of), bounds(less, name, of)
        assert lower <= low <= high <= higher, name


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3) | st.none(), min_size=24 * DAYS, max_size=24 * DAYS),
       st.randoms(use_true_random=False))  # fmt: skip
def test_dropping_scrapes_of_a_counter_only_widens(
    grown: list[int | None], rng: random.Random
) -> None:
    rows, now = [(0, 5)], 5
    for at, more in enumerate(grown, 1):
        now = rng.randint(0, 2) if more is None and rng.random() < 0.1 else now + (more or 0)
        rows.append((at, now))
    kept = [s for n, s in enumerate(rows) if n in (0, len(rows) - 1) or rng.random() < 0.9]
    whole, less = measured({"x": rows}, "counter"), measured({"x": kept}, "counter")
    if whole is None or less is None:
        return
    for name, of in STATISTICS:
        (low, high), (lower, higher) = bounds(whole, name, of), bounds(less, name, of)
        assert lower <= low <= high <= higher, name


@settings(max_examples=40, deadline=None)
@given(totals, st.integers(1, HOUR - 1), st.randoms(use_true_random=False))
def test_the_truth_lies_inside_wherever_the_hours_begin(
    counts: list[int], late: int, rng: random.Random
) -> None:
    # Hour n begins `late` after the full hour; the one before the window reaches into it.
    rows = [(n - 1, value) for n, value in enumerate([2, *counts])]
    days = [0] * DAYS
    for at, value in rows:
        day = (at * HOUR + late + rng.randrange(HOUR)) // DAY
        if 0 <= day < DAYS:
            days[day] += value
    measure = measured({"x": rows}, "total", late=late)
    assert measure is not None
    low, high = bounds(measure, "mean", None)
    assert low <= Decimal(sum(days)) / DAYS + Decimal("1e-20")
    assert Decimal(sum(days)) / DAYS <= high + Decimal("1e-20")
    low, high = bounds(measure, "p20", None)
    assert low <= min(days) <= high


@settings(max_examples=30, deadline=None)
@given(totals, st.randoms(use_true_random=False))
def test_order_and_pieces_change_nothing(counts: list[int], rng: random.Random) -> None:
    rows = list(enumerate(counts))
    mixed = rng.sample(rows, len(rows))
    first, second = measured({"x": rows}, "total"), measured({"x": mixed}, "total")
    assert first is not None
    assert second is not None
    for name, of in STATISTICS:
        assert first.statistic(name, DAYS, AS_OF, of) == second.statistic(name, DAYS, AS_OF, of)


@settings(max_examples=30, deadline=None)
@given(totals)
def test_a_counter_gives_what_sums_give(counts: list[int]) -> None:
    rows, now = [(0, 7)], 7
    for at, more in enumerate(counts, 1):
        now += more
        rows.append((at, now))
    counter, total = (
        measured({"x": rows}, "counter"),
        measured({"x": list(enumerate(counts))}, "total"),
    )
    assert counter is not None
    assert total is not None
    for name, of in STATISTICS:
        assert bounds(counter, name, of) == bounds(total, name, of), name


def test_a_restart_loses_nothing_of_what_came_after() -> None:
    rows = [(hour, 10 * (hour % 36)) for hour in range(24 * DAYS + 1)]
    measure = measured({"x": rows}, "counter")
    assert measure is not None
    fact = measure.statistic("mean", DAYS, AS_OF, None)
    assert fact.value == Decimal(70) * 10 / DAYS
    assert "2 resets" in fact.because


def test_a_pod_that_starts_in_the_middle_may_have_counted_before_its_first_scrape() -> None:
    old = [(hour, hour) for hour in range(24 * DAYS + 1)]
    new = [(hour, 4 + hour) for hour in range(30, 24 * DAYS + 1)]
    measure = measured({"old": old, "new": new}, "counter")
    assert measure is not None
    value = measure.statistic("mean", DAYS, AS_OF, None).value
    assert isinstance(value, Interval)
    assert (value.low, round(Decimal(value.high or 0) * 3, 9)) == (38, 114 + 34)


def test_only_input_is_not_the_whole() -> None:
    rows = [(n, n) for n in range(73)]
    only = column("x", rows, "plain", HOUR, 0)._replace(metric="vllm:prompt_tokens_total")
    judged = judge([only], "t.prom", Envelope("e", labels={"workload": "a"}), AS_OF)
    measure = EvidenceStore(judged.series, judged.problems).measure("tokens", {"workload": "a"})
    assert measure is not None
    value = measure.statistic("mean", DAYS, AS_OF, None).value
    assert isinstance(value, Unknown)
    assert "only input tokens were counted" in repr(value)
    assert value.low == 24


@settings(max_examples=30, deadline=None)
@given(totals, totals, st.randoms(use_true_random=False))
def test_dropping_sums_only_widens_the_growth(
    before: list[int], now: list[int], rng: random.Random
) -> None:
    earlier = [(at - 24 * DAYS, value) for at, value in enumerate(before)]
    rows = [*earlier, *enumerate(now)]
    fewer = [one for one in rows if rng.random() < 0.97]
    whole, less = measured({"x": rows}, "total"), measured({"x": fewer}, "total")
    if whole is None or less is None:
        return
    value = whole.statistic("month_growth", DAYS, AS_OF, None).value
    if isinstance(value, Decimal):
        true = Decimal(sum(now)) / Decimal(sum(before)) - 1
        assert abs(value - true) < Decimal("1e-20")
    lower, higher = growth_bounds(less)
    low, high = growth_bounds(whole)
    assert lower <= low <= high <= higher


def growth_bounds(measure: DailyMeasure) -> tuple[Decimal, Decimal]:
    value = measure.statistic("month_growth", DAYS, AS_OF, None).value
    if isinstance(value, (Unknown, Interval)):
        low, high = value.low, value.high
        return (
            Decimal("-1") if low is None else Decimal(low),
            Decimal("Infinity") if high is None else Decimal(high),
        )
    return value, value


def test_a_share_of_what_was_counted_scales_amounts_and_floors_alone() -> None:
    rows = [(hour, 10) for hour in range(24 * DAYS)]
    measure = measured({"x": rows}, "total")
    assert measure is not None
    part = DailyMeasure(measure.series, None, Decimal("0.25"))
    assert part.statistic("mean", DAYS, AS_OF, None).value == 60
    assert part.statistic("share_at_or_above", DAYS, AS_OF, Decimal(60)).value == 1
    assert part.statistic("share_at_or_above", DAYS, AS_OF, Decimal(61)).value == 0
    assert part.statistic("coefficient_of_variation", DAYS, AS_OF, None).value == 0
