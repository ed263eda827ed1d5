"""Turns a finding into what makes it the same one in another run, two runs into a comparison.

The identity holds no line, no file and no number, so moved lines, renamed files and reordered
blocks keep it; the clauses that failed are in it, so another reason makes another finding.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from decimal import Decimal

from checker.documents.addresses import bare
from checker.documents.digest import sha256
from checker.evaluation.outcome import Use
from checker.model.facts import Subject
from checker.model.policy import Compare, Policy
from checker.model.report import Finding
from checker.model.rows import NamedTuple

_FINGERPRINT = 16
_MILDEST = ("pass", "not_applicable", "waived", "warn", "unknown", "fail")
_MODULE = r"^(?:module\.[^.]+\.)+"
Key = Callable[[Finding], Hashable]


def reason_of(deciding: Iterable[Use]) -> tuple[str, ...]:
    """Return the clauses that decided, without their numbers: `budget exists`."""
    return tuple(sorted({_clause(use.clause) for use in deciding}))


def fingerprint(policy: Policy, subject: Subject, reason: Sequence[str]) -> str:
    """Return the identity of a finding as 16 hexadecimal digits."""
    identity = (
        policy.id, subject.kind, subject.root, subject.context, subject.address, *reason,
    )  # fmt: skip
    return sha256("\0".join(identity).encode("utf-8", "surrogatepass"))[:_FINGERPRINT]


def _clause(clause: Compare) -> str:
    operand = clause.operand.value if clause.operand.kind != "literal" else _word(clause)
    parts = (clause.name, clause.statistic, clause.operator, operand)
    return " ".join(str(part) for part in parts if part not in ("", None))


def _word(clause: Compare) -> str:
    """Return a literal that is a word: `is poc` and `is early` are two reasons."""
    value = clause.operand.value
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and all(type(part) is str for part in value):
        return ",".join(value)
    return ""


def identity(finding: Finding) -> tuple[str | tuple[str, ...], ...]:
    """Return the identity: policy, subject kind, root, context, address, failing clauses."""
    return (*question(finding), finding.reason)


def question(finding: Finding) -> tuple[str, ...]:
    """Return what was judged, whatever came of it: the identity without the failing clauses."""
    return (
        finding.policy, finding.subject_kind, finding.root, finding.context, finding.address,
    )  # fmt: skip


def kin(finding: Finding) -> tuple[str, ...]:
    """Return the weaker identity: policy, module directory and `type.name`.

    It survives a renamed root or module call, another context, and `count` turned into `for_each`;
    several findings may share one.
    """
    block = block_of(finding.address)
    return (finding.policy, finding.subject_kind, finding.declared_in, block)


def block_of(address: str) -> str:
    """Return `type.name` of an address: without module calls and indexes."""
    return re.sub(_MODULE, "", bare(address))


class Match(NamedTuple):
    """A finding before and after; one of them is None where it is new or gone."""

    before: Finding | None
    after: Finding | None

    @property
    def change(self) -> str:
        """How it changed: `new`, `fixed`, `worsened`, `improved` or `unchanged`.

        The same verdict for another reason is a new finding; other missing facts are no reason.
        """
        before, after = self
        if before is None or after is None:
            return "new" if before is None else "fixed"
        grade = rank(after.verdict) - rank(before.verdict)
        if grade:
            return "worsened" if grade > 0 else "improved"
        same = before.reason == after.reason or after.verdict == "unknown"
        return "unchanged" if same else "new"


def rank(verdict: str) -> int:
    """Return how bad a verdict is: pass < waived < warn < unknown < fail."""
    return _MILDEST.index(verdict)


def matched(
    before: Sequence[Finding],
    after: Sequence[Finding],
    keys: Sequence[Key] = (identity, question, kin),
) -> list[Match]:
    """Pair the findings of two runs, by the strongest key first; each finding is paired once.

    Those of `after` come in their order, then those of `before` that are gone.
    """
    partner: dict[int, int] = {}
    left, gone = list(range(len(after))), list(range(len(before)))
    for key in keys:
        waiting: dict[Hashable, list[int]] = {}
        for number in gone:
            waiting.setdefault(key(before[number]), []).append(number)
        for number in left:
            group = waiting.get(key(after[number]))
            if group:
                partner[number] = group.pop(0)
        left = [number for number in left if number not in partner]
        gone = [number for group in waiting.values() for number in group]
    pairs = [
        Match(before[partner[number]] if number in partner else None, finding)
        for number, finding in enumerate(after)
    ]
    return pairs + [Match(before[number], None) for number in sorted(gone)]


def costs_more(before: Finding, after: Finding, tolerance: Decimal = Decimal(0)) -> bool:
    """Whether the same finding is worth more money than before, by more than a share of it."""
    then, now = before.impact, after.impact
    if then is None or now is None:
        return False
    if (then.currency, then.period) != (now.currency, now.period):
        return False
    return bool(Decimal(now.amount) > Decimal(then.amount) * (1 + tolerance))
