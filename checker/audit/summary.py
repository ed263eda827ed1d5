"""Adds the records of a fleet up to what an audit has to say at a glance, one record at a time."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from checker.audit.history import Before
from checker.audit.workloads import (
    accepted_in,
    added,
    commitments_in,
    money_of,
    policy_sums,
    workloads_of,
    worst_first,
)
from checker.evaluation.standings import standings
from checker.model.audit import (
    FLEET,
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
        self.bills = 0
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
        self.workloads += workloads_of(record, self.before)
        self.accepted += accepted_in(record)
        self.commitments |= set(commitments_in(record, self.as_of))
        self._policy_sums(record)

    def _whole(self, record: Mapping[str, Any]) -> None:
        self._policy_sums(record)
        for context in record["contexts"]:
            self._verdicts(FLEET, context)
            self.portfolio += map(_portfolio, context["report"]["findings"])
        self.billed = _billed(record["billed"])
        self.bills = record["bills"]

    def _context(self, repository: str, context: Mapping[str, Any]) -> None:
        report = context["report"]
        self._verdicts(repository, context)
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
        self._blocks |= any(finding["blocking"] for finding in report["findings"])

    def _policy_sums(self, record: Mapping[str, Any]) -> None:
        for key, (number, money) in policy_sums(record).items():
            held = self._policies.get(key, (0, ()))
            self._policies[key] = (held[0] + number, added([held[1], money]))

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
            workloads=sorted(self.workloads, key=worst_first),
            standings=[*self._standings(sorted(asked))],
            counts=dict(sorted(self.counts.items())),
            grounds=dict(self.grounds),
            accepted=sorted(self.accepted, key=lambda one: (one.expires, one.repository)),
            unread=sorted(set(self.unread)),
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
            bills=self.bills,
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
        soon = sorted(left for left in days if left <= _SOON)
        if not soon:
            return ""
        first = "today" if not soon[0] else f"in {soon[0]} day{'s' if soon[0] > 1 else ''}"
        several = f"{len(soon)} end within {_SOON} days, the first {first}"
        return f"one ends {first}" if len(soon) == 1 else several


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


def _unread(repository: str, problem: Mapping[str, Any]) -> Unread:
    place = problem["location"]
    where = f"{place['path']}:{place['line']}" if place else ""
    return Unread(repository, problem["message"], problem["next_step"] or "", where)
