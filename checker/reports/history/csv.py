"""Writes past audits as CSV, a row an audit; money in a row for each currency."""

import csv
from collections.abc import Sequence
from typing import TextIO

from checker.model.audit import STANDINGS
from checker.model.history import PastAudit
from checker.reports.inventory.csv import cell
from checker.reports.style import Style

_HEADER = ("as_of", "fleet", "repositories", *STANDINGS, "at_stake_a_month", "currency",
           "accepted_a_month", "exit_code", "bundle")  # fmt: skip


def write(found: Sequence[PastAudit], out: TextIO, style: Style) -> None:
    """Write a header and the rows, oldest first."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    for one in found:
        stake = {money.currency: money.amount for money in one.at_stake}
        accepted = {money.currency: money.amount for money in one.accepted}
        for currency in sorted({*stake, *accepted}) or [""]:
            row = (
                one.as_of, one.fleet, one.repositories,
                *(one.standings.get(name, 0) for name in STANDINGS),
                stake.get(currency, 0), currency, accepted.get(currency, 0), one.exit_code,
                one.bundle,
            )  # fmt: skip
            writer.writerow([cell(value) for value in row])
