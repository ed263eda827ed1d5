"""Turns a verdict into a finding: sentences, place, evidence, identity, and what it rests on."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import chain

from checker.evaluation.comparing import holds
from checker.evaluation.identity import fingerprint, reason_of
from checker.evaluation.measuring import coverage_of
from checker.evaluation.outcome import RANKS, Asking, Missing, Use
from checker.evaluation.phrases import Telling
from checker.evaluation.rules import Rule, Ruling, Said
from checker.model.facts import BASES, Fact, Subject
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
    uses = _uses(ruling, deciding)
    place = _place(deciding, subject)
    said = _open(rule, ruling) if ruling.verdict == "unknown" else None
    if said is None:
        said = _told(rule, asking, ruling, uses, deciding)
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
        headline=said.headline,
        money=said.money,
        remediation=said.remediation,
        at=said.at,
        notes=said.notes,
        covered=said.covered,
        location=place,
        depends_on=_depends_on(uses, place, _standing_on(policy, asking)),
        evidence=_all_evidence(uses, asking),
        missing=said.missing,
        missing_because=said.missing_because,
        basis=BASES[ruling.rank if said.told else _weakest(uses)],
        fingerprint=fingerprint(policy, subject, said.reason if said.told else ()),
        impact=_impact(policy, asking) if said.told else None,
        saving=_saving(policy, asking) if said.told else None,
        waits_until=said.waits_until,
        standing=rule.standing,
        reason=said.reason,
        declared_in=_folder(subject.location.path) if subject.location else subject.root,
    )


def _told(
    rule: Rule, asking: Asking, ruling: Ruling, uses: Sequence[Use], deciding: Sequence[Use]
) -> Said:
    policy = rule.policy
    telling = Telling.of(policy, asking, _asked(ruling), uses, rule.spoken)
    return Said(
        headline=telling.headline(),
        reason=reason_of(deciding),
        money=telling.say(policy.money),
        remediation=telling.say(policy.remediation),
        at=_at(telling, asking.subject),
        notes=_notes(telling, ruling),
        covered=_covered(telling, deciding),
    )


def _open(rule: Rule, ruling: Ruling) -> Said:
    """Return what an unknown verdict says: the same wherever the same is missing."""
    missing = _missing(ruling)
    said = rule.open.get(missing)
    if said is None:
        names = tuple(dict.fromkeys(miss.fact for miss in missing))
        said = rule.open[missing] = Said(
            headline=f"{rule.policy.title}: not known without {', '.join(names)}",
            reason=tuple(sorted(names)),
            missing=names,
            missing_because=tuple(f"{miss.fact}: {miss.because}" for miss in missing),
            waits_until=_waits(missing),
            told=False,
        )
    return said


def _weakest(uses: Sequence[Use]) -> int:
    """Return the ground of all that was looked at, what only decides whether it applies too."""
    return max([RANKS[use.fact.basis] for use in uses], default=RANKS["code"])


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _asked(ruling: Ruling) -> str:
    """Return the verdict whose sentences are said: a capped fail still names what is required."""
    return "fail" if ruling.capped else ruling.verdict


def _deciding(ruling: Ruling) -> tuple[Use, ...]:
    return ruling.require.uses if ruling.require.truth is False else ruling.prefer.uses


def _uses(ruling: Ruling, deciding: Sequence[Use]) -> tuple[Use, ...]:
    parts = (deciding, ruling.require.uses, ruling.prefer.uses, ruling.applies.uses)
    return tuple({id(use): use for part in parts for use in part}.values())


def _missing(ruling: Ruling) -> tuple[Missing, ...]:
    parts = (ruling.applies, ruling.require, ruling.prefer)
    some = [part.missing for part in parts if part.missing]
    return some[0] if len(some) == 1 else tuple(dict.fromkeys(chain.from_iterable(some)))


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


def _covered(telling: Telling, deciding: Sequence[Use]) -> str:
    """Return how much of its window the first measured clause rests on."""
    measured = (use.clause for use in deciding if use.clause.source == "measure")
    clause = next(measured, None)
    return coverage_of(clause, telling.policy.parameters, telling.asking) if clause else ""


def _notes(telling: Telling, ruling: Ruling) -> tuple[str, ...]:
    notes = [*telling.notes()]
    if ruling.capped and not telling.asking.subject.implied:
        notes.append("it rests on something assumed, so it only warns")
    return tuple(dict.fromkeys(note for note in notes if note))


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
        where = use.fact.location
        if where is not None:
            files.add(where.path)
    return tuple(sorted(files)) if len(files) > 1 else tuple(files)


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
    name = (
        f"{fact.name} {clause.statistic}" if clause.statistic not in (None, "mean") else fact.name
    )
    unit, printable = _written(fact.name)
    value = None if isinstance(fact.value, Unknown) else fact.value
    if fact.sensitive or not printable:
        value = "(not printed)"
    return Evidence(name, value, unit, fact.basis, fact.location, fact.because)


@cache
def _written(name: str) -> tuple[str, bool]:
    """Return the unit of a fact or measure, and whether reports may show its value.

    A raw attribute may hold anything, so it is not shown.
    """
    fact, measure = FACTS.get(name), MEASURES.get(name)
    row = fact or measure
    if row is not None and row.type in ("ratio", "duration"):
        return row.type, fact.printable if fact else True
    return (fact.unit, fact.printable) if fact else ("", measure is not None)
