"""Adds the records of a fleet up to what an audit has to say at a glance, one record at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.audit.history import Before
from checker.audit.whole import FLEET
from checker.evaluation.standings import standings
from checker.model.audit import (
    STANDINGS,
    AcceptedRisk,
    Audit,
    AuditWorkload,
    Billed,
    Coverage,
    EndingCommitment,
    EvidenceUse,
    PolicyTotal,
    PortfolioVerdict,
    Spend,
    Standing,
    Unread,
)
from checker.model.maturity import Lack, StageVerdict
from checker.model.report import Money
from checker.model.rows import NamedTuple
from checker.model.vocabulary import MEASURES

_TOLD = ("fail", "warn")
_TOLD_FIRST = ("fail", "warn", "unknown", "waived")
_SOON = 14
_CODES = (4, 2, 3, 1, 0)
"""Exit codes, the one that wins first."""


class Failed(NamedTuple):
    """A repository that a defect of ours, or a dead worker, left without a record."""

    repository: str
    failure: str


class Summary:
    """The sums over a fleet while its records come in; what it keeps is small beside a record."""

    def __init__(self, fleet: str, as_of: date, before: Before, titles: Mapping[str, str]) -> None:
        self.fleet, self.as_of, self.before, self.titles = fleet, as_of, before, titles
        self.repositories = 0
        self.workloads: list[AuditWorkload] = []
        self.accepted: list[AcceptedRisk] = []
        self.unread: list[Unread] = []
        self.counts: Counter[str] = Counter()
        self.grounds: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.questions: set[tuple[str, str]] = set()
        self.commitments: set[EndingCommitment] = set()
        self.evidence: dict[tuple[str, str], set[str]] = {}
        self.stages: list[StageVerdict] = []
        self._policies: dict[tuple[str, str], tuple[int, tuple[Money, ...]]] = {}
        self._codes: set[int] = set()
        self._blocks = False
        self.billed: Billed | None = None
        self.portfolio: list[PortfolioVerdict] = []
        self._spend = {"all": Spend(), "claimed": Spend()}

    def fail(self, failed: Failed) -> None:
        """Count a repository that gave no record."""
        self.repositories += 1
        step = "run the audit again; if it happens again, report it with the message"
        said = f"it was not judged: {failed.failure}"
        self.unread.append(Unread(failed.repository, said, step, whole=True))
        self._codes.add(4)

    def add(self, record: Mapping[str, Any]) -> None:
        """Count one record, that of a repository or of the fleet as a whole."""
        if record["repository"] == FLEET:
            self._whole(record)
            return
        self.repositories += 1
        name, trouble = record["repository"], record["trouble"]
        if trouble:
            step = trouble["next_step"]
            self.unread.append(Unread(name, trouble["message"], step, whole=True))
        for context in record["contexts"]:
            self._context(name, context)

    def _whole(self, record: Mapping[str, Any]) -> None:
        for context in record["contexts"]:
            self._verdicts("", context)
            self.portfolio += map(_portfolio, context["report"]["findings"])
        self.billed = _billed(record["billed"])

    def _context(self, repository: str, context: Mapping[str, Any]) -> None:
        report = context["report"]
        self._verdicts(repository, context)
        self.workloads += _workloads(repository, context, self.before)
        self.accepted += _accepted(repository, report["findings"])
        self.commitments |= set(_commitments(repository, context, self.as_of))
        self.stages += map(_stage, (report.get("maturity") or {}).get("verdicts", ()))
        for path, name in _measured(context):
            digest = next((row["sha256"] for row in report["inputs"] if row["path"] == path), "")
            self.evidence.setdefault((path, digest), set()).add(name)
        for name, spend in context["portfolio"]["spend"].items():
            self._spend[name] = self._spend[name].plus(spend)

    def _verdicts(self, repository: str, context: Mapping[str, Any]) -> None:
        report = context["report"]
        summary = report["summary"]
        self.counts.update({verdict: summary[verdict] for verdict in report["summary"]
                            if verdict not in ("problems", "gaps", "exit_code")})  # fmt: skip
        self.grounds.update(report["grounds"])
        self.left_out.update(gap["kind"] for gap in report["gaps"])
        self.unread += [_unread(repository, problem) for problem in report["problems"]]
        self._codes.add(summary["exit_code"])
        self.questions |= {
            (question["fact"], name)
            for question in report["questions"]
            for name in question["workloads"]
        }
        for finding in report["findings"]:
            self._blocks = self._blocks or finding["blocking"]
            key = (finding["policy"], finding["verdict"])
            number, held = self._policies.get(key, (0, ()))
            money = None if finding.get("folded_under") else money_of(finding.get("impact"))
            self._policies[key] = (number + 1, added([held, (money,) if money else ()]))

    def audit(self) -> Audit:
        """Return what was added up so far."""
        code = next((one for one in _CODES if one in self._codes), 0)
        if self.unread and code in (0, 1):
            code = 3
        asked = {fact for fact, _ in self.questions}
        return Audit(
            fleet=self.fleet,
            as_of=self.as_of,
            repositories=self.repositories,
            workloads=sorted(self.workloads, key=_worst_first),
            standings=[*self._standings(sorted(asked))],
            counts=dict(sorted(self.counts.items())),
            grounds=dict(self.grounds),
            accepted=sorted(self.accepted, key=lambda one: (one.expires, one.repository)),
            unread=sorted(self.unread),
            left_out=dict(sorted(self.left_out.items())),
            questions=len(asked),
            evidence_questions=sum(fact in MEASURES for fact in asked),
            exit_code=code,
            exit_without_unread=int(self._blocks) if code == 3 else code,
            teams=tuple(sorted({one.team for one in self.workloads if one.team})),
            previous=self.before.as_of,
            policies=[
                PolicyTotal(policy, self.titles.get(policy, ""), verdict, number, money)
                for (policy, verdict), (number, money) in sorted(self._policies.items())
            ],
            commitments=sorted(self.commitments, key=lambda one: (one.ends, one[:4])),
            evidence=[
                EvidenceUse(*key, tuple(sorted(names)))
                for key, names in sorted(self.evidence.items())
            ],
            maturity=standings(self.stages),
            billed=self.billed,
            portfolio=sorted(self.portfolio, key=lambda one: (_TOLD_FIRST.index(one.verdict), one)),
            coverage=Coverage(self._spend["claimed"], self._spend["all"]),
        )

    def _standings(self, asked: Sequence[str]) -> Iterator[Standing]:
        for standing in STANDINGS:
            rows = [one for one in self.workloads if one.standing == standing]
            if not rows and standing == "warn":
                continue
            money = [one.accepted if standing == "waived" else one.at_stake for one in rows]
            before = self.before.at_stake.get(standing, ()) if self.before.as_of else None
            yield Standing(standing, len(rows), added(money), before, self._remark(standing, asked))

    def _remark(self, standing: str, asked: Sequence[str]) -> str:
        if standing == "unknown" and asked:
            evidence = sum(fact in MEASURES for fact in asked)
            said = f"{len(asked)} question{'s' if len(asked) > 1 else ''}"
            return f"{said}, {evidence} for evidence" if evidence else said
        if standing != "waived":
            return ""
        days = [(one.expires - self.as_of).days for one in self.accepted]
        soon = [left for left in days if left <= _SOON]
        if not soon:
            return ""
        verb = "ends" if len(soon) == 1 else "end"
        return f"{'one' if len(soon) == 1 else len(soon)} {verb} in {min(soon)} days"


def _portfolio(finding: Mapping[str, Any]) -> PortfolioVerdict:
    return PortfolioVerdict(
        policy=finding["policy"],
        verdict=finding["verdict"],
        message=finding["message"],
        severity=finding["severity"],
        enforcement=finding["enforcement"],
        fingerprint=finding["fingerprint"],
    )


def _billed(data: Mapping[str, Any] | None) -> Billed | None:
    if data is None:
        return None
    parts = {name: money_of(data[name]) for name in ("total", "judged", "without_code")}
    places = tuple((name, money_of(money)) for name, money in data["places"])
    return Billed(**{**parts, "places": places, "window": data["window"]})


def added(many: Iterable[Iterable[Money]]) -> tuple[Money, ...]:
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
            accepted=_largest(found),
            worst=worst["message"] if worst else "",
            worst_policy=worst["policy"] if worst else "",
            fingerprint=fingerprint,
            since=before.since.get((repository, fingerprint)),
            deployment_model=row["deployment_model"],
            cost=money_of(row["cost"]),
            cost_basis=row["cost_basis"],
        )


def _stage(data: Mapping[str, Any]) -> StageVerdict:
    lacks = tuple(Lack(**lack) for lack in data["lacks"])
    return StageVerdict(**{**data, "lacks": lacks})


def _measured(context: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each file of evidence with a workload that has a fact or a measure from it."""
    for subject in context["subjects"]:
        rows = list(subject["facts"].values())
        rows += [one["fact"] for found in subject["measures"].values() for one in found]
        for row in rows:
            if row["basis"] in ("measured", "billed") and row.get("location"):
                yield row["location"]["of"][0], subject["workload"] or subject["address"]


