"""Asks the store what audits came to over time; how many runs there were costs next to nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

import sqlalchemy as sa

from checker.audit.store.store import RunRow, Store, Total
from checker.audit.store.tables import ENDINGS, FINDINGS, RUN_RECORDS, RUNS, TOTALS
from checker.audit.summary import added, money_of
from checker.model.history import (
    ChangedFinding,
    Deadline,
    Difference,
    Month,
    PastAudit,
    Trend,
    TrendRow,
)
from checker.model.report import Money

_RANK = ("", "pass", "waived", "warn", "unknown", "fail")
_TOLD = ("fail", "warn")
_CHANGES = ("worse", "new", "better", "fixed")
Key = tuple[str, ...]


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
        accepted=_money(standings.get("waived")),
        exit_code=run.exit_code or 0,
        bundle=run.bundle or "",
    )


def _money(standing: Mapping[str, Any] | None) -> tuple[Money, ...]:
    rows = standing["at_stake"] if standing else ()
    return tuple(money for money in map(money_of, rows) if money)


def difference(store: Store, first: RunRow, second: RunRow) -> Difference:
    """Return which findings of the second audit the first did not have, and the other way round."""
    changed, same = changes(store, first.id, second.id)
    return Difference(past(store, first), past(store, second), changed, same)


def changes(store: Store, first: int, second: int) -> tuple[list[ChangedFinding], int]:
    """Return what changed from one run to another, worst first, and how many findings did not."""
    before, after = _findings(store, first), _findings(store, second)
    changed, same = [], 0
    for key in sorted({*before, *after}):
        one = _changed(key, before.get(key), after.get(key))
        if one.change == "same":
            same += 1
        else:
            changed.append(one)
    changed.sort(key=_worst_first)
    return changed, same


def _findings(store: Store, run: int) -> dict[Key, Any]:
    asked = (
        sa.select(RUN_RECORDS.c.repository, FINDINGS)
        .join(FINDINGS, FINDINGS.c.record == RUN_RECORDS.c.record)
        .where(RUN_RECORDS.c.run == run)
    )
    return {
        (row.repository, row.context, row.policy, row.kind, row.address): row
        for row in store.ask(asked)
    }


def _changed(key: Key, before: Any, after: Any) -> ChangedFinding:
    row = after or before
    was, now = (one.verdict if one else "" for one in (before, after))
    return ChangedFinding(
        change=_how(before, after),
        repository=key[0],
        context=row.context,
        policy=row.policy,
        address=row.address,
        workload=row.workload or "",
        team=row.team or "",
        before=was,
        after=now,
        headline=row.headline,
        money=None if row.amount is None else Money(row.amount, row.currency, "month"),
    )


def _how(before: Any, after: Any) -> str:
    if before is None or after is None:
        return "new" if before is None else "fixed"
    was = (_RANK.index(before.verdict), before.amount or Decimal(0))
    now = (_RANK.index(after.verdict), after.amount or Decimal(0))
    if now == was:
        return "same"
    return "worse" if now > was else "better"


def _worst_first(one: ChangedFinding) -> tuple[Any, ...]:
    amount = Decimal(one.money.amount) if one.money else Decimal(0)
    rank = _RANK.index(one.after or one.before)
    return (_CHANGES.index(one.change), -rank, -amount, one.repository, one.policy, one.address)


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
    first: dict[Key, date] = {}
    waited: list[int] = []
    day = None
    for day, run in runs:
        here = _findings(store, run)
        # What became unknown, or was accepted, is not fixed.
        waited += [(day - first.pop(key)).days for key in list(first) if key not in here]
        for key, row in here.items():
            if row.verdict in _TOLD:
                first.setdefault(key, day)
    ages = [(day - begun).days for begun in first.values()] if day else []
    return (
        len(waited),
        int(median(waited)) if waited else None,
        int(median(ages)) if ages else None,
    )


def _deadlines(store: Store, runs: Sequence[int], within: int = 120) -> list[Deadline]:
    found = []
    for run in runs:
        summary = store.summary(run)
        until = date.fromisoformat(summary["as_of"]) + timedelta(days=within)
        for row in summary["accepted"]:
            name = f"{row['policy']} on {row['workload'] or row['address']}"
            money = money_of(row["money"])
            found.append(("waiver", row["repository"], name, row["owner"], row["expires"], money))
        for row in summary["commitments"]:
            name = row["workload"] or row["address"]
            found.append(("commitment", row["repository"], name, row["owner"], row["ends"], None))
        found = [row for row in found if date.fromisoformat(row[4]) <= until]
    rows = [Deadline(*row[:4], date.fromisoformat(row[4]), row[5]) for row in found]
    return sorted(rows, key=lambda one: (one.ends, one.repository, one.name))
