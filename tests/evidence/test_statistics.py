"""What the statistics say of pools whose truth is known, at and around the limits."""

from datetime import date
from decimal import Decimal

import pytest
from pools import AS_OF, DAYS, day, pool, steady, store

from checker.evidence.decimals import Decimals
from checker.evidence.rows import HOUR
from checker.model.facts import PaidHours
from checker.model.values import Interval, Unknown

HALF = Decimal("0.5")


def value(measure: object, name: str, of: Decimal | None = None) -> object:
    return measure.statistic(name, DAYS, AS_OF, of).value  # type: ignore[attr-defined]


@pytest.mark.parametrize("level", ["0.6", "0.7", "0.599999", "0.600001"])
def test_a_level_comes_out_exactly(level: str) -> None:
    assert value(pool(steady(level), 2), "mean") == Decimal(level)


@pytest.mark.parametrize(("level", "share"), [("0.6", 1), ("0.59999999999999999999", 0)])
def test_the_floor_belongs_to_the_share(level: str, share: int) -> None:
    assert value(pool(steady(level), 2), "share_at_or_above", Decimal("0.6")) == share


def test_thirds_that_average_to_the_floor_reach_it() -> None:
    samples = [(n, ("0.5", "0.6", "0.7")[n % 3]) for n in range(3 * 24 * DAYS)]
    measure = pool({"0": samples}, 1, step=HOUR // 3)
    assert value(measure, "mean") == Decimal("0.6")
    assert value(measure, "share_at_or_above", Decimal("0.6")) == 1
    samples = [(n, ("0.1", "0.2", "0.2")[n % 3]) for n in range(3 * 24 * DAYS)]
    assert value(pool({"0": samples}, 1, step=HOUR // 3), "mean") == Decimal(
        "0.1666666666666666666666666667"
    )


def test_percent_and_ratio_are_the_same() -> None:
    percent, ratio = pool(steady("37.5"), 2, unit="%"), pool(steady("0.375"), 2)
    for name, of in (("mean", None), ("p20", None), ("share_at_or_above", HALF)):
        assert value(percent, name, of) == value(ratio, name, of)


def test_an_hour_that_was_paid_for_and_not_measured_is_worth_zero_to_one() -> None:
    measure = pool(steady("0.5", hours=24), 2)
    assert value(measure, "mean") == Interval(Decimal("0.25"), Decimal("0.75"))
    assert value(measure, "share_at_or_above", HALF) == Interval(HALF, Decimal(1))
    assert value(measure, "longest_run_below", Decimal("0.6")) == Interval(Decimal(1), Decimal(2))
    because = measure.statistic("mean", DAYS, AS_OF, None).because
    assert "48 of 96 GPU hours missing (50.0%)" in because


def test_a_gpu_that_exports_nothing_is_not_forgotten() -> None:
    assert value(pool(steady("0.8", 3), 4), "mean") == Interval(Decimal("0.6"), Decimal("0.85"))


def test_a_range_of_hardware_gives_the_widest_interval() -> None:
    assert value(pool(steady("0.8", 3), Interval(3, 4)), "mean") == Interval(
        Decimal("0.6"), Decimal("0.85")
    )


def test_more_measured_than_paid_for_is_a_conflict_that_names_both() -> None:
    found = value(pool(steady("0.5", 5), 4), "mean")
    assert isinstance(found, Unknown)
    assert "5 GPUs were measured in the hour from 2026-11-19T00:00Z, 4 are paid for" in repr(found)


def test_a_replaced_gpu_is_no_conflict() -> None:
    first = [(n, "0.5") for n in range(30)]
    second = [(n, "0.5") for n in range(30, 24 * DAYS * 4)]
    measure = pool({"old": first, "new": second}, 1, step=HOUR // 4)
    assert value(measure, "mean") == HALF


def test_two_that_overlap_for_an_hour_are_a_conflict() -> None:
    first = [(n, "0.5") for n in range(31)]
    second = [(n, "0.5") for n in range(30, 48)]
    assert isinstance(value(pool({"old": first, "new": second}, 1), "mean"), Unknown)


@pytest.mark.parametrize(("gpus", "says"), [(None, "nobody knows how many"), (0, "no accelerator"),
                                            (Interval(1, None), "nobody knows")])  # fmt: skip
def test_without_a_denominator_nothing_is_known(gpus: object, says: str) -> None:
    found = value(pool(steady("0.5"), gpus), "mean")  # type: ignore[arg-type]
    assert isinstance(found, Unknown)
    assert says in repr(found)


def test_young_capacity_says_from_when_it_can_be_judged() -> None:
    measure = pool(steady("0.5"), 2, since=day(-1))
    found = value(measure, "mean")
    assert isinstance(found, Unknown)
    assert "in service since 2026-11-20: 2 days can be judged from 2026-11-22 on" in repr(found)
    assert measure.judgeable_from(DAYS) == date(2026, 11, 22)
    assert value(pool(steady("0.5"), 2, since=day(-DAYS)), "mean") == HALF


def test_stale_evidence_is_unknown() -> None:
    found = store(steady("0.5", 2, 24))
    for newest_within, stale in ((Decimal("0.5"), True), (Decimal(1), False)):
        found.newest_within = newest_within
        measure = found.measure("gpu_utilization", {"pool": "a"}, PaidHours(2, 1))
        assert measure is not None
        assert isinstance(value(measure, "mean"), Unknown) is stale
    assert found.measure("gpu_utilization", {"pool": "b"}, PaidHours(2, 1)) is None


def test_a_window_without_any_sample_is_unknown() -> None:
    found = pool(steady("0.5"), 2).statistic("mean", DAYS, day(30), None).value
    assert isinstance(found, Unknown)
    assert "nothing was measured from 2026-12-19T00:00Z to 2026-12-21T00:00Z" in repr(found)


def test_the_day_of_the_check_is_not_in_the_window() -> None:
    levels = {"0": [(hour, "0.5" if hour < 48 else "1") for hour in range(50)]}
    assert value(pool(levels, 1), "mean") == HALF


def test_samples_coarser_than_an_hour_stand_for_one() -> None:
    levels = {"0": [(0, "0.5"), (1, "0.5")]}
    measure = pool(levels, 1, step=24 * HOUR)
    assert measure.coverage(DAYS, AS_OF).measured == 2


def test_the_longest_run_is_in_days() -> None:
    levels = {"0": [(hour, "0.2" if 10 <= hour < 22 else "0.9") for hour in range(48)]}
    assert value(pool(levels, 1), "longest_run_below", HALF) == HALF


@pytest.mark.parametrize(
    ("basis", "shown"),
    [("billed", "measured"), ("code", "measured"), ("declared", "declared"),
     ("assumed", "assumed")],
)  # fmt: skip
def test_the_ground_is_the_weakest_but_code(basis: str, shown: str) -> None:
    fact = pool(steady("0.5"), 2, basis=basis).statistic("mean", DAYS, AS_OF, None)
    assert fact.basis == shown
    assert ("billed hours" in fact.because) is (basis == "billed")


def test_what_a_metric_can_prove() -> None:
    fact = pool(steady("0.5"), 2).meaning()
    assert (fact.name, fact.value) == ("gpu_utilization_metric", "unstated")


def test_an_unknown_statistic_is_an_error() -> None:
    measure = pool(steady("0.5"), 2)
    for name in ("median", "share_at_or_above"):
        with pytest.raises(ValueError, match=name):
            measure.statistic(name, DAYS, AS_OF, None)


def test_an_hour_at_the_floor_is_not_below_it() -> None:
    assert value(pool(steady("0.6"), 2), "longest_run_below", Decimal("0.6")) == 0


@pytest.mark.parametrize("text", ["1e-300", "5e-324"])
def test_dust_of_floating_point_is_swept_up(text: str) -> None:
    assert Decimals()[text] == 0
    assert Decimals()["1.3877787807814457e-17"] == Decimal("1.3877787807814457e-17")


def test_a_gpu_that_nobody_measured_may_be_idle_or_not() -> None:
    below = Decimal("0.3")
    value = pool(steady("0.1", 1), 2).statistic("share_of_gpus_below", DAYS, AS_OF, below).value
    assert value == Interval(Decimal("0.5"), Decimal(1))
    value = pool(steady("0.1", 2), 2).statistic("share_of_gpus_below", DAYS, AS_OF, below).value
    assert value == 1
