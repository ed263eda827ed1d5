"""Writes what changed between two audits as CSV, a row a finding."""

import csv
from typing import TextIO

from checker.model.history import ChangedFinding, Difference
from checker.reports.inventory.csv import cell
from checker.reports.style import Style

_HEADER = (*(name for name in ChangedFinding._fields if name != "money"), "amount", "currency")


def write(found: Difference, out: TextIO, style: Style) -> None:
    """Write a header and the rows, worst first."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    for one in found.findings:
        money = one.money or (None, None)
        writer.writerow([cell(value) for value in (*one[:-1], money[0], money[1])])
