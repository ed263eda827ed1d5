"""What a change does, as the report of a pull request tells it."""

from collections.abc import Mapping, Sequence

from checker.model.location import Location
from checker.model.money import Money
from checker.model.rows import NamedTuple
from checker.model.values import Number

STATES = ("new", "worse", "older", "fixed")


class Growth(NamedTuple):
    """A pool of hardware that the change makes larger.

    `before` and `added` are accelerators; `added` is None where the change leaves open how many.
    `busy` is the share of time that the pool is used now, `idle` how many stand idle. `money` is
    what is added a month at list price. `edit` is the line that does it (`node_count 4 → 6`).
    """

    workload: str
    address: str
    before: Number | None
    added: Number | None
    accelerator: str = ""
    busy: str = ""
    idle: Number | None = None
    measured_to: str = ""
    money: Money | None = None
    price_date: str = ""
    location: Location | None = None
    edit: str = ""


class Preview(NamedTuple):
    """A rule that the change edits, which is not in force until it is merged.

    `what` is a word for what it is of (settings, policy, waiver, baseline). `weaker` says whether
    it asks for less than before, None where that is not decided. `effect` says what would become
    of the findings that are told.
    """

    what: str
    text: str
    location: Location | None = None
    weaker: bool | None = None
    effect: str = ""


class Declared(NamedTuple):
    """A field of a manifest that the change edits; `note` says what it is worth."""

    workload: str
    field: str
    before: str
    after: str
    location: Location | None = None
    note: str = ""


class Change(NamedTuple):
    """A change beside the base that it was judged against.

    `asked` is what was named, `base` the commit where the change left it; `moved` where it has gone
    on since. `counts` are the fails and warnings by `STATES`, `unknown` the verdicts that are.
    `added` is what the change adds a month at list price, by currency, negative where it takes
    away; `workloads` are those of the findings that stop it. `older_problems` are those that the
    base has too. `approvers` can accept a finding, as the base's settings name them; `files` are
    those that the change touches, among those that are read.
    """

    asked: str
    base: str
    moved: bool
    counts: Mapping[str, int]
    unknown: int = 0
    added: tuple[Money, ...] = ()
    workloads: tuple[str, ...] = ()
    growth: tuple[Growth, ...] = ()
    previews: tuple[Preview, ...] = ()
    declared: tuple[Declared, ...] = ()
    older_problems: int = 0
    files: Sequence[str] = ()
    approvers: tuple[str, ...] = ()
