"""Laws of verdicts: less evidence only moves them toward unknown, a stricter limit saves nobody."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from pools import AS_OF, DAYS, START

from checker.documents.tree import SourceTree
from checker.evaluation.comparing import holds
from checker.evidence import read
from checker.model.facts import PaidHours

FLOORS = tuple(Decimal(n) / 10 for n in range(11))
STATISTICS = (("mean", None), ("p20", None), ("p50", None), ("p95", None),
              ("share_at_or_above", Decimal("0.6")), ("longest_run_below", Decimal("0.6")),
              ("share_of_gpus_below", Decimal("0.3")))  # fmt: skip
LEVELS = ("0", "12.5", "59.9", "60", "60.1", "100")
Row = tuple[int, int, str]
"""GPU, hour and percent of one sample."""


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Two GPUs over two days, of which a part is busy all the time so that some limits are met."""
    busy = draw(st.sampled_from(LEVELS))
    return [
        (gpu, hour, draw(st.sampled_from(LEVELS)) if draw(st.integers(0, 3)) == 0 else busy)
        for gpu in range(2)
        for hour in range(24 * DAYS)
    ]


def written(folder: Path, files: list[list[Row]], unit: str = "%") -> None:
    for number, part in enumerate(files):
        lines = ["timestamp,series,value,unit,pool"]
        for gpu, hour, level in part:
            time = datetime.fromtimestamp(START / 1000, UTC) + timedelta(hours=hour)
            value = level if unit == "%" else str(Decimal(level) / 100)
            lines.append(f"{time.isoformat()},g{gpu},{value},{unit},a")
        (folder / f"{number}.csv").write_text("\n".join(lines) + "\n")


def verdicts(
    files: list[list[Row]], unit: str = "%"
) -> dict[tuple[str, str, Decimal], bool | None]:
    """Return for each statistic, operator and limit whether it is met; None is unknown."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, [part for part in files if part], unit)
        store = read([""], SourceTree(folder), AS_OF)
        measure = store.measure("gpu_utilization", {"pool": "a"}, PaidHours(2, None))
        found: dict[tuple[str, str, Decimal], bool | None] = {}
        for statistic, of in STATISTICS:
            fact = measure.statistic(statistic, DAYS, AS_OF, of) if measure else None
            value = fact.value if fact and not store.problems else None
            for floor in FLOORS:
                for operator in ("at_least", "at_most"):
                    truth = None if value is None else holds(operator, value, floor, AS_OF)
                    found[statistic, operator, floor] = truth
        return found


@settings(max_examples=25, deadline=None)
@given(rows(), st.randoms(use_true_random=False))
def test_fewer_samples_only_move_a_verdict_toward_unknown(
    given_rows: list[Row], rng: random.Random
) -> None:
    kept = [row for row in given_rows if rng.random() < 0.9]
    whole, less = verdicts([given_rows]), verdicts([kept])
    for key, truth in less.items():
        assert truth is None or truth is whole[key], key


@settings(max_examples=15, deadline=None)
@given(rows(), st.randoms(use_true_random=False))
def test_order_and_files_change_no_verdict(given_rows: list[Row], rng: random.Random) -> None:
    mixed = rng.sample(given_rows, len(given_rows))
    by_gpu = [[row for row in mixed if row[0] == gpu] for gpu in (1, 0)]
    assert verdicts([given_rows]) == verdicts([mixed]) == verdicts(by_gpu)


@settings(max_examples=15, deadline=None)
@given(rows(), st.randoms(use_true_random=False))
def test_a_stricter_limit_never_turns_fail_into_pass(
    given_rows: list[Row], rng: random.Random
) -> None:
    found = verdicts([[row for row in given_rows if rng.random() < 0.97]])
    for statistic, _ in STATISTICS:
        for looser, stricter in pairwise(FLOORS):
            first, second = (
                found[statistic, "at_least", looser],
                found[statistic, "at_least", stricter],
            )
            assert not (first is False and second is not False), (statistic, looser)
            assert not (first is None and second is True), (statistic, looser)
            first, second = (
                found[statistic, "at_most", stricter],
                found[statistic, "at_most", looser],
            )
            assert not (first is False and second is not False), (statistic, looser)


@settings(max_examples=15, deadline=None)
@given(rows())
def test_percent_and_ratio_give_one_verdict(given_rows: list[Row]) -> None:
    if max(Decimal(level) for _, _, level in given_rows) in (0,):
        return
    assert verdicts([given_rows]) == verdicts([given_rows], "ratio")
