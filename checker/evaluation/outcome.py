"""What a condition came to on one subject: its truth, the facts it rests on, and those missing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import chain

from checker.model.facts import BASES, Fact, Subject
from checker.model.policy import Compare
from checker.model.report import Evidence
from checker.model.rows import NamedTuple
from checker.model.values import Truth, negated


class Use(NamedTuple):
    """One comparison and the fact that it looked at."""

    clause: Compare
    fact: Fact


class Missing(NamedTuple):
    """A fact that would help to decide, why it is not known, and the day from which it can be."""

    fact: str
    because: str
    until: date | None = None


class Outcome(NamedTuple):
    """The truth of a condition; `rank` is the ground it rests on, by its place in `BASES`.

    Of several facts that are all needed the weakest counts, of several that each suffice the
    strongest. `uses` are the comparisons that decided.
    """

    truth: Truth
    rank: int = 0
    uses: tuple[Use, ...] = ()
    missing: tuple[Missing, ...] = ()


RANKS: Mapping[str, int] = {basis: rank for rank, basis in enumerate(BASES)}
HOLDS = Outcome(True)


class Asking:
    """One subject under judgment; what several policies ask of it is computed once and kept here.

    `outcomes` holds comparisons, `lacks` what is asked for where a fact is not known, `evidence`
    facts as reports show them.
    """

    __slots__ = ("as_of", "evidence", "facts", "lacks", "measured", "outcomes", "subject")

    def __init__(self, subject: Subject, as_of: date) -> None:
        self.subject, self.facts, self.as_of = subject, subject.facts, as_of
        self.measured: dict[tuple[object, ...], Fact] = {}
        self.outcomes: dict[object, Outcome] = {}
        self.lacks: dict[int, tuple[Outcome, Fact]] = {}
        self.evidence: dict[tuple[int, str | None], tuple[Evidence, Fact]] = {}


Check = Callable[[Asking], Outcome]
Shared = dict[tuple[object, ...], Check]
"""Comparisons by what they ask: policies that ask the same share one, and its outcome."""
Spoken = dict[int, Check]
"""Conditions of the sentences of one policy by their identity, made when they are first asked."""


def joined_all(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the outcome of conditions that all have to hold."""
    return _joined(outcomes, False)


def joined_any(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the outcome of conditions of which one has to hold."""
    return _joined(outcomes, True)


def _joined(outcomes: Sequence[Outcome], decides: bool) -> Outcome:
    """Return the truth that one part decides alone, else what all the others agree on."""
    deciding, known = [], []
    for one in outcomes:
        truth = one.truth
        if truth is decides:
            deciding.append(one)
        elif truth is not None:
            known.append(one)
    if deciding:
        if len(deciding) == 1:
            return deciding[0]
        return Outcome(decides, min([one.rank for one in deciding]), _uses(deciding))
    rank = max([one.rank for one in known]) if known else 0
    if len(known) == len(outcomes):
        return Outcome(not decides, rank, _uses(known))
    return Outcome(None, rank, _uses(known), _missing(outcomes))


def joined_some(outcomes: Sequence[Outcome], needed: int) -> Outcome:
    """Return the outcome of conditions of which `needed` have to hold."""
    true = sorted((one for one in outcomes if one.truth is True), key=lambda one: one.rank)
    false = sorted((one for one in outcomes if one.truth is False), key=lambda one: one.rank)
    if len(true) >= needed:
        return Outcome(True, true[needed - 1].rank, _uses(true))
    too_many = len(outcomes) - needed + 1
    if len(false) >= too_many:
        return Outcome(False, false[too_many - 1].rank, _uses(false))
    rank = max((one.rank for one in (*true, *false)), default=0)
    return Outcome(None, rank, _uses((*true, *false)), _missing(outcomes))


def flipped(outcome: Outcome) -> Outcome:
    """Return the outcome of `not`."""
    truth, rank, uses, missing = outcome
    return Outcome(negated(truth), rank, uses, missing)


def _uses(outcomes: Sequence[Outcome]) -> tuple[Use, ...]:
    if len(outcomes) == 1:
        return outcomes[0].uses
    return tuple([use for one in outcomes for use in one.uses])


def _missing(outcomes: Sequence[Outcome]) -> tuple[Missing, ...]:
    some = [one.missing for one in outcomes if one.missing]
    return some[0] if len(some) == 1 else tuple(dict.fromkeys(chain.from_iterable(some)))
