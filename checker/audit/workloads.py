"""Turns the record of a repository into its workloads, each once in whatever contexts it stands.

What is billed or declared is the same money in each; list prices are of a context's own machines.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.audit.history import Before
from checker.model.audit import STANDINGS, AcceptedRisk, AuditWorkload, EndingCommitment
from checker.model.policy import SEVERITIES
from checker.model.report import Money

_TOLD = ("fail", "warn")
_WORST = ("fail", "warn", "unknown", "waived", "pass")
_THE_SAME = ("billed", "declared")
_SAID = ("reason", "owner", "approver", "ticket")
Sums = tuple[Money, ...]


def added(many: Iterable[Iterable[Money]]) -> Sums:
    """Return sums of money, one for each currency and period."""
    sums: dict[tuple[str, str], Decimal] = {}
    for moneys in many:
        for amount, currency, period in moneys:
            key = (currency, period)
            sums[key] = sums.get(key, Decimal(0)) + Decimal(amount)
    return tuple(Money(amount, *key) for key, amount in sorted(sums.items()))


def money_of(data: Mapping[str, Any] | None) -> Money | None:
    """Return money as it stands in a record."""
    if not data or not isinstance(data["amount"], int | float | str):
        return None
    return Money(Decimal(str(data["amount"])), data["currency"], data["period"])


def workloads_of(record: Mapping[str, Any], before: Before) -> list[AuditWorkload]:
    """Return the workloads of a repository; one of several contexts stands where it is worst."""
    found: dict[str, list[AuditWorkload]] = {}
    for context in record["contexts"]:
        for one in _workloads(record["repository"], context, before):
            found.setdefault(one.name, []).append(one)
    return [_as_one(rows) for rows in found.values()]


def policy_sums(record: Mapping[str, Any]) -> dict[tuple[str, str], tuple[int, Sums]]:
    """Return how many findings of each policy and verdict a repository has, and their worth."""
    numbers: dict[tuple[str, str], int] = {}
    sums: dict[tuple[str, str, str], list[Sums]] = {}
    for context in record["contexts"]:
        here: dict[tuple[str, str, str], list[Sums]] = {}
        for finding in context["report"]["findings"]:
            key = (finding["policy"], finding["verdict"])
            numbers[key] = numbers.get(key, 0) + 1
            money = None if finding.get("folded_under") else money_of(finding.get("impact"))
            here.setdefault((*key, finding["subject"]["workload"] or ""), []).append(
                (money,) if money else ()
            )
        for row, moneys in here.items():
            sums.setdefault(row, []).append(added(moneys))
    once = _counted_once(record)
    worth: dict[tuple[str, str], list[Sums]] = {}
    for (policy, verdict, name), contexts in sums.items():
        worth.setdefault((policy, verdict), []).append(_together(contexts, name in once))
    return {key: (number, added(worth[key])) for key, number in numbers.items()}


def accepted_in(record: Mapping[str, Any]) -> list[AcceptedRisk]:
    """Return the waivers that cover findings of a repository, each once."""
    found: dict[AcceptedRisk, list[Sums]] = {}
    for context in record["contexts"]:
        for one in _accepted(record["repository"], context["report"]["findings"]):
            key = one._replace(money=None)
            found.setdefault(key, []).append((one.money,) if one.money else ())
    once = _counted_once(record)
    return [
        key._replace(money=money)
        for key, contexts in found.items()
        for money in _together(contexts, key.workload in once) or (None,)
    ]


def commitments_in(record: Mapping[str, Any], as_of: date) -> Iterator[EndingCommitment]:
    """Yield the commitments that end from the day of the audit on; who decides them is told."""
    for context in record["contexts"]:
        rows = context["report"]["workloads"]
        owners = {row["name"]: row["owner"] or row["team"] for row in rows}
        for subject in context["subjects"]:
            ends = subject["facts"].get("commitment_ends", {}).get("value")
            if isinstance(ends, Mapping) and "date" in ends and subject["kind"] == "workload":
                day = date.fromisoformat(ends["date"])
                name = subject["workload"] or ""
                if day >= as_of:
                    owner = owners.get(name) or ""
                    yield EndingCommitment(
                        record["repository"], name, subject["address"], owner, day
                    )


def worst_first(one: AuditWorkload) -> tuple[Any, ...]:
    """Return what workloads are sorted by: where they stand, then what is at stake."""
    worth = sum((Decimal(money.amount) for money in one.at_stake), Decimal(0))
    return (STANDINGS.index(one.standing), -worth, one.repository, one.name, one.context)


def _counted_once(record: Mapping[str, Any]) -> set[str]:
    """Return the workloads whose money is the same in every context."""
    return {
        row["name"]
        for context in record["contexts"]
        for row in context["report"]["workloads"]
        if row["cost_basis"] in _THE_SAME
    }


def _as_one(rows: Sequence[AuditWorkload]) -> AuditWorkload:
    """Return a workload of several contexts as one."""
    if len(rows) == 1:
        return rows[0]
    first = min(rows, key=lambda one: (_WORST.index(one.standing), worst_first(one)))
    same = any(one.cost_basis in _THE_SAME for one in rows)
    costs = _together([(one.cost,) if one.cost else () for one in rows], same)
    return first._replace(
        context=", ".join(one.context for one in rows),
        counts={
            verdict: sum(one.counts.get(verdict, 0) for one in rows) for verdict in first.counts
        },
        at_stake=_together([one.at_stake for one in rows], same),
        accepted=_together([one.accepted for one in rows], same),
        cost=costs[0] if costs else None,
    )


def _together(contexts: Sequence[Sums], same: bool) -> Sums:
    """Return the money of all contexts: the largest where it is the same money, else the sum."""
    if not same:
        return added(contexts)
    largest: dict[tuple[str, str], Money] = {}
    for one in (money for moneys in contexts for money in moneys):
        held = largest.get(one[1:])
        largest[one[1:]] = one if held is None or one.amount > held.amount else held
    return tuple(largest[key] for key in sorted(largest))


def _workloads(
    repository: str, context: Mapping[str, Any], before: Before
) -> Iterator[AuditWorkload]:
    report = context["report"]
    tallies = {row["name"]: row for row in report["by_workload"]}
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for finding in report["findings"]:
        by_name.setdefault(finding["subject"]["workload"] or "", []).append(finding)
    for row in report["workloads"]:
        tally = tallies.get(row["name"])
        found = by_name.get(row["name"], [])
        worst = min((one for one in found if one["verdict"] in _TOLD), key=_order, default=None)
        fingerprint = worst["fingerprint"] if worst else ""
        yield AuditWorkload(
            repository=repository,
            context=context["name"],
            name=row["name"],
            declared=row["declared"],
            team=row["team"] or "",
            owner=row["owner"] or "",
            standing=tally["verdict"] if tally else "pass",
            counts=tally["counts"] if tally else {},
            at_stake=added([[one for one in map(money_of, tally["at_stake"]) if one]])
            if tally
            else (),
            accepted=_covered(found),
            worst=worst["message"] if worst else "",
            worst_policy=worst["policy"] if worst else "",
            fingerprint=fingerprint,
            since=before.since.get((repository, fingerprint)),
            deployment_model=row["deployment_model"],
            cost=money_of(row["cost"]),
            cost_basis=row["cost_basis"],
        )


def _covered(findings: Iterable[Mapping[str, Any]]) -> Sums:
    """Return what the waived findings of a workload cover, each dollar once.

    Of one address the largest amount counts, and of resources, capacities and the workload itself
    the kind with the largest sum: they tell the same dollars.
    """
    largest: dict[tuple[str, str], Money] = {}
    for finding in findings:
        money = money_of(finding["impact"]) if finding["verdict"] == "waived" else None
        if money is None or finding.get("folded_under"):
            continue
        key = (finding["subject"]["kind"], f"{finding['subject']['address']} {money.currency}")
        held = largest.get(key)
        largest[key] = money if held is None or money.amount > held.amount else held
    kinds = {kind for kind, _ in largest}
    sums = [added((one,) for (of, _), one in largest.items() if of == kind) for kind in kinds]
    return _together(sums, same=True)


def _accepted(repository: str, findings: Iterable[Mapping[str, Any]]) -> Iterator[AcceptedRisk]:
    for finding in findings:
        waiver = finding.get("waiver")
        if finding["verdict"] == "waived" and waiver:
            yield AcceptedRisk(
                repository=repository,
                policy=finding["policy"],
                workload=finding["subject"]["workload"] or "",
                address=finding["subject"]["address"],
                **{name: waiver.get(name) or "" for name in _SAID},
                expires=date.fromisoformat(waiver["expires"]),
                money=money_of(finding["impact"]),
            )


def _order(finding: Mapping[str, Any]) -> tuple[Any, ...]:
    impact = money_of(finding["impact"])
    return (
        _TOLD.index(finding["verdict"]),
        bool(finding["folded_under"]),
        -(impact.amount if impact else 0),
        SEVERITIES.index(finding["severity"]),
        finding["policy"],
    )
