"""Facts about subjects: named values with ground and place, and measures over evidence."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from checker.model.location import Location
from checker.model.report import Gap, Notice, Problem
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Number, Unknown

BASES = ("measured", "billed", "code", "declared", "attested", "assumed")
"""Grounds of a fact, strongest first; a derived fact has the weakest of its inputs."""

SUBJECT_KINDS = ("resource", "capacity", "workload", "portfolio")


class Fact(NamedTuple):
    """One named value of a subject.

    `value` is what the vocabulary's type says, or an `Unknown`, or an `Interval`; a fact that
    joins several resources holds a sorted tuple where the vocabulary says `many`; a set that may
    have more members than those ends with an `Unknown`. None is an answer: it is known that there
    is none (no tag names an owner; `budget: none`), which is not the same as unknown. `because`
    tells in a few words how a derived value came about. `files` are all files that it depends on.
    """

    name: str
    value: Any
    basis: str = "code"
    location: Location | None = None
    because: str = ""
    files: frozenset[str] = frozenset()
    sensitive: bool = False

    @property
    def known(self) -> bool:
        """Whether the value is known."""
        return not isinstance(self.value, Unknown)


def weakest(bases: "tuple[str, ...] | list[str]") -> str:
    """Return the weakest ground of several; of none it is `code`."""
    return max(bases, key=BASES.index, default="code")


class Measure(Protocol):
    """A series of evidence that belongs to one subject, asked for statistics."""

    def statistic(self, name: str, window_days: int, as_of: date, of: Decimal | None) -> Fact:
        """Return `mean`, `p20`, `share_at_or_above` … over the window as a fact.

        The value is a Decimal where everything that was paid for was measured, else an `Interval`,
        or an `Unknown` with the reason. Ratios are between 0 and 1; `longest_run_below` is in days.
        """
        ...


class Coverage(NamedTuple):
    """How much of a window was measured: hours of one accelerator, of those that were paid for.

    `hours` are the hours of the window; `paid` is None where nobody knows. `first` and `last` are
    the first and last day with a sample in the window, None without any.
    """

    measured: Number
    paid: Number | None
    hours: int
    first: date | None
    last: date | None


@runtime_checkable
class SeriesMeasure(Measure, Protocol):
    """A measure over real series, which can say what it is made of."""

    def meaning(self) -> Fact:
        """Return what the metric can prove, named after the measure: `gpu_utilization_metric`."""
        ...

    def coverage(self, window_days: int, as_of: date) -> Coverage:
        """Return how much of the window was measured."""
        ...

    def judgeable_from(self, window_days: int) -> date | None:
        """Return the day from which a capacity of stated age is old enough for the window."""
        ...


class PaidHours(NamedTuple):
    """How much hardware a capacity pays for, used or not: the denominator of its utilization.

    `accelerators` and `instances` run around the clock; an `Interval` where the number moves, None
    where nobody knows. `since` is the first day that it was paid for, if that is said anywhere.
    """

    accelerators: Number | Interval | None
    instances: Number | Interval | None
    since: date | None = None
    basis: str = "code"


class EvidenceSource(Protocol):
    """Whatever holds evidence; facts ask it, and never read evidence themselves."""

    @property
    def problems(self) -> Sequence[Problem]:
        """Evidence that could not be used, as far as it is known by now."""
        ...

    @property
    def gaps(self) -> Sequence[Gap]:
        """Evidence that no workload asked for."""
        ...

    def measure(
        self,
        name: str,
        match: Mapping[str, str],
        paid: PaidHours | None = None,
        file: str | None = None,
        workload: str = "",
        share: Decimal | None = None,
    ) -> SeriesMeasure | None:
        """Return the series of a measure whose labels hold all of `match`, or None.

        `name` is a measure of the vocabulary. `paid` is given for hardware. `file` is a file of
        the project that a manifest names itself; all its rows belong to that workload. The source
        remembers which `workload` asked, so that it can tell which series two of them claim. With a
        `share`, that part of what they count is meant, and others may claim the rest.
        """
        ...


@runtime_checkable
class Noting(Protocol):
    """Evidence that tells what it put right without being asked."""

    @property
    def notices(self) -> Sequence[Notice]:
        """What was dropped or joined, such as samples that were given twice."""
        ...


class Subject(NamedTuple):
    """What policies judge: a resource, a capacity, a workload or the whole portfolio.

    `facts` holds what is known or known to be unknown; a name that is absent is unknown without a
    reason. `measures` holds evidence by measure name. `workload` is the name of the workload that
    it belongs to; `unowned:<root>` where no manifest claims it, and then `implied` is true: the
    boundary is assumed, so a fail is capped at warn.
    """

    kind: str
    address: str
    facts: Mapping[str, Fact]
    location: Location | None = None
    workload: str | None = None
    root: str = ""
    context: str = "defaults"
    type: str = ""
    measures: Mapping[str, Measure] = {}
    attributes: Any = None
    files: frozenset[str] = frozenset()
    implied: bool = False
