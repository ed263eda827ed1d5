"""Writes past audits for people at a terminal, one line an audit."""

from collections.abc import Sequence
from typing import TextIO

from checker.model.audit import STANDINGS
from checker.model.history import PastAudit
from checker.reports.style import Style, safe
from checker.reports.wording.lines import columns_within
from checker.reports.wording.months import stake_text

_FLEET = 1
"""Where in a line the name of the fleet stands."""


def write(found: Sequence[PastAudit], out: TextIO, style: Style) -> None:
    """Write the audits, oldest first."""
    if not found:
        out.write("No audit has ended in this store. Next: ai-spend audit run FLEET.yaml\n")
        return
    head = ("as of", "fleet", "repos", *STANDINGS, "at stake a month", "exit")
    rows = [head, *map(_row, found)]
    right = frozenset(range(2, len(head)))
    for line in columns_within(rows, style.width, _FLEET, right):
        out.write(style.signs(line) + "\n")


def _row(one: PastAudit) -> tuple[str, ...]:
    stood = [str(one.standings.get(name, 0)) for name in STANDINGS]
    told = sum(one.standings.get(name, 0) for name in ("fail", "warn"))
    money = stake_text(one.at_stake, told)
    fleet, repositories = safe(one.fleet), str(one.repositories)
    return (one.as_of.isoformat(), fleet, repositories, *stood, money, str(one.exit_code))
