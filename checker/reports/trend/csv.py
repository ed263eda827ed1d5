"""Writes a trend as CSV: a row for each name, month and currency."""

import csv
from typing import TextIO

from checker.model.history import Trend
from checker.reports.inventory.csv import cell
from checker.reports.style import Style

_VERDICTS = ("fail", "warn", "waived", "unknown", "pass")


def write(found: Trend, out: TextIO, style: Style) -> None:
    """Write a header and the rows, oldest month first."""
    writer = csv.writer(out, lineterminator="\n")
    header = (found.by, "month", *_VERDICTS, "at_stake_a_month", "accepted_a_month", "currency")
    writer.writerow(header)
    for row in found.rows:
        for month in row.months:
            stake = {money.currency: money.amount for money in month.at_stake}
            accepted = {money.currency: money.amount for money in month.accepted}
            for currency in sorted({*stake, *accepted}) or [""]:
                values = (
                    row.name, month.month, *(month.verdicts.get(one, 0) for one in _VERDICTS),
                    stake.get(currency, 0), accepted.get(currency, 0), currency,
                )  # fmt: skip
                writer.writerow([cell(value) for value in values])
