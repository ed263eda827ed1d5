"""Laws of the statistics: less evidence only widens, order and unit change nothing."""

import random
from collections.abc import Sequence
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from pools import AS_OF, DAYS, Levels, pool

from checker.evidence.rows import HOUR
from checker.evidence.window_statistics import interval
from checker.model.values import Interval

FLOOR = Decimal("0.6")
STATISTICS = (("mean", None), ("p20", None), ("p50", None), ("p95", None),
              ("share_at_or_above", FLOOR), ("longest_run_below", FLOOR))  # fmt: skip
LEVEL = st.sampled_from(("0", "0.3", "0.599", "0.6", "0.601", "0.7", "1"))


@st.composite
def pools(draw: st.DrawFn, steps: int = 1) -> dict[str, list[tuple[int, str]]]:
    """Up to three GPUs over two days, some hours left out."""
    count = 24 * DAYS * steps
    series = draw(st.integers(1, 3))
    return {
        str(n): [
            (hour, level)
            for hour, level in enumerate(
                draw(st.lists(LEVEL | st.none(), min_size=2, max_size=count))
            )
            if level is not None
        ]
        for n in range(series)
    }


def bounds(levels: Levels, name: str, of: Decimal | None, step: int = HOUR) -> Interval:
    value = pool(levels, 3, step).statistic(name, DAYS, AS_OF, of).value
    if isinstance(value, Decimal):
        return Interval(value, value)
    return value if isinstance(value, Interval) else Interval(Decimal(-1), Decimal(100))


def within(inner: Interval, outer: Interval) -> bool:
    assert inner.low is not None
    assert inner.high is not None
    assert outer.low is not None
    assert outer.high is not None
    return outer.low <= inner.low <= inner.high <= outer.high


@settings(max_examples=60, deadline=None)
@given(pools(steps=3), st.randoms(use_true_random=False))
def test_dropping_samples_only_widens(
    levels: dict[str, list[tuple[int, str]]], rng: random.Random
) -> None:
    if not any(levels.values()):
        return
    fewer = {name: [s for s in samples if rng.random() < 0.7] for name, samples in levels.items()}
    if not any(fewer.values()):
        return
    for name, of in STATISTICS:
        step = HOUR // 3
        assert within(bounds(levels, name, of, step), bounds(fewer, name, of, step)), name


@settings(max_examples=40, deadline=None)
@given(pools(), st.randoms(use_true_random=False))
def test_order_changes_nothing(
    levels: dict[str, list[tuple[int, str]]], rng: random.Random
) -> None:
    if not any(levels.values()):
        return
    mixed = {name: rng.sample(samples, len(samples)) for name, samples in reversed(levels.items())}
    for name, of in STATISTICS:
        first = pool(levels, 3).statistic(name, DAYS, AS_OF, of)
        assert first == pool(mixed, 3).statistic(name, DAYS, AS_OF, of)


@settings(max_examples=40, deadline=None)
@given(pools())
def test_percent_and_ratio_give_the_same(levels: dict[str, list[tuple[int, str]]]) -> None:
    values = {Decimal(value) for samples in levels.values() for _, value in samples}
    if not values or 0 < max(values) * 100 <= 1:
        return
    percent = {
        name: [(at, Decimal(value) * 100) for at, value in samples]
        for name, samples in levels.items()
    }
    for name, of in STATISTICS:
        ratio_value = pool(levels, 3).statistic(name, DAYS, AS_OF, of).value
        assert pool(percent, 3, unit="%").statistic(name, DAYS, AS_OF, of).value == ratio_value


@settings(max_examples=100, deadline=None)
@given(st.lists(st.decimals(0, 1, places=2), min_size=1, max_size=60), st.decimals(0, 1, places=2))
def test_p20_reaches_a_floor_exactly_where_four_fifths_of_the_hours_do(
    values: Sequence[Decimal], floor: Decimal
) -> None:
    low = interval("p20", values, values, None).low
    share = interval("share_at_or_above", values, values, floor).low
    assert low is not None
    assert share is not None
    assert (low >= floor) is (share >= Decimal("0.8"))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_the_missing_hours_were_the_truth_lies_inside(data: st.DataObject) -> None:
    level = st.decimals(0, 1, places=2)
    truth = data.draw(st.lists(level, min_size=1, max_size=30))
    lows = [
        value if data.draw(st.booleans()) else data.draw(st.decimals(0, value, places=2))
        for value in truth
    ]
    highs = [
        value if data.draw(st.booleans()) else data.draw(st.decimals(value, 1, places=2))
        for value in truth
    ]
    for name, of in (*STATISTICS, ("coefficient_of_variation", None)):
        true, found = interval(name, truth, truth, of), interval(name, lows, highs, of)
        assert found.low is not None
        if true.low is not None:
            assert found.low <= true.low + Decimal("1e-25"), name
        if found.high is not None:
            assert true.high is not None
            assert true.high <= found.high + Decimal("1e-25"), name
