"""What an audit is asked to do, and what it comes to."""

from datetime import date
from pathlib import Path

from checker.audit.fleet import Fleet
from checker.audit.provenance import Times
from checker.audit.whole import Rules
from checker.model.audit import AuditPage
from checker.model.rows import NamedTuple


class AuditRequest(NamedTuple):
    """What an audit is asked to do; paths are absolute.

    `rules` are what the fleet as a whole is judged by. `dated` is false where the day is the
    clock's. `scheduler` is the address of a Dask scheduler that judges instead of `workers`
    processes.
    """

    fleet: Fleet
    as_of: date
    store: str
    rules: Rules
    evidence: Path | None = None
    workers: int = 2
    scheduler: str | None = None
    dated: bool = True

    @property
    def folder(self) -> Path | None:
        """The folder of evidence."""
        return self.evidence or self.fleet.evidence


class Outcome(NamedTuple):
    """What an audit came to, when it ran, and what is worth telling beside it."""

    page: AuditPage
    times: Times
    notes: tuple[str, ...] = ()
