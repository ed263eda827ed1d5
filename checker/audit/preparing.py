"""Reads what all repositories of a fleet share before any of them is judged: evidence and bills."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from checker.audit.bills import Claimant, FleetBills, Paid, bill_files, claiming, fleet_bills
from checker.audit.fleet import Repository
from checker.audit.judging import Task
from checker.audit.pool import Ended
from checker.audit.sharing import Given, stamp_of
from checker.model.rows import NamedTuple
from checker.model.settings import Settings

Runner = Callable[[Callable[[Any], Any], Sequence[Any]], Iterator[Ended[Any, Any]]]
"""Runs work on tasks: the processes here, or a cluster."""


class Prepared(NamedTuple):
    """The evidence of an audit as every repository gets it, and its bills."""

    given: Given | None
    bills: FleetBills

    def task(self, repository: Repository, as_of: date, select: Sequence[str]) -> Task:
        """Return what has to be done for a repository."""
        paid = self.bills.of.get(repository.name, Paid(files=self.bills.files))
        return Task(repository, as_of, self.given, tuple(select), paid)


def prepared(
    repositories: Sequence[Repository],
    evidence: Path | None,
    settings: Settings,
    as_of: date,
    run: Runner,
) -> Prepared:
    """Return the evidence of a fleet; where it holds bills, they are split among repositories."""
    if evidence is None:
        return Prepared(None, FleetBills({}))
    files = bill_files(evidence)
    given = Given(evidence, stamp_of(evidence), files)
    if not files:
        return Prepared(given, FleetBills({}))
    asked = [Claimant(one, as_of) for one in repositories]
    # A repository whose claims cannot be read cannot be judged either, and that is told there.
    found = [ended.result for ended in run(claiming, asked) if ended.result is not None]
    claims = sorted(found, key=lambda one: one.rows[0].repository if one.rows else "")
    return Prepared(given, fleet_bills(evidence, files, claims, settings, as_of))
