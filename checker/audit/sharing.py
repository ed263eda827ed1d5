"""Gives every repository of a fleet the same evidence, read once in each process."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from checker.audit.bills import KnownBills, Paid
from checker.audit.recording import digest_of
from checker.documents.tree import SourceTree
from checker.evidence import EvidenceStore, read
from checker.evidence.shared import SharedView
from checker.evidence.store import Claim
from checker.model.facts import EvidenceSource
from checker.model.rows import NamedTuple
from checker.model.settings import Settings
from checker.model.shared import Shared


class Given(NamedTuple):
    """The evidence of an audit: its folder, and what it held when the audit began.

    `bills` are the files in it that are bills. The stamp keeps a process that lives longer than an
    audit from answering with what it read before.
    """

    folder: Path
    stamp: str
    bills: tuple[str, ...] = ()


class Metrics(NamedTuple):
    """The series of a folder of evidence, and the digests of the files they come from."""

    store: EvidenceStore
    inputs: Mapping[str, str]


def stamp_of(folder: Path) -> str:
    """Return a digest that changes when any file of a folder is written."""
    tree = SourceTree(folder)
    stats = [(path, (folder / path).stat()) for path in tree.walk()]
    return digest_of([[path, one.st_size, one.st_mtime_ns] for path, one in stats])


@lru_cache(maxsize=1)
def metrics(given: Given, as_of: date) -> Metrics:
    """Return the metric files of a folder, read once in this process."""
    tree = SourceTree(given.folder)
    store = read([], tree, as_of, None, tree, given.bills)
    return Metrics(store, dict(tree.inputs))


def shared(given: Given, paid: Paid, as_of: date) -> Shared:
    """Return what the run of one repository sees of the evidence."""
    store = metrics(given, as_of).store

    def view(own: EvidenceSource | None, settings: Settings) -> SharedView:
        newest = settings.evidence.newest_within
        assert own is None or isinstance(own, EvidenceStore)
        return SharedView(store.anew(newest), own and own.anew(newest))

    return Shared(view, KnownBills(paid))


def used(given: Given, view: SharedView, paid: Paid, as_of: date) -> list[dict[str, str]]:
    """Return the files of the evidence that a repository's verdicts rest on, as inputs."""
    digests = metrics(given, as_of).inputs
    found = {path: digests[path] for path in view.used if path in digests}
    if paid.bills:
        found |= dict(paid.inputs)
    return [
        {"path": path, "sha256": digest, "outcome": "judged"}
        for path, digest in sorted(found.items())
    ]


def claims_in(view: SharedView) -> list[dict[str, Any]]:
    """Return what a repository asked of the shared evidence, as JSON data."""
    rows = [
        {**one._asdict(), "match": [list(pair) for pair in one.match],
         "share": None if one.share is None else str(one.share)}
        for one in view.claims
    ]  # fmt: skip
    return sorted(rows, key=str)


def claimed_by_all(
    store: EvidenceStore, claims: Iterable[tuple[str, Mapping[str, Any]]]
) -> EvidenceStore:
    """Return the evidence with the claims of all repositories, each told by its repository."""
    found = store.anew(None)
    for repository, row in claims:
        match = tuple((key, value) for key, value in row["match"])
        who = Claim(row["workload"], row["name"], match, row["file"]).claimant
        found.claim(Claim(f"{who} in {repository}", row["name"], match, row["file"],
                          _share(row["share"])))  # fmt: skip
    return found


def _share(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
