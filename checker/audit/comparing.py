"""Holds the findings of one run against those of another: new, worse, better, fixed, or unseen.

What is gone because nobody looked (a clone that was missing, a file that could not be read) is not
fixed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any

import sqlalchemy as sa

from checker.audit.store.store import Store
from checker.audit.store.tables import FINDINGS, RUN_RECORDS
from checker.model.history import ChangedFinding
from checker.model.report import Money

_RANK = ("", "pass", "waived", "warn", "unknown", "fail")
_CHANGES = ("worse", "new", "better", "fixed", "unseen")
Key = tuple[str, ...]
Row = Any
"""A row of the table of findings, with its repository."""


def changes(store: Store, first: int, second: int) -> tuple[list[ChangedFinding], int]:
    """Return what changed from one run to another, worst first, and how many findings did not."""
    before, after = findings(store, first), findings(store, second)
    pairs = [
        (key, was, now)
        for key in sorted({*before, *after})
        for was, now in _paired(before.get(key, ()), after.get(key, ()))
    ]
    lost = unseen(store, first, second, [was for _, was, now in pairs if was and not now])
    changed, same = [], 0
    for key, was, now in pairs:
        how = "unseen" if was and not now and was.id in lost else _how(was, now)
        if how == "same":
            same += 1
        else:
            changed.append(_changed(key, how, was, now))
    changed.sort(key=_worst_first)
    return changed, same


def findings(store: Store, run: int) -> dict[Key, list[Row]]:
    """Return the findings of a run; those of two roots with one address are under one key."""
    asked = (
        sa.select(RUN_RECORDS.c.repository, FINDINGS)
        .join(FINDINGS, FINDINGS.c.record == RUN_RECORDS.c.record)
        .where(RUN_RECORDS.c.run == run)
        .order_by(FINDINGS.c.fingerprint)
    )
    found: dict[Key, list[Row]] = {}
    for row in store.ask(asked):
        key = (row.repository, row.context, row.policy, row.kind, row.address)
        found.setdefault(key, []).append(row)
    return found


def unseen(store: Store, first: int, second: int, gone: Iterable[Row]) -> set[int]:
    """Return which findings of the first run are gone in the second as nobody could judge them.

    Rows are told by their id.
    """
    by_repository: dict[str, list[Row]] = {}
    for row in gone:
        by_repository.setdefault(row.repository, []).append(row)
    if not by_repository:
        return set()
    before, after = store.kept(first), store.kept(second)
    return {
        row.id
        for name, rows in by_repository.items()
        for row in _unseen(store, before[name], after.get(name), rows)
    }


def _unseen(store: Store, before: str, after: str | None, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows of a repository that its later record could not have."""
    contexts: Sequence[Mapping[str, Any]] = ()
    if after is not None:
        contexts = json.loads(store.record(after))["contexts"]
    shut = {one["name"]: _shut(one) for one in contexts}
    rests = _rests_on(store, before) if any(shut.values()) else {}
    for row in rows:
        if row.context not in shut or rests.get(row.fingerprint, set()) & shut[row.context]:
            yield row


def _shut(context: Mapping[str, Any]) -> set[str]:
    problems = context["report"]["problems"]
    return {one["location"]["path"] for one in problems if one["location"]}


def _rests_on(store: Store, record: str) -> dict[str, set[str]]:
    """Return the files that each finding of a record rests on, by fingerprint."""
    return {
        finding["fingerprint"]: {finding["location"]["path"], *finding["depends_on"]}
        if finding["location"]
        else set(finding["depends_on"])
        for context in json.loads(store.record(record))["contexts"]
        for finding in context["report"]["findings"]
    }


def _paired(before: Sequence[Row], after: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Yield findings of one key side by side: those with the same fingerprint, then the others."""
    then = {row.fingerprint: row for row in before}
    now = {row.fingerprint: row for row in after}
    both = [one for one in then if one in now]
    yield from ((then.pop(one), now.pop(one)) for one in both)
    yield from zip_longest(then.values(), now.values())


def _changed(key: Key, how: str, before: Row | None, after: Row | None) -> ChangedFinding:
    row = after or before
    assert row is not None
    was, now = (one.verdict if one else "" for one in (before, after))
    return ChangedFinding(
        change=how,
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


def _how(before: Row | None, after: Row | None) -> str:
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
