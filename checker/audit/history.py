"""What the audits before this one found, as far as this one has to be held against it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from checker.audit.store.store import RunRow, Store
from checker.audit.store.tables import FINDINGS, RUN_RECORDS
from checker.model.report import Money
from checker.model.rows import NamedTuple

_LOOKED_AT = 400
"""Runs that are looked at, the newest: older ones tell nobody since when a finding is there."""


class Before(NamedTuple):
    """The audit before, and since when each finding is there.

    `as_of` is None where this is the first audit. `since` holds the first day of an unbroken row
    of audits that have a finding, by repository and fingerprint. `at_stake` is by standing.
    `bundle` is the digest of the bundle that this audit's follows.
    """

    as_of: date | None = None
    since: Mapping[tuple[str, str], date] = {}
    at_stake: Mapping[str, tuple[Money, ...]] = {}
    bundle: str = ""
    run: int | None = None


def before(store: Store, fleet: str, as_of: date) -> Before:
    """Return what a fleet's audits came to before a day; the last audit of each day counts."""
    last: dict[date, RunRow] = {
        run.as_of: run
        for run in store.ended(fleet, _LOOKED_AT)
        if run.as_of < as_of and run.exit_code != 4
    }
    if not last:
        return Before()
    newest = last[max(last)]
    return Before(
        as_of=newest.as_of,
        since=_since(store, [last[day].id for day in sorted(last)], sorted(last)),
        at_stake=_at_stake(store.summary(newest.id)),
        bundle=newest.bundle or "",
        run=newest.id,
    )


def _since(store: Store, runs: list[int], days: list[date]) -> dict[tuple[str, str], date]:
    """Return the first day of each finding that the newest run still has, back without a gap."""
    found: dict[tuple[str, str], date] = {}
    alive: set[tuple[str, str]] | None = None
    for run, day in zip(reversed(runs), reversed(days), strict=True):
        here = _open_findings(store, run)
        alive = here if alive is None else alive & here
        if not alive:
            break
        found |= dict.fromkeys(alive, day)
    return found


def _open_findings(store: Store, run: int) -> set[tuple[str, str]]:
    asked = (
        sa.select(RUN_RECORDS.c.repository, FINDINGS.c.fingerprint)
        .join(FINDINGS, FINDINGS.c.record == RUN_RECORDS.c.record)
        .where(RUN_RECORDS.c.run == run, FINDINGS.c.verdict.in_(("fail", "warn")))
    )
    return {(row.repository, row.fingerprint) for row in store.ask(asked)}


def _at_stake(summary: Mapping[str, Any]) -> dict[str, tuple[Money, ...]]:
    return {
        row["standing"]: tuple(
            Money(Decimal(str(one["amount"])), one["currency"], one["period"])
            for one in row["at_stake"]
        )
        for row in summary["standings"]
    }
