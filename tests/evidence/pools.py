"""Builds pools of GPUs for tests: levels by series and hour, as a file would bring them."""

from array import array
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from checker.evidence.envelope import Envelope
from checker.evidence.measure import PoolMeasure
from checker.evidence.rows import DAY, HOUR, Column
from checker.evidence.series import judge
from checker.evidence.store import EvidenceStore
from checker.evidence.times import day_start
from checker.model.facts import PaidHours
from checker.model.location import Location
from checker.model.values import Interval, Number

AS_OF = date(2026, 11, 21)
DAYS = 2
START = day_start(AS_OF) - DAYS * DAY
Levels = Mapping[str, Sequence[tuple[int, str | Decimal]]]
"""Samples by series: how many steps after the start of the window, and the value."""


def column(name: str, samples: Sequence[tuple[int, str | Decimal]], step: int, unit: str) -> Column:
    times = array("q", [START + at * step for at, _ in samples])
    values = [Decimal(value) for _, value in samples]
    return Column({"gpu": name}, "", unit, times, values, lambda n: Location("t.csv", n + 2))


def store(
    levels: Levels, step: int = HOUR, unit: str = "ratio", path: str = "t.csv"
) -> EvidenceStore:
    """Return a store of one file whose step is stated, so that missing samples do not change it."""
    columns = [column(name, samples, step, unit) for name, samples in levels.items() if samples]
    envelope = Envelope("t.csv.envelope.yaml", "gpu_utilization", step=step, labels={"pool": "a"})
    judged = judge(columns, path, envelope, AS_OF)
    return EvidenceStore(judged.series, judged.problems, judged.notes)


def pool(
    levels: Levels,
    gpus: Number | Interval | None,
    step: int = HOUR,
    unit: str = "ratio",
    since: date | None = None,
    basis: str = "code",
) -> PoolMeasure:
    found = store(levels, step, unit)
    assert not found.problems, found.problems
    paid = PaidHours(gpus, None, since, basis)
    measure = found.measure("gpu_utilization", {"pool": "a"}, paid)
    assert measure is not None
    return measure


def steady(value: str, series: int = 2, hours: int = 24 * DAYS) -> Levels:
    """Return series that are at one level all the time."""
    return {str(n): [(hour, value) for hour in range(hours)] for n in range(series)}


def day(days: int) -> date:
    return AS_OF + timedelta(days=days)
