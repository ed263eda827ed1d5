"""Why a policy says what it says about a subject: every clause, the facts under it, the limits."""

from collections.abc import Sequence

from checker.model.location import Location
from checker.model.policy import Policy, Source
from checker.model.report import Report
from checker.model.rows import NamedTuple
from checker.model.values import Truth


class Seen(NamedTuple):
    """A fact that a clause looked at: its value in words, what it rests on, where it stands."""

    fact: str
    value: str
    basis: str
    location: Location | None = None
    because: str = ""


class Clause(NamedTuple):
    """One comparison in words, or several that are joined (`how`: all, any, not, at_least_of).

    `missing` says which fact is not known, and why; only a comparison holds it, and `seen`.
    """

    truth: Truth
    asks: str = ""
    how: str = ""
    needed: int = 0
    seen: tuple[Seen, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    parts: "tuple[Clause, ...]" = ()


class Limit(NamedTuple):
    """A parameter as it stands for the subject.

    `origin` is `document`, or says whose number it is. `before` is the policy's own value where
    the organization set another one, for a `reason`, at a `place` in its settings.
    """

    name: str
    value: str
    meaning: str
    origin: str
    before: str = ""
    reason: str = ""
    place: Location | None = None


class Standing(NamedTuple):
    """The verdict of a policy on one subject; `possible` are those that an unknown one can be."""

    verdict: str
    address: str
    workload: str | None = None
    possible: tuple[str, ...] = ()
    location: Location | None = None


class Reasoning(NamedTuple):
    """How a policy came to its verdict on one subject.

    `demanded` is false where the policy does not apply, so that nothing was required; `preferred`
    where what is preferred was not asked, because what is required does not hold.
    """

    standing: Standing
    applies: Clause | None
    require: Clause
    prefer: Clause | None
    demanded: bool
    preferred: bool
    limits: tuple[Limit, ...]
    headline: str = ""
    money: str = ""
    notes: tuple[str, ...] = ()
    remediation: str = ""


class Reasoned(NamedTuple):
    """One policy with its verdicts on what was asked for, worst first, and why the worst is so.

    `sources` come with the titles of their documents. Without any standing, `none` says why.
    """

    policy: Policy
    sources: Sequence[tuple[str, Source]]
    standings: Sequence[Standing] = ()
    worst: Reasoning | None = None
    none: str = ""


class Reasons(NamedTuple):
    """The answer to `ai-spend explain`; where a name means nothing, the nearest names.

    `unknown` is the name that means nothing, and `next_step` what else may help.
    """

    report: Report
    found: Sequence[Reasoned] = ()
    unknown: str = ""
    nearest: Sequence[str] = ()
    next_step: str = ""
