"""Judges every subject by every policy of its kind: the one place where verdicts come from."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from checker.evaluation.findings import finding_of
from checker.evaluation.folding import folded
from checker.evaluation.identity import rank
from checker.evaluation.outcome import Asking, Shared
from checker.evaluation.questions import questions
from checker.evaluation.rules import Rule, Ruling, pairs_with, rule_of
from checker.model.facts import BASES, SUBJECT_KINDS, Subject
from checker.model.policy import SEVERITIES, Policy
from checker.model.report import VERDICTS, Finding, Money, Question, WaiverRow
from checker.model.rows import NamedTuple

Local = Callable[[Subject], Sequence[Policy] | None]
"""The policies as they stand for one subject."""

Waive = Callable[[Sequence[Finding], Collection[str]], tuple[list[Finding], tuple[WaiverRow, ...]]]
"""Findings and the names of workloads -> findings with what is waived, and the register."""

MATERIALITY = Money(500, "USD", "month")
"""Money under which a finding never blocks, where the settings say nothing else."""


class Judgment(NamedTuple):
    """All verdicts of a run; passes by policy and address, what does not apply by policy.

    `grounds` counts the passes by the ground that they rest on. `waivers` is the register of
    waivers; findings about waivers themselves are among the findings, and in the counts.
    """

    findings: tuple[Finding, ...]
    passed: Mapping[str, tuple[str, ...]]
    not_applicable: Mapping[str, int]
    counts: Mapping[str, int]
    questions: tuple[Question, ...]
    grounds: Mapping[str, int]
    waivers: tuple[WaiverRow, ...] = ()


def judge(
    policies: Sequence[Policy],
    subjects: Iterable[Subject],
    *,
    as_of: date,
    profile: str = "local",
    materiality: Money = MATERIALITY,
    local: Local | None = None,
    waive: Waive | None = None,
    twins: Sequence[Subject] = (),
) -> Judgment:
    """Return the verdict of each policy on each subject of its kind.

    In the profile `pre-commit` only static policies run. Policies carry what the settings change;
    `local` gives the same policies as they stand in a subject's folder, None where nothing differs.
    `twins` are the same subjects as other declarations have them: of each pair the worse verdict
    counts, and a twin without its other half is judged by itself.
    """
    chosen = _of_profile(policies, profile)
    rules = _Rules(as_of, profile)
    tally = _Tally(materiality)
    others = {_same(twin): twin for twin in twins}
    subjects = list(subjects)
    pairs = [(subject, others.pop(_same(subject), None)) for subject in subjects]
    subjects += others.values()
    for subject, twin in (*pairs, *((alone, None) for alone in others.values())):
        own = local(subject) if local is not None else None
        tally.add(subject, rules.of(policies if own is None else own)[subject.kind], as_of, twin)
    tally.check(chosen, subjects)
    rows = tally.waive(waive, subjects) if waive else ()
    findings = folded(tally.findings, {policy.id: policy for policy in chosen})
    return Judgment(
        findings=tuple(sorted(findings, key=_order)),
        passed={name: tuple(sorted(tally.passed[name])) for name in sorted(tally.passed)},
        not_applicable=dict(sorted(tally.not_applicable.items())),
        counts={verdict: tally.counts[verdict] for verdict in VERDICTS},
        questions=tuple(questions(findings)),
        grounds={basis: tally.grounds[basis] for basis in BASES},
        waivers=rows,
    )


def _of_profile(policies: Sequence[Policy], profile: str) -> list[Policy]:
    return [policy for policy in policies if profile != "pre-commit" or policy.kind == "static"]


class _Rules:
    """Compiled policies by kind of subject; each set of policies is compiled once."""

    def __init__(self, as_of: date, profile: str) -> None:
        self.as_of, self.profile = as_of, profile
        self._sets: list[tuple[Sequence[Policy], Mapping[str, list[Rule]]]] = []

    def of(self, policies: Sequence[Policy]) -> Mapping[str, list[Rule]]:
        """Return the rules of a set of policies, which is told by its identity."""
        for known, rules in self._sets:
            if known is policies:
                return rules
        chosen = _of_profile(policies, self.profile)
        shared: Shared = {}
        rules = {
            kind: [
                rule_of(policy, self.as_of, shared) for policy in chosen if policy.subject == kind
            ]
            for kind in SUBJECT_KINDS
        }
        self._sets.append((policies, rules))
        return rules


class _Tally:
    """Verdicts while they are made."""

    def __init__(self, materiality: Money) -> None:
        self.materiality = materiality
        self.findings: list[Finding] = []
        self.passed: dict[str, list[str]] = {}
        self.not_applicable: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.grounds: Counter[str] = Counter()

    def add(
        self, subject: Subject, rules: Sequence[Rule], as_of: date, twin: Subject | None = None
    ) -> None:
        asking = Asking(subject, as_of)
        other = Asking(twin, as_of) if twin is not None else None
        for rule in rules:
            if subject.implied and not pairs_with(rule.policy, subject):
                continue
            ruling = rule.judge(asking)
            if other is not None:
                ruling = max(ruling, rule.judge(other), key=_badness)
            self.counts[ruling.verdict] += 1
            if ruling.verdict == "not_applicable":
                self.not_applicable[rule.policy.id] += 1
            elif ruling.verdict == "pass":
                self.passed.setdefault(rule.policy.id, []).append(subject.address)
                self.grounds[BASES[ruling.rank]] += 1
            elif other is None:
                self.findings.append(finding_of(rule, asking, ruling, self.materiality))
            else:
                self.findings.append(self._gravest(rule, (asking, other), ruling.verdict))

    def _gravest(self, rule: Rule, halves: Sequence[Asking], verdict: str) -> Finding:
        """Return the finding of the half that has the verdict; of two, of the one that blocks."""
        both = [(one, rule.judge(one)) for one in halves]
        findings = [
            finding_of(rule, asking, ruling, self.materiality)
            for asking, ruling in both
            if ruling.verdict == verdict
        ]
        worst = max(findings, key=lambda one: (one.blocking, "fail" in one.possible))
        if both[0][1].verdict == verdict and worst is findings[0]:
            return worst
        return worst._replace(notes=(*worst.notes, _AS_DECLARED))

    def waive(self, waive: Waive, subjects: Iterable[Subject]) -> tuple[WaiverRow, ...]:
        """Replace what is waived, and add what is to be said of the waivers themselves."""
        self.counts.subtract(one.verdict for one in self.findings)
        names = {one.workload or one.address for one in subjects}
        self.findings, rows = waive(self.findings, names)
        self.counts.update(one.verdict for one in self.findings)
        return rows

    def check(self, policies: Sequence[Policy], subjects: Sequence[Subject]) -> None:
        """Refuse to report verdicts that do not add up to all pairs of policy and subject."""
        alike = {(one.kind, one.implied): one for one in subjects}
        count = Counter((one.kind, one.implied) for one in subjects)
        pairs = sum(
            count[key] for policy in policies for key in count if pairs_with(policy, alike[key])
        )
        told = len(self.findings) + sum(map(len, self.passed.values()))
        told += sum(self.not_applicable.values())
        if not pairs == told == sum(self.counts.values()):
            raise AssertionError(f"{pairs} pairs were to be judged, and {told} were")


_AS_DECLARED = "judged by what the base declares: a change makes no verdict of its own better"


def _badness(ruling: Ruling) -> int:
    return rank(ruling.verdict)


def _same(subject: Subject) -> tuple[str, ...]:
    # A workload and its capacity have one name wherever they lie.
    root = subject.root if subject.kind == "resource" else ""
    return (subject.kind, root, subject.context, subject.address)


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        finding.workload or "",
        finding.root,
        VERDICTS.index(finding.verdict),
        SEVERITIES.index(finding.severity),
        finding.policy,
        finding.context,
        finding.address,
    )
