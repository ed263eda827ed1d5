"""Holds all evidence of a run, and tells which series belong to whom, to nobody, or to two."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from decimal import Decimal

from checker.evidence.daily import DailyMeasure
from checker.evidence.figure_measure import FigureMeasure
from checker.evidence.measure import PoolMeasure
from checker.evidence.merge import merge
from checker.evidence.metrics import COUNTED, KPI, UTILIZATION
from checker.evidence.series import Series
from checker.model.facts import PaidHours
from checker.model.location import Location
from checker.model.report import Gap, Notice, Problem
from checker.model.rows import NamedTuple


class Claim(NamedTuple):
    """One request for series: who asked, by which labels or file, and for which part of them."""

    workload: str
    name: str
    match: tuple[tuple[str, str], ...]
    file: str | None
    share: Decimal | None = None

    @property
    def claimant(self) -> str:
        """Who asked, as messages name it."""
        return self.workload or ", ".join(f"{key}={value}" for key, value in self.match)

    def takes(self, series: Series) -> bool:
        """Whether a series belongs to whoever asked: all labels match, or it is in the file."""
        if series.kind != self.name:
            return False
        if self.file is not None:
            return self.file in series.files
        return bool(self.match) and all(
            series.labels.get(key) == value for key, value in self.match
        )


class EvidenceStore:
    """All series of a run; satisfies `model.facts.EvidenceSource`.

    Every question is remembered as a claim, so `problems` and `gaps` are asked for at the end of a
    run.
    """

    def __init__(
        self,
        series: Iterable[Series] = (),
        problems: Sequence[Problem] = (),
        notes: Sequence[str] = (),
        newest_within: Decimal | None = None,
    ) -> None:
        self._given = tuple(series)
        self._problems, self._notes = tuple(problems), tuple(notes)
        self.newest_within = newest_within
        merged = merge(self._given)
        self.series = merged.series
        self._contradictions = merged.problems
        self._dropped = merged.notes
        self._claims: dict[Claim, None] = {}
        self._found = _Index(self.series)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What was asked for so far."""
        return tuple(self._claims)

    def claim(self, claim: Claim) -> list[Series]:
        """Remember that somebody asked, and return the series that are theirs."""
        self._claims[claim] = None
        return self.taken_by(claim)

    def taken_by(self, claim: Claim) -> list[Series]:
        """Return the series that a claim takes, in order."""
        return self._found.taken_by(claim)

    def anew(self, newest_within: Decimal | None) -> "EvidenceStore":
        """Return the same series for another run: nothing claimed, and nothing merged again."""
        found = copy(self)
        found._claims = {}
        found.newest_within = newest_within
        return found

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was not used and why, and the series that two workloads claim."""
        return (*self._problems, *self._contradictions, *self.contested())

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The series that no workload claims, counted by file, and what was left out unread."""
        counts: dict[tuple[str, str], int] = {}
        for one in self.unmatched():
            key = (one.files[0], one.kind)
            counts[key] = counts.get(key, 0) + 1
        unclaimed = tuple(
            Gap("without-code", f"{count:,} series of {kind} match no workload", Location(path))
            for (path, kind), count in sorted(counts.items())
        )
        return (*unclaimed, *(Gap("evidence", note) for note in self._notes))

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was dropped in putting the files together, since it was given twice."""
        return tuple(Notice(note) for note in self._dropped)

    @property
    def files(self) -> tuple[str, ...]:
        """The data files whose series are used, sorted."""
        return tuple(sorted({one.files[0] for one in self.series}))

    def plus(self, other: "EvidenceStore") -> "EvidenceStore":
        """Return a store of the evidence of both, without the claims."""
        return EvidenceStore(
            self._given + other._given,
            self._problems + other._problems,
            self._notes + other._notes,
            self.newest_within if self.newest_within is not None else other.newest_within,
        )

    def measure(
        self,
        name: str,
        match: Mapping[str, str],
        paid: PaidHours | None = None,
        file: str | None = None,
        workload: str = "",
        share: Decimal | None = None,
    ) -> PoolMeasure | DailyMeasure | FigureMeasure | None:
        """Return the series of a kind whose labels hold all of `match`, or None without any.

        With `file`, its series are meant, whatever their labels. With a `share`, that part of what
        they count is the workload's, and others may claim the rest.
        """
        claim = Claim(workload, name, tuple(sorted(match.items())), file, share)
        taken = self.claim(claim)
        found = taken if share != 0 else []
        if found and name == KPI:
            return FigureMeasure(found)
        if found and name in COUNTED:
            part = Decimal(1) if share is None else share
            return DailyMeasure(found, self.newest_within, part)
        return PoolMeasure(found, paid, self.newest_within) if found else None

    def unmatched(self, name: str | None = None) -> tuple[Series, ...]:
        """Return the series that nobody claimed: they are without code. `name` is a kind."""
        taken = self._takers()
        return tuple(
            one
            for number, one in enumerate(self.series)
            if name in (None, one.kind) and number not in taken
        )

    def _takers(self) -> dict[int, list[Claim]]:
        """Return who claims each series, by its number."""
        takers: dict[int, list[Claim]] = {}
        for claim in self._claims:
            for number in self._found.numbers(claim):
                takers.setdefault(number, []).append(claim)
        return takers

    def contested(self) -> list[Problem]:
        """Return a Problem for each pair of workloads that claim the same series.

        Shares that are at most the whole split them.
        """
        shared: dict[tuple[str, str], list[Series]] = {}
        for number, claims in sorted(self._takers().items()):
            one = self.series[number]
            takers = sorted({claim.claimant for claim in claims})
            if len(takers) > 1 and not _split(claims):
                shared.setdefault((takers[0], takers[1]), []).append(one)
        return [
            Problem(
                "contested",
                f"{len(found):,} series of {found[0].kind} belong to {first} and to {second}",
                Location(found[0].files[0]),
                "narrow evidence.match in one of the two manifests"
                + ("" if found[0].kind == UTILIZATION else ", or write share in both"),
            )
            for (first, second), found in sorted(shared.items())
        ]


class _Index:
    """Finds the series of a claim without looking at all of them."""

    def __init__(self, series: Sequence[Series]) -> None:
        self._series = series
        self._by_label: dict[tuple[str, str, str], list[int]] | None = None

    def taken_by(self, claim: Claim) -> list[Series]:
        """Return the series that a claim takes, in order."""
        return [self._series[number] for number in self.numbers(claim)]

    def numbers(self, claim: Claim) -> Iterator[int]:
        """Yield the numbers of the series that a claim takes."""
        for number in self._candidates(claim):
            if claim.takes(self._series[number]):
                yield number

    def _candidates(self, claim: Claim) -> Sequence[int]:
        if claim.file is not None:
            return range(len(self._series))
        if self._by_label is None:
            self._by_label = {}
            for number, one in enumerate(self._series):
                for key, value in one.labels.items():
                    self._by_label.setdefault((one.kind, key, value), []).append(number)
        found = (self._by_label.get((claim.name, key, value), []) for key, value in claim.match)
        return min(found, key=len, default=[])


def _split(claims: Sequence[Claim]) -> bool:
    shares = {claim.claimant: claim.share for claim in claims}
    known = [share for share in shares.values() if share is not None]
    return len(known) == len(shares) and sum(known) <= 1
