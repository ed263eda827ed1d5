"""Turns evidence files into measures that answer statistics as intervals.

Formats are found in `formats/`; there is no list of them.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from checker.documents.envelopes import ENDINGS, envelope_path
from checker.documents.limits import COLUMNS, EVIDENCE
from checker.documents.tree import Source, SourceTree
from checker.evidence.envelope import Envelope, read_envelope
from checker.evidence.formats import endings, format_of, table_format
from checker.evidence.rows import Asked, Rows, TableFormat
from checker.evidence.series import Judged, judge
from checker.evidence.store import EvidenceStore
from checker.model.location import Location
from checker.model.report import Problem

__all__ = ["EvidenceStore", "read"]

_HEAD = 4096
_PACKED = (".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".tar", ".tgz", ".xlsx", ".xls", ".ods")
"""How files end that hold evidence where they lie among it, and that nobody reads here."""
_UNPACK = "unpack it, or export it as CSV or JSON"


def read(
    paths: Sequence[str],
    tree: SourceTree,
    as_of: date,
    newest_within: Decimal | None = None,
    folder: SourceTree | None = None,
    bills: Collection[str] = (),
) -> EvidenceStore:
    """Read evidence files, and the folders among `paths`, into a store.

    `folder` is a folder of evidence outside the project, read whole; its paths are its own. A file
    with trouble is a Problem of the store and is not used; its neighbors are. Without
    `newest_within` (days) evidence never grows old. `bills` are not for here: they are left out.
    """
    found = [_file(path, tree, as_of) for path in _files(paths, tree, bills if not folder else ())]
    if folder is not None:
        found += [_file(path, folder, as_of) for path in _files([""], folder, bills)]
        found.append(Judged((), tuple(folder.problems)))
    return EvidenceStore(
        [one for judged in found for one in judged.series],
        [problem for judged in found for problem in judged.problems],
        [note for judged in found for note in judged.notes],
        newest_within,
    )


def _files(paths: Sequence[str], tree: SourceTree, bills: Collection[str]) -> list[str]:
    """Return the data files once each, sorted; what is named itself is read whatever its name."""
    found: set[str] = set()
    for path in paths:
        if tree.exists(path):
            found.add(path)
        else:
            known = (*endings(), *ENDINGS, *_PACKED)
            found.update(name for name in tree.walk(path) if name.lower().endswith(known))
    return sorted(set(_without_envelopes(found)) - set(bills))


def _without_envelopes(paths: Iterable[str]) -> Iterator[str]:
    """Leave out the envelopes of files that are read themselves; one that is alone stays in."""
    known = set(paths)
    for path in known:
        data = next((path.removesuffix(end) for end in ENDINGS if path.endswith(end)), None)
        if data is None or data not in known:
            yield path


def _file(path: str, tree: SourceTree, as_of: date) -> Judged:
    if path.lower().endswith(_PACKED):
        message = "of packed files and workbooks, only a bill as .csv.gz is read"
        return Judged((), (Problem("evidence", message, Location(path), _UNPACK),))
    table = table_format(path)
    if table is not None:
        return _table(table, path, tree, as_of)
    source = tree.read(path, EVIDENCE)
    if isinstance(source, Problem):
        return Judged((), (source,))
    chosen = format_of(path, source.data[:_HEAD])
    if chosen is None:
        return Judged((), (_unrecognized(path),))
    envelope = _envelope(source, tree, as_of)
    if isinstance(envelope, Problem):
        return Judged((), (envelope,))
    rows: Rows = chosen.read(source, envelope.time_zone if envelope else None)
    if rows.problems:
        return Judged((), rows.problems)
    return judge(rows.columns, path, envelope, as_of)


def _table(chosen: TableFormat, path: str, tree: SourceTree, as_of: date) -> Judged:
    """Judge a file that is asked and not held: its digest is taken in parts."""
    beside = envelope_path(path, tree)
    envelope: Envelope | Problem | None = None
    if beside is not None:
        lent = tree.lend(path, COLUMNS)
        if isinstance(lent, Problem):
            return Judged((), (lent,))
        os.close(lent.descriptor)
        envelope = read_envelope(beside, Source(path, "", b"", lent.sha256), tree, as_of)
    if isinstance(envelope, Problem):
        return Judged((), (envelope,))
    stated = envelope or Envelope("")
    rows = chosen.read_table(path, tree, Asked(stated.kind, stated.time_zone, stated.step))
    return (
        Judged((), rows.problems) if rows.problems else judge(rows.columns, path, envelope, as_of)
    )


def _envelope(source: Source, tree: SourceTree, as_of: date) -> Envelope | Problem | None:
    beside = envelope_path(source.path, tree)
    return None if beside is None else read_envelope(beside, source, tree, as_of)


def _unrecognized(path: str) -> Problem:
    data = next((path.removesuffix(end) for end in ENDINGS if path.endswith(end)), None)
    if data is not None:
        step = "put the data file beside it, or remove the envelope"
        return Problem("evidence", f"there is no {data} beside its envelope", Location(path), step)
    return Problem(
        "evidence",
        "this is no evidence format that can be read",
        Location(path),
        "give CSV or Parquet (timestamp,series,value,unit), the JSON of a Prometheus query, "
        "OpenMetrics with times, or the JSON of a cloud's metric service",
    )
