"""A policy as it was read: what it asks, of whom, and the conditions that decide it."""

from collections.abc import Mapping, Sequence
from typing import Any

from checker.model.facts import Fact, Measure
from checker.model.location import Location
from checker.model.report import Money
from checker.model.rows import NamedTuple


class Operand(NamedTuple):
    """The right side of a comparison: a literal, a parameter (scaled by `times`) or a fact.

    Exactly one of `literal`, `parameter` and `fact` is meant: `kind` says which.
    """

    kind: str
    value: Any
    times: Any = None


class Compare(NamedTuple):
    """A fact, a statistic of a measure, or a raw attribute, compared with an operand.

    `source` is `fact`, `measure` or `attribute`. For a measure, `statistic`, `window` (days) and
    `of` (the floor of `share_at_or_above`) are operands of their own.
    """

    source: str
    name: str
    operator: str
    operand: Operand
    location: Location
    statistic: str | None = None
    window: Operand | None = None
    of: Operand | None = None


class Combine(NamedTuple):
    """Conditions joined by `all`, `any`, `not` or `at_least_of` (`needed` of them)."""

    how: str
    conditions: "tuple[Condition, ...]"
    location: Location
    needed: int = 0


Condition = Compare | Combine


class Parameter(NamedTuple):
    """A number or list that an organization may change; `default` is the document's or says whose.

    `type` is a vocabulary type; `minimum` and `maximum` bound what may be set. `origin` is
    `document` where the number is the document's own, else says whose number it is.
    """

    name: str
    type: str
    default: Any
    meaning: str
    minimum: Any = None
    maximum: Any = None
    origin: str = "document"
    by_maturity: Mapping[str, Any] | None = None
    location: Location | None = None

    @property
    def many(self) -> bool:
        """Whether it is a list; money is a tuple of its parts and one value all the same."""
        return isinstance(self.default, tuple) and not isinstance(self.default, Money)


class Source(NamedTuple):
    """Where in a document a policy comes from; `digest` is of the cited lines.

    Of a web page that nobody keeps a text of, only the section is told: lines are (0, 0) and there
    is no digest.
    """

    document: str
    section: str
    lines: tuple[int, int]
    digest: str


class Document(NamedTuple):
    """A document that policies are derived from; `attribution` is what its license asks to say."""

    id: str
    title: str
    publisher: str
    address: str = ""
    license: str = ""
    attribution: str = ""
    digest: str = ""


class Control(NamedTuple):
    """One thing that a document asks, in a few words; `lines` are the passages that ask it."""

    id: str
    document: str
    lines: tuple[tuple[int, int], ...]
    asks: str


class Phrase(NamedTuple):
    """A sentence with names of facts and parameters in it; one of several that are tried in order.

    `parts` alternates text and names, text first. `when` limits it to where a condition holds,
    `verdict` to fail or warn; the first whose condition holds and whose names are known is used.
    """

    parts: tuple[str, ...]
    location: Location
    when: Condition | None = None
    verdict: str | None = None

    @property
    def text(self) -> str:
        """The sentence as it was written."""
        return "".join(
            f"{{{part}}}" if index % 2 else part for index, part in enumerate(self.parts)
        )


class Note(NamedTuple):
    """A sentence that is added to the verdict where its condition holds."""

    when: Condition
    say: Phrase


class Example(NamedTuple):
    """One proof of a policy: facts or real input text, and the verdict that must come out.

    `given` and `measures` hold the facts and evidence of a subject; `inputs` maps file names to
    their text, which then go the whole road, and `subject` is the address that is judged there
    (left out: the one subject of the policy's kind). `control` names the control that a fail
    example stands for. `says` is the headline that must come out, `severity` how bad the finding
    has to be. `implied` is true where no manifest declares the workload.
    """

    name: str
    expect: str
    given: Mapping[str, Fact]
    inputs: Mapping[str, str]
    location: Location
    control: str | None = None
    subject: str | None = None
    as_of: str | None = None
    measures: Mapping[str, Measure] = {}
    says: str | None = None
    implied: bool = False
    severity: str | None = None


class Policy(NamedTuple):
    """One demand, one file. See schemas/policy.schema.json for the meaning of every field.

    `impact` is the kind of money (idle, saving, at_stake) and the fact that holds it. `changed`
    holds what the settings changed: the parameter's own default, and the reason for the change.
    `held` is true where the policy is newer than the pinned pack, so that it only advises.
    """

    id: str
    title: str
    theme: str
    controls: tuple[str, ...]
    sources: tuple[Source, ...]
    kind: str
    subject: str
    severity: str
    enforcement: str
    cause: str
    folds_under: str | None
    since: str
    status: str
    selections: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    applies: Condition | None
    require: Condition
    prefer: Condition | None
    notes: tuple[Note, ...]
    message: tuple[Phrase, ...]
    money: tuple[Phrase, ...]
    impact: tuple[str, str] | None
    remediation: tuple[Phrase, ...]
    at: tuple[Phrase, ...]
    rationale: str
    waiver_days: int
    examples: Sequence[Example]
    location: Location
    digest: str
    path: str
    replaced_by: str | None = None
    advisory_until: str | None = None
    changed: Mapping[str, tuple[Any, str]] = {}
    held: bool = False


KINDS = ("static", "declared", "evidence", "attested")
SEVERITIES = ("critical", "high", "medium", "low", "info")
ENFORCEMENTS = ("advisory", "soft", "hard")
