"""Turns rows of key figures into the newest value of each, with its unit and its day."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from checker.evidence.metrics import KPI
from checker.evidence.series import Series
from checker.evidence.times import day_of
from checker.model.facts import Coverage, Fact
from checker.model.key_figures import KeyFigure
from checker.model.location import Location
from checker.model.values import Reason, Unknown


class FigureMeasure:
    """The key figures of one workload; satisfies `model.key_figures.FigureSource`."""

    def __init__(self, series: Sequence[Series]) -> None:
        self.series = sorted(series, key=lambda one: str(one.identity))

    @property
    def location(self) -> Location:
        """Where the evidence is: its first file."""
        return Location(self.series[0].files[0])

    def newest(self) -> Mapping[str, KeyFigure | Unknown]:
        """Return the newest value of each figure; see the protocol."""
        found: dict[str, KeyFigure | Unknown] = {}
        by_name: dict[str, list[Series]] = {}
        for one in self.series:
            by_name.setdefault(one.metric, []).append(one)
        for name, alike in by_name.items():
            last = max(one.times[-1] for one in alike)
            values = [_last(one) for one in alike if one.times[-1] == last]
            found[name] = values[0]
            if len({(value.value, value.unit) for value in values}) > 1:
                said = " and ".join(f"{value.value} {value.unit}" for value in values[:2])
                reason = f"its newest values differ: {said}, both of {day_of(last)}"
                found[name] = Unknown(Reason(reason, values[0].location))
        return found

    def statistic(self, name: str, window_days: int, as_of: date, of: Decimal | None) -> Fact:
        """Return an Unknown: a key figure has values, and no statistics."""
        return Fact(KPI, Unknown(Reason("key figures have no statistics", self.location)))

    def meaning(self) -> Fact:
        """Return which figures there are."""
        names = ", ".join(sorted({one.metric for one in self.series}))
        return Fact(f"{KPI}_metric", "stated", "measured", self.location, names)

    def coverage(self, window_days: int, as_of: date) -> Coverage:
        """Return that no hours are covered: a value is of a day."""
        return Coverage(0, None, window_days * 24, None, None)

    def judgeable_from(self, window_days: int) -> date | None:
        """Return None: a key figure has no age of its own."""
        return None


def _last(one: Series) -> KeyFigure:
    place = one.place(len(one.values) - 1)
    files = frozenset(one.files)
    return KeyFigure(
        one.metric, one.values[-1], one.unit, day_of(one.times[-1]), place, files, one.stated
    )
