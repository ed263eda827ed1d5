"""What every measure says of the series that it was made of: its kind, its place, its age."""

from collections.abc import Sequence
from datetime import date
from decimal import Context, Decimal

from checker.evidence.decimals import EXACT
from checker.evidence.rows import DAY
from checker.evidence.sentences import number
from checker.evidence.series import Series
from checker.evidence.times import day_start, written
from checker.model.location import Location
from checker.model.values import Number

PRINTED = Context(prec=28)


class Measured:
    """Series of one kind; `newest_within` (days) is how old the newest sample may be."""

    def __init__(self, series: Sequence[Series], newest_within: Decimal | None) -> None:
        self.series, self.newest_within = series, newest_within

    @property
    def kind(self) -> str:
        """The measure that this is: `gpu_utilization`, `tokens`, `requests`, `energy`."""
        return self.series[0].kind

    @property
    def location(self) -> Location:
        """Where the evidence is: its first file."""
        return Location(self.series[0].files[0])

    @property
    def newest(self) -> int:
        """The end of the time that the newest sample stands for; a counter stands for a moment."""
        return max(
            one.times[-1] + (0 if one.shape == "counter" else one.step) for one in self.series
        )

    def stale(self, as_of: date) -> str:
        """Return why the evidence is too old for a day; empty where it is not."""
        if self.newest_within is None:
            return ""
        age = EXACT.divide(Decimal(day_start(as_of) - self.newest), Decimal(DAY))
        if age <= self.newest_within:
            return ""
        return (
            f"the newest sample is from {written(self.newest)}, and evidence counts for "
            f"{number(self.newest_within)} days (newest_within)"
        )


def plain(value: Number) -> Decimal:
    """Round to 28 digits; a value that ends earlier stays exact, and without idle zeros."""
    return Decimal(format(PRINTED.plus(Decimal(value)).normalize(PRINTED), "f"))


def bounds(window_days: int, as_of: date) -> tuple[int, int]:
    """Return the UTC days before `as_of` in milliseconds: where they begin and where they end."""
    until = day_start(as_of)
    return until - window_days * DAY, until
