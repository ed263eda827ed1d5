"""Refuses utilization that cannot be true, and the classic mix-up of percent and ratio."""

from collections.abc import Sequence
from decimal import Decimal

from checker.evidence.metrics import PERCENT
from checker.evidence.rows import Column
from checker.model.location import Location
from checker.model.report import Problem

_LOOKS_LIKE_PERCENT = Decimal("1.5")


def range_trouble(columns: Sequence[Column], unit: str) -> Problem | None:
    """Return what is wrong with the values of one utilization metric, or None.

    Values are NaN only where nothing was measured, and are left out here.
    """
    values = {value for column in columns for value in set(column.values) if value.is_finite()}
    if not values:
        return None
    lowest, highest = min(values), max(values)
    if lowest < 0:
        message = f"{lowest} is less than nothing: utilization is never negative"
        return Problem("range", message, _first(columns, lowest), "mend the query")
    if unit == PERCENT:
        return _percent_trouble(columns, highest)
    return _ratio_trouble(columns, highest)


def _percent_trouble(columns: Sequence[Column], highest: Decimal) -> Problem | None:
    if highest > 100:
        message = f"{highest}% is more than a GPU has"
        step = "average over GPUs, do not add them up; one series for each GPU"
        return Problem("range", message, _first(columns, highest), step)
    if 0 < highest <= 1:
        message = f"these are percents, and none is above 1: {highest} may well mean a ratio"
        step = "state the true unit; GPUs that are really this idle: export a ratio, unit: ratio"
        return Problem("unit", message, _first(columns, highest), step)
    return None


def _ratio_trouble(columns: Sequence[Column], highest: Decimal) -> Problem | None:
    if highest <= 1:
        return None
    if highest > _LOOKS_LIKE_PERCENT:
        message = f"these are ratios, and one is {highest}: it looks like percent"
        step = "state the true unit: percent, or values from 0 to 1"
        return Problem("unit", message, _first(columns, highest), step)
    message = f"a ratio of {highest} is {(highest * 100).normalize():f}%: more than a GPU has"
    step = "average over GPUs, do not add them up; one series for each GPU"
    return Problem("range", message, _first(columns, highest), step)


def _first(columns: Sequence[Column], value: Decimal) -> Location:
    """Return where the first of these values stands."""
    column = next(column for column in columns if value in column.values)
    return column.place(next(n for n, found in enumerate(column.values) if found == value))
