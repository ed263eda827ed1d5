"""Turns an example that disagrees into the clauses that decided otherwise, in words."""

from collections.abc import Iterator

from checker.evaluation.clauses import clause_of
from checker.evaluation.outcome import Asking
from checker.model.facts import Subject
from checker.model.policy import Condition, Policy
from checker.model.reasoning import Clause

_SAID = "the example says"


def disagreements(
    policy: Policy, subject: Subject, asking: Asking, expected: str, verdict: str
) -> tuple[str, ...]:
    """Return the clauses because of which a policy says `verdict`, and not what was expected."""
    told: list[str] = []
    for part in _parts(expected, verdict):
        condition: Condition | None = getattr(policy, part)
        if condition is None:
            told += [_absent(part)] if verdict != "unknown" else []
            continue
        clause = clause_of(condition, policy.parameters, asking)
        if verdict == "unknown" and clause.truth is not None:
            continue
        told += [
            f"{part} asks {'not ' if turned else ''}{leaf.asks}; {_seen(leaf)}"
            for leaf, turned in _deciding(clause)
        ]
    if verdict == "warn" and subject.implied and "fail" in (expected,):
        told.append("implied: true says that no manifest declares it, so a fail only warns")
    return tuple(dict.fromkeys(told))


def _parts(expected: str, verdict: str) -> tuple[str, ...]:
    """Return the conditions of a policy that tell one verdict from another."""
    if "not_applicable" in (expected, verdict):
        return ("applies",)
    if verdict == "unknown":
        return ("applies", "require", "prefer")
    if verdict == "fail" or expected == "fail":
        return ("require",)
    return ("prefer",) if "warn" in (expected, verdict) else ("require", "prefer")


def _absent(part: str) -> str:
    if part == "applies":
        return "the policy has no applies, so it always applies"
    return "the policy has no prefer, so it never warns"


def _deciding(clause: Clause, turned: bool = False) -> Iterator[tuple[Clause, bool]]:
    """Yield the comparisons that gave a condition its truth; whether a `not` turns them round."""
    if not clause.how:
        yield clause, turned
        return
    for part in clause.parts:
        if clause.how == "not":
            yield from _deciding(part, not turned)
        elif part.truth is clause.truth:
            yield from _deciding(part, turned)


def _seen(leaf: Clause) -> str:
    if leaf.missing:
        return " and ".join(_lacking(name, because) for name, because in leaf.missing)
    several = len(leaf.seen) > 1
    words = [f"{one.fact} {one.value}" if several else one.value for one in leaf.seen]
    return f"{_SAID} {' and '.join(words)}" if words else f"{_SAID} nothing of it"


def _lacking(name: str, because: str) -> str:
    if because == "nobody says it":
        return f"the example does not say {name}"
    return f"{name} is not known: {because}"
