"""Opens bills: finds their columns, asks for what a bill must not hold, makes each a table."""

import datetime
from collections.abc import Mapping, Sequence

from checker.billing.checking import Checked, check
from checker.billing.envelope import Envelope, envelope_of
from checker.billing.focus import Columns as FocusColumns
from checker.billing.focus import columns_of
from checker.billing.header import HEAD, header_of
from checker.billing.view import View
from checker.documents.columns import Columns, ColumnsError, Opened
from checker.documents.envelopes import digest_trouble
from checker.documents.nearest import nearest
from checker.documents.tree import SourceTree
from checker.model.location import Location
from checker.model.report import Gap, Problem
from checker.model.rows import NamedTuple

_PARQUET = b"PAR1"
_GZIP = b"\x1f\x8b"
_EXPORT = "export the bill again, as FOCUS 1.2 or newer"


class Part(NamedTuple):
    """One file of the bills that can be used; `goods` is the table of what it sells."""

    opened: Opened
    goods: str
    view: View
    columns: FocusColumns
    checked: Checked
    envelope: Envelope | None


class Reading(NamedTuple):
    """The files that can be used, and what is to be said of all of them."""

    parts: tuple[Part, ...]
    problems: tuple[Problem, ...]
    gaps: tuple[Gap, ...]


def read(database: Columns, tree: SourceTree, as_of: datetime.date) -> Reading:
    """Check every file by itself; one with trouble is not used, its neighbors are."""
    parts: list[Part] = []
    problems: list[Problem] = []
    gaps: list[Gap] = []
    for at, opened in enumerate(database.files):
        try:
            found = _part(at, opened, tree, database, as_of)
        except ColumnsError as error:
            found = _unreadable(opened.path, error)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        twin = next((one for one in parts if one.opened.sha256 == opened.sha256), None)
        if twin is not None:
            message = f"{opened.path} is the same file as {twin.opened.path}"
            step = "remove one of the two: charges must not count twice"
            problems.append(Problem("duplicate", message, Location(opened.path), step))
            continue
        parts.append(found)
        gaps += _said(found)
    return Reading(tuple(parts), tuple(problems), tuple(gaps))


def _part(
    at: int, opened: Opened, tree: SourceTree, database: Columns, as_of: datetime.date
) -> Part | Problem:
    place = Location(opened.path)
    envelope = envelope_of(opened.path, tree)
    if isinstance(envelope, Problem):
        return envelope
    wrong = digest_trouble(envelope.node, opened.path, opened.sha256) if envelope else None
    if wrong is not None:
        return wrong
    found = _columns(opened, tree, database)
    if isinstance(found, Problem):
        return found
    source, columns, types = found
    view = View(source, columns, types, envelope.time_zone if envelope else None)
    if view.naive:
        step = "export times with their zone, or give time_zone: UTC in an envelope"
        return Problem("time", "the charge periods do not say their time zone", place, step)
    goods = f"goods_{at}"
    checked = check(goods, view, database, opened.path, envelope, as_of)
    if isinstance(checked, Problem):
        return checked
    return Part(opened, goods, checked.view, columns, checked, envelope)


def _columns(
    opened: Opened, tree: SourceTree, database: Columns
) -> tuple[str, FocusColumns, Mapping[str, str]] | Problem:
    """Return what reads a file in SQL, its columns, and their types; by how the file begins."""
    place, name = Location(opened.path), _quoted(opened.name)
    head = tree.head(opened.path, HEAD)
    if head.startswith(_PARQUET) or opened.path.lower().endswith(".parquet"):
        source = f"read_parquet({name})"
        rows = database.rows(f"DESCRIBE SELECT * FROM {source}")
        names, kinds = [str(row[0]) for row in rows], [str(row[1]) for row in rows]
    else:
        header = header_of(head)
        if header.trouble:
            return Problem("syntax", f"the bill cannot be read: {header.trouble}", place, _EXPORT)
        names, kinds = list(header.names), ["VARCHAR"] * len(header.names)
        source = _csv(name, names, packed=head.startswith(_GZIP))
    columns = columns_of(names)
    if isinstance(columns, str):
        return Problem("header", f"the file has two columns {columns}", place, _EXPORT)
    if columns.lacking or _twice(columns):
        return _lacking(columns, place)
    kinds_by_name = (name.strip().lower() for name in names)
    return source, columns, dict(zip(kinds_by_name, kinds, strict=True))


def _csv(name: str, names: Sequence[str], packed: bool) -> str:
    """Return the function that reads CSV; nothing about it is left for the database to guess."""
    listed = ", ".join(f"{_quoted(one or 'without a name')}: 'VARCHAR'" for one in names)
    return (
        f"read_csv({name}, auto_detect = false, header = true, columns = {{{listed}}}, "
        f"delim = ',', quote = '\"', escape = '\"', strict_mode = true, null_padding = false, "
        f"ignore_errors = false, compression = '{'gzip' if packed else 'none'}')"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _twice(columns: FocusColumns) -> str:
    """Return a column that stands twice: the database numbers the second one."""
    low = columns.written
    return next((low[one] for one in low if f"{one}_1" in low), "")


def _lacking(columns: FocusColumns, place: Location) -> Problem:
    if not columns.lacking:
        return Problem("header", f"the file has two columns {_twice(columns)}", place, _EXPORT)
    first, *rest = columns.lacking
    near = nearest(first, [one.lower() for one in columns.foreign])
    hint = f"; {near} is near it" if near else ""
    more = f" and {len(rest) - 2} more" if rest[2:] else ""
    message = f"the bill has no column {' and no '.join((first, *rest[:2]))}{more}{hint}"
    return Problem("header", message, place, _EXPORT)


def _unreadable(path: str, error: ColumnsError) -> Problem:
    message = f"the file cannot be read as a bill: {error}"
    return Problem("syntax", message[:400], Location(path, error.line), _EXPORT,
                   judged="the other evidence files")  # fmt: skip


def _called(name: str) -> str:
    plain = "".join(letter if letter.isprintable() else "?" for letter in name.strip())
    return plain[:40] or "one without a name"


def _said(part: Part) -> list[Gap]:
    """Say what a file lacks that a newer version has, and which columns nobody knows."""
    place = Location(part.opened.path)
    found: list[Gap] = []
    foreign = [_called(name) for name in part.columns.foreign]
    if foreign:
        names = ", ".join(foreign[:5]) + (f", {len(foreign) - 5} more" if foreign[5:] else "")
        said = f"columns that FOCUS does not have are not read: {names}"
        found.append(Gap("evidence", said, place))
    empty = [name for name in ("Tags", "PricingQuantity", "SkuMeter", "CommitmentDiscountStatus")
             if not part.columns.has(name)]  # fmt: skip
    if empty:
        said = f"a bill of FOCUS {part.columns.version} without {', '.join(empty)}"
        found.append(Gap("evidence", said, place))
    return found
