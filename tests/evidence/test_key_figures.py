"""Values of key figures come from evidence: the newest one counts, in the unit of its target."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from checker.documents.tree import SourceTree
from checker.evidence import EvidenceStore, read
from checker.evidence.figure_measure import FigureMeasure
from checker.facts.targets import against
from checker.model.key_figures import FigureSource, KeyFigure
from checker.model.location import Location
from checker.model.values import Unknown

AS_OF = date(2026, 11, 21)


def store(folder: Path, text: str, **more: str) -> EvidenceStore:
    for name, content in {"kpis.csv": text, **more}.items():
        (folder / name).write_text(content, "utf-8")
    return read([""], SourceTree(folder), AS_OF)


def newest(found: EvidenceStore, workload: str = "w") -> dict[str, Any]:
    assert not found.problems, found.problems
    measure = found.measure("kpi", {"workload": workload}, None, None, workload)
    assert isinstance(measure, FigureMeasure)
    assert isinstance(measure, FigureSource)
    return dict(measure.newest())


def test_the_newest_value_of_each_figure_counts(tmp_path: Path) -> None:
    found = store(
        tmp_path,
        "date,workload,kpi,value,unit\n"
        "2026-11-01,w,Inference cost,9.50,USD\n"
        "2026-10-01,w,inference_cost,12,USD\n"
        "2026-11-01,w,answer-latency,640,ms\n"
        "2026-11-02,other,inference_cost,99,USD\n",
    )
    values = newest(found)
    assert sorted(values) == ["answer_latency", "inference_cost"]
    cost = values["inference_cost"]
    assert (cost.value, cost.unit, cost.day) == (Decimal("9.50"), "USD", date(2026, 11, 1))
    assert str(cost.location) == "kpis.csv:2"
    assert not cost.stated
    assert [str(gap.message) for gap in found.gaps] == ["1 series of kpi match no workload"]


def test_two_currencies_of_one_day_are_not_chosen_from(tmp_path: Path) -> None:
    values = newest(
        store(
            tmp_path,
            "date,workload,kpi,value,unit\n"
            "2026-11-01,w,inference_cost,9,USD\n2026-11-01,w,inference_cost,8,EUR\n",
        )
    )
    assert isinstance(values["inference_cost"], Unknown)
    assert "8 EUR and 9 USD" in str(values["inference_cost"])


@pytest.mark.parametrize(
    ("rows", "kind", "line", "says"),
    [
        ("2026-11-01,w,cost,9,", "unit", 2, "cost has no unit"),
        ("2026-11-01,w,cost,-9,USD", "range", 2, "less than nothing"),
        ("2026-11-01,w,,9,USD", "kpi", 2, "which key figure"),
        ("2026-11-01T00:00:00,w,cost,9,USD", "time", 2, "no time zone"),
        ("2026-12-01,w,cost,9,USD", "future", 2, "after the day of this check"),
        ("2026-11-01,w,cost,NaN,USD", "not-finite", 2, "NaN"),
        ("2026-11-01,w,cost,=1+1,USD", "number", 2, "formula"),
        ("2026-11-01,w,cost,9,USD\n2026-11-01,w,cost,8,USD", "conflict", 3, "differ"),
    ],
)
def test_what_no_figure_can_be_is_named(
    tmp_path: Path, rows: str, kind: str, line: int, says: str
) -> None:
    found = store(tmp_path, f"date,workload,kpi,value,unit\n{rows}\n")
    assert [(one.kind, str(one.location)) for one in found.problems] == [(kind, f"kpis.csv:{line}")]
    assert says in found.problems[0].message
    assert found.problems[0].next_step


def figure(value: str, unit: str) -> KeyFigure:
    day = date(2026, 11, 1)
    return KeyFigure("x", Decimal(value), unit, day, Location("k.csv", 2), frozenset())


@pytest.mark.parametrize(
    ("target", "value", "unit", "ratio"),
    [
        ("$10", "9", "USD", "0.9"),
        ("$10", "9", "$", "0.9"),
        ("$1,000", "1100", "USD", "1.1"),
        ("12 EUR", "15", "EUR", "1.25"),
        ("$10/1M tokens", "12", "USD/1M tokens", "1.2"),
        ("$365/month", "12", "USD/day", "1"),
        ("99%", "0.99", "ratio", "1"),
        ("99%", "99", "%", "1"),
        ("4 kWh", "7.2", "MJ", "0.5"),
        ("800ms", "1.2", "s", "1.5"),
        ("60M", "30000000", "count", "0.5"),
        (120, "60", "", "0.5"),
        ("20 tickets", "30", "tickets", "1.5"),
    ],
)
def test_a_value_is_held_to_its_target(target: object, value: str, unit: str, ratio: str) -> None:
    assert against(target, figure(value, unit)) == Decimal(ratio)


@pytest.mark.parametrize(
    ("target", "unit"),
    [
        ("$10", "EUR"),
        ("$10", "USD/1M tokens"),
        ("$10", "count"),
        ("$10/month", "USD"),
        ("99%", "count"),
        ("4 kWh", "s"),
        ("soon", "USD"),
        ("$0", "USD"),
    ],
)
def test_what_differs_in_kind_is_never_compared(target: str, unit: str) -> None:
    with pytest.raises(ValueError, match=r"compared|no number|zero"):
        against(target, figure("9", unit))


def test_of_a_gain_more_is_better() -> None:
    assert against("5%", figure("10", "%"), more_is_better=True) == Decimal("0.5")
    assert against("$100", figure("90", "USD"), more_is_better=True) == Decimal("0.9")
