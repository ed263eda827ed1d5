"""Evidence as another source gives it, but for what somebody above changes of a question."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from checker.model.facts import EvidenceSource, Noting, PaidHours, SeriesMeasure
from checker.model.report import Gap, Notice, Problem

Question = tuple[str, str, tuple[tuple[str, str], ...], str | None]
"""Who asks for which measure, with which labels, and of which file."""


class Relayed:
    """Hands on every question and every trouble; who differs says only in what."""

    def __init__(self, source: EvidenceSource) -> None:
        self._source = source

    @property
    def problems(self) -> Sequence[Problem]:
        """Evidence that could not be used."""
        return self._source.problems

    @property
    def gaps(self) -> Sequence[Gap]:
        """Evidence that no workload asked for."""
        return self._source.gaps

    @property
    def notices(self) -> Sequence[Notice]:
        """What was put right in it."""
        return self._source.notices if isinstance(self._source, Noting) else ()

    def answers(self, name: str) -> bool:
        """Whether this source has the measure at all."""
        return True

    def paid_for(self, question: Question, paid: PaidHours) -> PaidHours:
        """Return the hours that a measure of hardware is held against."""
        return paid

    def measure(
        self,
        name: str,
        match: Mapping[str, str],
        paid: PaidHours | None = None,
        file: str | None = None,
        workload: str = "",
        share: Decimal | None = None,
    ) -> SeriesMeasure | None:
        """Return the series as the source does."""
        if not self.answers(name):
            return None
        if paid is not None:
            paid = self.paid_for((workload, name, tuple(sorted(match.items())), file), paid)
        return self._source.measure(name, match, paid, file, workload, share)
