"""Asks the store what audits came to over time; how many runs there were costs next to nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa

from checker.audit.comparing import Key, Row, changes, findings, unseen
from checker.audit.store.store import RunRow, Store, Total
from checker.audit.store.tables import ENDINGS, RUNS, TOTALS
from checker.audit.workloads import added, money_of
from checker.model.history import (
    Deadline,
    Difference,
    Month,
    PastAudit,
    Trend,
    TrendRow,
)
from checker.model.report import Money

_TOLD = ("fail", "warn")


def history(store: Store, fleet: str | None = None, most: int = 24) -> list[PastAudit]:
    """Return the newest audits, oldest first."""
    return [past(store, run) for run in store.ended(fleet, most)]


def past(store: Store, run: RunRow) -> PastAudit:
    """Return what an audit came to."""
    found = store.summary(run.id)
    standings = {row["standing"]: row for row in found["standings"]}
    return PastAudit(
        run=run.id,
        fleet=run.fleet,
        as_of=run.as_of,
        repositories=found["repositories"],
        standings={name: row["workloads"] for name, row in standings.items()},
        at_stake=added(_money(standings.get(one)) for one in _TOLD),
        accepted=added(_moneys(row["accepted"]) for row in found["workloads"]),
        exit_code=run.exit_code or 0,
        bundle=run.bundle or "",
    )


def _money(standing: Mapping[str, Any] | None) -> tuple[Money, ...]:
    return _moneys(standing["at_stake"]) if standing else ()


def _moneys(rows: Iterable[Mapping[str, Any]]) -> tuple[Money, ...]:
    return tuple(money for money in map(money_of, rows) if money)


def difference(store: Store, first: RunRow, second: RunRow) -> Difference:
    """Return which findings of the second audit the first did not have, and the other way round."""
    changed, same = changes(store, first.id, second.id)
    return Difference(past(store, first), past(store, second), changed, same)


def trend(store: Store, by: str, fleet: str | None = None, months: int = 12) -> Trend:
    """Return the last audit of each month, summed up by team or policy, or over all.

    Where several fleets have an audit in a month, they are added.
    """
    runs = _last_of_months(store, fleet, months)
    rows: dict[str, dict[date, list[Any]]] = {}
    asked = sa.select(TOTALS).where(TOTALS.c.what == by, TOTALS.c.run.in_([run for _, run in runs]))
    month_of = {run: day.replace(day=1) for day, run in runs}
    for row in store.ask(asked):
        rows.setdefault(row.name, {}).setdefault(month_of[row.run], []).append(row)
    dates = sorted(set(month_of.values()))
    fixed, waited, ages = _times(store, runs)
    newest = max(runs, default=None)
    return Trend(
        by=by,
        rows=[
            TrendRow(name, [_month(day, rows[name].get(day, ())) for day in dates])
            for name in sorted(rows)
        ],
        deadlines=_deadlines(store, [run for day, run in runs if newest and day == newest[0]]),
        as_of=newest[0] if newest else None,
        fixed=fixed,
        days_to_fix=waited,
        open_days=ages,
    )


def _last_of_months(store: Store, fleet: str | None, months: int) -> list[tuple[date, int]]:
    asked = (
        sa.select(RUNS.c.fleet, RUNS.c.as_of, sa.func.max(RUNS.c.id))
        .join(ENDINGS)
        .group_by(RUNS.c.fleet, RUNS.c.as_of)
        .order_by(RUNS.c.as_of)
    )
    if fleet is not None:
        asked = asked.where(RUNS.c.fleet == fleet)
    last = {(name, day.year, day.month): (day, run) for name, day, run in store.ask(asked)}
    kept = sorted({(year, month) for _, year, month in last})[-months:]
    return sorted(found for (_, *month), found in last.items() if tuple(month) in kept)


def month_of(day: date, totals: Iterable[Total]) -> Month:
    """Return a month of everything from the sums of its last audit."""
    return _month(day, (one for one in totals if one.what == "all"))


def _month(day: date, rows: Iterable[Any]) -> Month:
    verdicts: dict[str, int] = {}
    stake, accepted = [], []
    for row in rows:
        verdicts[row.verdict] = verdicts.get(row.verdict, 0) + row.number
        money = (Money(row.amount, row.currency, "month"),) if row.currency else ()
        if row.verdict in _TOLD:
            stake.append(money)
        elif row.verdict == "waived":
            accepted.append(money)
    return Month(day, dict(sorted(verdicts.items())), added(stake), added(accepted))


def _times(store: Store, runs: Sequence[tuple[date, int]]) -> tuple[int, int | None, int | None]:
    """Return how many findings were fixed, in how many days, and how old the others are.

    Days are those of audits, so what came and went between two of them is not seen.
    """
    first: dict[tuple[Key, int], date] = {}
    last: dict[tuple[Key, int], tuple[int, Row]] = {}
    waited: list[int] = []
    day = None
    for day, run in runs:
        here = {
            (key, at): row
            for key, rows in findings(store, run).items()
            for at, row in enumerate(rows)
        }
        # What became unknown, was accepted or was not looked at is not fixed.
        for one in _fixed(store, run, {one: last[one] for one in first if one not in here}):
            waited.append((day - first.pop(one)).days)
        for one, row in here.items():
            last[one] = (run, row)
            if row.verdict in _TOLD:
                first.setdefault(one, day)
    ages = [(day - begun).days for begun in first.values()] if day else []
    return (
        len(waited),
        int(median(waited)) if waited else None,
        int(median(ages)) if ages else None,
    )


def _fixed(
    store: Store, run: int, gone: Mapping[tuple[Key, int], tuple[int, Row]]
) -> Iterator[tuple[Key, int]]:
    """Yield which of the findings that are gone in a run it did judge."""
    by_run: dict[int, list[Row]] = {}
    for before, row in gone.values():
        by_run.setdefault(before, []).append(row)
    lost = {before: unseen(store, before, run, rows) for before, rows in by_run.items()}
    yield from (one for one, (before, row) in gone.items() if row.id not in lost[before])


def _deadlines(store: Store, runs: Sequence[int], within: int = 120) -> list[Deadline]:
    found = []
    for run in runs:
        summary = store.summary(run)
        until = date.fromisoformat(summary["as_of"]) + timedelta(days=within)
        for row in summary["accepted"]:
            name = f"{row['workload'] or row['address']}: {row['policy']}"
            money = money_of(row["money"])
            found.append(("waiver", row["repository"], name, row["owner"], row["expires"], money))
        for row in summary["commitments"]:
            name = row["workload"] or row["address"]
            found.append(("commitment", row["repository"], name, row["owner"], row["ends"], None))
        found = [row for row in found if date.fromisoformat(row[4]) <= until]
    rows = [Deadline(*row[:4], date.fromisoformat(row[4]), row[5]) for row in found]
    return sorted(rows, key=lambda one: (one.ends, one.repository, one.name))
