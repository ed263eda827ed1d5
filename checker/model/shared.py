"""Evidence that the runs of many repositories share, so that it is read once."""

from collections.abc import Callable

from checker.model.bills import BillSource
from checker.model.facts import EvidenceSource
from checker.model.rows import NamedTuple
from checker.model.settings import Settings


class Shared(NamedTuple):
    """What gives a run its own view of the evidence, beside its own files, and its bills."""

    view: Callable[[EvidenceSource | None, Settings], EvidenceSource]
    bills: BillSource | None