def _commitments(
    repository: str, context: Mapping[str, Any], as_of: date
) -> Iterator[EndingCommitment]:
    """Yield the commitments that end from the day of the audit on; who decides them is told."""
    owners = {row["name"]: row["owner"] or row["team"] for row in context["report"]["workloads"]}
    for subject in context["subjects"]:
        row = subject["facts"].get("commitment_ends", {})
        ends = row.get("value")
        if isinstance(ends, Mapping) and "date" in ends and subject["kind"] == "workload":
            day = date.fromisoformat(ends["date"])
            if day >= as_of:
                name = subject["workload"] or ""
                owner = owners.get(name) or ""
                yield EndingCommitment(repository, name, subject["address"], owner, day)


def _largest(findings: Iterable[Mapping[str, Any]]) -> tuple[Money, ...]:
    """Return what the waived findings of a workload cover: of one address, the largest amount."""
    largest: dict[tuple[str, str], Money] = {}
    for finding in findings:
        money = money_of(finding["impact"]) if finding["verdict"] == "waived" else None
        if money is None:
            continue
        key = (money.currency, finding["subject"]["address"])
        held = largest.get(key)
        if held is None or money.amount > held.amount:
            largest[key] = money
    return added([largest.values()])


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


_SAID = ("reason", "owner", "approver", "ticket")


def _unread(repository: str, problem: Mapping[str, Any]) -> Unread:
    place = problem["location"]
    where = f"{place['path']}:{place['line']}" if place else ""
    return Unread(repository, problem["message"], problem["next_step"] or "", where)


def _order(finding: Mapping[str, Any]) -> tuple[Any, ...]:
    impact = money_of(finding["impact"])
    return (
        _TOLD.index(finding["verdict"]),
        bool(finding["folded_under"]),
        -(impact.amount if impact else 0),
        ("critical", "high", "medium", "low", "info").index(finding["severity"]),
        finding["policy"],
    )


def _worst_first(one: AuditWorkload) -> tuple[Any, ...]:
    worth = sum((Decimal(money.amount) for money in one.at_stake), Decimal(0))
    return (STANDINGS.index(one.standing), -worth, one.repository, one.name, one.context)
