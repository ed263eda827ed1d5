"""Turns a verdict into a finding: sentences, place, evidence, identity, and what it rests on."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from checker.evaluation.comparing import holds
from checker.evaluation.identity import fingerprint, reason_of
from checker.evaluation.measuring import coverage_of
from checker.evaluation.outcome import Asking, Missing, Use
from checker.evaluation.phrases import Telling
from checker.evaluation.rules import Rule, Ruling
from checker.model.facts import BASES, Fact, Subject, weakest
from checker.model.location import Location
from checker.model.policy import Policy
from checker.model.report import Evidence, Finding, Impact, Money
from checker.model.values import Interval, Unknown
from checker.model.vocabulary import FACTS, MEASURES

_MEASURED = ("measured", "billed")
_WHAT_IT_IS = ("sku", "accelerator", "model")


def finding_of(rule: Rule, asking: Asking, ruling: Ruling, materiality: Money) -> Finding:
    """Return the finding of a verdict that is fail, warn or unknown."""
    policy, subject = rule.policy, asking.subject
    deciding = _deciding(ruling)
    uses = _uses(ruling)
    missing = _missing(ruling)
    place = _place(deciding, subject)
    told = ruling.verdict != "unknown"
    telling = Telling.of(policy, asking, _asked(ruling), uses if told else ())
    reason = reason_of(deciding) if told else tuple(sorted({miss.fact for miss in missing}))
    return Finding(
        policy=policy.id,
        controls=policy.controls,
        subject_kind=subject.kind,
        address=subject.address,
        workload=subject.workload,
        root=subject.root,
        context=subject.context,
        verdict=ruling.verdict,
        possible=ruling.possible,
        severity=policy.severity,
        enforcement=rule.enforcement,
        blocking=_blocks(rule, ruling, asking, materiality),
        cause=policy.cause,
        headline=telling.headline() if told else _open_question(policy, missing),
        money=telling.say(policy.money) if told else "",
        remediation=telling.say(policy.remediation) if told else "",
        at=_at(telling, subject) if told else "",
        notes=_notes(telling, deciding, ruling) if told else (),
        location=place,
        depends_on=_depends_on(uses, place, _standing_on(policy, asking)),
        evidence=_all_evidence(uses, asking),
        missing=tuple(dict.fromkeys(miss.fact for miss in missing)),
        missing_because=tuple(f"{miss.fact}: {miss.because}" for miss in missing),
        basis=BASES[ruling.rank] if told else weakest([use.fact.basis for use in uses]),
        fingerprint=fingerprint(policy, subject, reason if told else ()),
        impact=_impact(policy, asking) if told else None,
        saving=_saving(policy, asking) if told else None,
        waits_until=_waits(missing),
        standing=rule.standing,
        reason=reason,
        declared_in=_folder(subject.location.path) if subject.location else subject.root,
    )


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _asked(ruling: Ruling) -> str:
    """Return the verdict whose sentences are said: a capped fail still names what is required."""
    return "fail" if ruling.capped else ruling.verdict


def _deciding(ruling: Ruling) -> tuple[Use, ...]:
    return ruling.require.uses if ruling.require.truth is False else ruling.prefer.uses


def _uses(ruling: Ruling) -> tuple[Use, ...]:
    parts = (_deciding(ruling), ruling.require.uses, ruling.prefer.uses, ruling.applies.uses)
    return tuple({id(use): use for part in parts for use in part}.values())


def _missing(ruling: Ruling) -> tuple[Missing, ...]:
    if ruling.verdict != "unknown":
        return ()
    parts = (ruling.applies, ruling.require, ruling.prefer)
    return tuple(dict.fromkeys(miss for part in parts for miss in part.missing))


def _waits(missing: Sequence[Missing]) -> str | None:
    days = [miss.until for miss in missing if miss.until]
    return max(days).isoformat() if days else None


def _impact(policy: Policy, asking: Asking) -> Impact | None:
    """Return what the finding is worth; of an uncertain amount, what it is at least."""
    if policy.impact is None:
        return None
    kind, name = policy.impact
    found = _worth(asking.facts.get(name), kind)
    return found._replace(since=_since(asking)) if found and kind == "saving" else found


def _saving(policy: Policy, asking: Asking) -> Impact | None:
    """Return what the machines cost that nobody needs, with the day that they can be given back."""
    if policy.impact is None or policy.impact[0] != "idle":
        return None
    found = _worth(asking.facts.get("release_saving"), "saving")
    return found._replace(since=_since(asking)) if found and found.amount > 0 else None


def _worth(fact: Fact | None, kind: str) -> Impact | None:
    if fact is None or not isinstance(fact.value, Money):
        return None
    amount, currency, period = fact.value
    least = amount.low if isinstance(amount, Interval) else amount
    if least is None:
        return None
    return Impact(least, currency, period, kind, fact.because or fact.name)


def _since(asking: Asking) -> date | None:
    """Return the day that what is committed ends, where that is still to come."""
    ends = asking.facts.get("commitment_ends")
    known = ends is not None and isinstance(ends.value, date) and ends.value > asking.as_of
    return ends.value if ends is not None and known else None


def _blocks(rule: Rule, ruling: Ruling, asking: Asking, materiality: Money) -> bool:
    if ruling.verdict != "fail" or rule.enforcement == "advisory":
        return False
    impact = rule.policy.impact
    worth = asking.facts.get(impact[1]) if impact else None
    # Only money that is known to be little keeps a fail from blocking.
    return not worth or holds("below", worth.value, materiality, asking.as_of) is not True


def _place(deciding: Sequence[Use], subject: Subject) -> Location | None:
    """Return where a reader can change the verdict: the fact that decided, else the subject.

    Evidence is no such place: the hardware that it was measured on is.
    """
    for use in deciding:
        if use.fact.location and use.fact.basis not in _MEASURED:
            return use.fact.location
    return subject.location


def _at(telling: Telling, subject: Subject) -> str:
    said = telling.say(telling.policy.at)
    return said or (subject.address if subject.kind == "resource" else "")


def _notes(telling: Telling, deciding: Sequence[Use], ruling: Ruling) -> tuple[str, ...]:
    measured = [use.clause for use in deciding if use.clause.source == "measure"]
    parameters = telling.policy.parameters
    notes = [coverage_of(clause, parameters, telling.asking) for clause in measured[:1]]
    notes += telling.notes()
    if ruling.capped and not telling.asking.subject.implied:
        notes.append("it rests on something assumed, so it only warns")
    return tuple(dict.fromkeys(note for note in notes if note))


def _open_question(policy: Policy, missing: Sequence[Missing]) -> str:
    names = ", ".join(dict.fromkeys(miss.fact for miss in missing))
    return f"{policy.title}: not known without {names}"


def _standing_on(policy: Policy, asking: Asking) -> Iterator[Fact]:
    """Yield what a finding rests on beside what decided it: that this is AI spend, and its worth.

    A variable that turns a small machine into a large one brings a finding, wherever it stands.
    """
    names = _WHAT_IT_IS if asking.subject.kind in ("resource", "capacity") else ()
    for name in (*names, *(policy.impact[1:] if policy.impact else ())):
        if name in asking.facts:
            yield asking.facts[name]


def _depends_on(
    uses: Iterable[Use], place: Location | None, more: Iterable[Fact]
) -> tuple[str, ...]:
    files = {place.path} if place else set()
    for fact in more:
        files |= fact.files
    for use in uses:
        files |= use.fact.files
        if use.fact.location:
            files.add(use.fact.location.path)
    return tuple(sorted(files))


def _all_evidence(uses: Sequence[Use], asking: Asking) -> tuple[Evidence, ...]:
    """Return each fact once, however many comparisons looked at it."""
    once = {(id(use.fact), use.clause.statistic): use for use in uses}
    known = asking.evidence
    for key, use in once.items():
        if key not in known:
            known[key] = _evidence(use), use.fact
    return tuple([known[key][0] for key in once])


def _evidence(use: Use) -> Evidence:
    fact, clause = use.fact, use.clause
    row = FACTS.get(fact.name) or MEASURES.get(fact.name)
    unit = row.type if row and row.type in ("ratio", "duration") else getattr(row, "unit", "")
    name = (
        f"{fact.name} {clause.statistic}" if clause.statistic not in (None, "mean") else fact.name
    )
    return Evidence(name, _printed(fact), unit, fact.basis, fact.location, fact.because)


def _printed(fact: Fact) -> Any:
    """Return a value that reports may show; a raw attribute may hold anything, so it is not."""
    row = FACTS.get(fact.name)
    printable = row.printable if row else fact.name in MEASURES
    if fact.sensitive or not printable:
        return "(not printed)"
    return None if isinstance(fact.value, Unknown) else fact.value
