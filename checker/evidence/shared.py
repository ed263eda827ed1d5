"""Lets many repositories ask the same evidence: it is read once, and who asked for what is kept."""

from collections.abc import Mapping
from decimal import Decimal

from checker.evidence.relayed import Relayed
from checker.evidence.store import Claim, EvidenceStore
from checker.model.facts import PaidHours, SeriesMeasure


class SharedView(Relayed):
    """What one repository sees; satisfies `model.facts.EvidenceSource`.

    `own` holds the files that its manifests name themselves. What is wrong with the shared files,
    or belongs to nobody, is told once for all repositories, so it is no trouble of this one.
    """

    def __init__(self, shared: EvidenceStore, own: EvidenceStore | None) -> None:
        super().__init__(own or EvidenceStore())
        self._shared = shared

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What it asked of the shared evidence."""
        return self._shared.claims

    @property
    def used(self) -> frozenset[str]:
        """The shared files, envelopes too, whose series it was given."""
        taken = (one for claim in self.claims for one in self._shared.taken_by(claim))
        return frozenset(file for one in taken for file in one.files)

    def measure(
        self,
        name: str,
        match: Mapping[str, str],
        paid: PaidHours | None = None,
        file: str | None = None,
        workload: str = "",
        share: Decimal | None = None,
    ) -> SeriesMeasure | None:
        """Return the series of a measure; those of a file that it names stand before shared ones.

        Only what is not in its own files is asked of the others.
        """
        found = super().measure(name, match, paid, file, workload, share)
        if found is not None or file is not None:
            return found
        return self._shared.measure(name, match, paid, None, workload, share)
