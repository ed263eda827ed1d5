"""Decides which key figure a column of values is, and refuses what no figure can be."""

import re

from checker.evidence.envelope import Envelope
from checker.evidence.metrics import COUNTED
from checker.evidence.rows import Column
from checker.model.report import Problem

_NEVER_NEGATIVE = re.compile(r"[A-Z]{3}\b|[$€£₹]|(?:ms|s|min|h|hours|days)\Z", re.ASCII)
_HEADER = "give date,workload,kpi,value,unit"


def figure_of(column: Column, unit: str, stated: Envelope) -> str | Problem:
    """Return which figure a column is of, in lower case with underscores, or what is wrong."""
    labels = column.labels
    said = column.metric or labels.get("kpi") or labels.get("series") or stated.metric
    name = said.strip().lower().replace("-", "_").replace(" ", "_")
    if not name:
        return Problem("kpi", "no column says which key figure this is", column.place(0), _HEADER)
    if not unit:
        message = f"{name} has no unit, so 10 could be dollars, cents or kilowatt hours"
        return Problem("unit", message, column.place(0), "write USD, kWh, %, ms or count as unit")
    if _NEVER_NEGATIVE.match(unit) or unit in COUNTED["energy"]:
        for number, value in enumerate(column.values):
            if value.is_finite() and value < 0:
                message = f"{value} {unit} is less than nothing: {name} is never negative"
                return Problem("range", message, column.place(number), "mend the export")
    return name
