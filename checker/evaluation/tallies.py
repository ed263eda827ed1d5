"""Adds findings up: by workload, by owner and over all, each dollar counted once."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from checker.model.report import Finding, Money, Tally, WorkloadSummary
from checker.model.rows import NamedTuple

_WORST = ("fail", "warn", "unknown", "waived", "pass")
_COUNTED = _WORST[:-1]
_TOLD = ("fail", "warn")
_WORTH = (*_TOLD, "waived")
_Sums = dict[tuple[str, str], Decimal]


class Tallies(NamedTuple):
    """The sums of a run: over all, by workload and by owner, worst first; apart what is waived."""

    at_stake: tuple[Money, ...]
    by_workload: tuple[Tally, ...]
    by_owner: tuple[Tally, ...]
    waived_at_stake: tuple[Money, ...] = ()


def tallies(findings: Sequence[Finding], workloads: Sequence[WorkloadSummary]) -> Tallies:
    """Return what the findings add up to.

    Within a workload several findings may tell the same dollars: of one address the largest amount
    counts, and of amounts for resources, capacities and the workload itself the largest sum. What
    belongs to no workload is added to the total, and to nobody. Folded findings tell what another
    one tells already.
    """
    by_workload: dict[str, list[Finding]] = {row.name: [] for row in workloads}
    for finding in findings:
        by_workload.setdefault(finding.workload or "", []).append(finding)
    owners = {row.name: row.owner or row.team or "" for row in workloads}
    by_owner: dict[str, list[str]] = {}
    for name in by_workload:
        by_owner.setdefault(owners.get(name, ""), []).append(name)
    sums = {name: _once(group) for name, group in by_workload.items()}
    rows = [_tally(name, group, sums[name], (name,)) for name, group in by_workload.items()]
    owned = [
        _tally(
            owner,
            [finding for name in names for finding in by_workload[name]],
            _added(sums[name] for name in names),
            tuple(sorted(filter(None, names))),
        )
        for owner, names in by_owner.items()
    ]
    waived = _added(_once(group, ("waived",)) for group in by_workload.values())
    total = _money(_added(sums.values()))
    return Tallies(total, _worst_first(rows), _worst_first(owned), _money(waived))


def worth(findings: Iterable[Finding]) -> tuple[Money, ...]:
    """Return what fails, warnings and waived findings of one workload add up to."""
    return _money(_once(findings, _WORTH))


def _once(findings: Iterable[Finding], verdicts: Sequence[str] = _TOLD) -> _Sums:
    largest: dict[tuple[str, str, str, str], Decimal] = {}
    for finding in findings:
        worth = finding.impact
        if worth is None or finding.verdict not in verdicts or finding.folded_under:
            continue
        key = (worth.currency, worth.period, finding.subject_kind, finding.address)
        largest[key] = max(largest.get(key, Decimal(0)), Decimal(worth.amount))
    by_kind: dict[tuple[str, str, str], Decimal] = {}
    for (currency, period, kind, _), amount in largest.items():
        key3 = (currency, period, kind)
        by_kind[key3] = by_kind.get(key3, Decimal(0)) + amount
    sums: _Sums = {}
    for (currency, period, _), amount in by_kind.items():
        sums[currency, period] = max(sums.get((currency, period), Decimal(0)), amount)
    return sums


def _added(many: Iterable[_Sums]) -> _Sums:
    total: _Sums = {}
    for sums in many:
        for key, amount in sums.items():
            total[key] = total.get(key, Decimal(0)) + amount
    return total


def _money(sums: _Sums) -> tuple[Money, ...]:
    return tuple(Money(sums[key], *key) for key in sorted(sums))


def _tally(
    name: str, findings: Sequence[Finding], sums: _Sums, workloads: tuple[str, ...]
) -> Tally:
    counts = {
        verdict: sum(1 for finding in findings if finding.verdict == verdict)
        for verdict in _COUNTED
    }
    worst = next((verdict for verdict in _COUNTED if counts[verdict]), "pass")
    return Tally(name, worst, counts, _money(sums), tuple(filter(None, workloads)))


def _worst_first(rows: Iterable[Tally]) -> tuple[Tally, ...]:
    return tuple(sorted(rows, key=_order))


def _order(row: Tally) -> tuple[object, ...]:
    worth = sum((Decimal(money.amount) for money in row.at_stake), Decimal(0))
    return (_WORST.index(row.verdict), -worth, _most_first(row.counts), row.name == "", row.name)


def _most_first(counts: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(-counts[verdict] for verdict in _COUNTED)
