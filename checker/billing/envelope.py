"""Reads the envelope beside a bill: its digest, its window, and what it should add up to."""

import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from checker.documents.envelopes import envelope_path, read_node, text_of
from checker.documents.tree import SourceTree
from checker.model.declaration import Node
from checker.model.report import Problem
from checker.model.rows import NamedTuple

KIND = "billing"


class Envelope(NamedTuple):
    """What stands in an envelope, and as what it was read; None where it says nothing.

    `since` and `until` bound the window in UTC; `rows` and `total` (effective cost) are what the
    exporter counted, so that what was lost on the way is found.
    """

    path: str
    kind: str
    node: Node
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    time_zone: str | None = None
    currency: str | None = None
    rows: int | None = None
    total: Decimal | None = None


def envelope_of(path: str, tree: SourceTree) -> Envelope | Problem | None:
    """Return the envelope beside a data file; None where there is none."""
    beside = envelope_path(path, tree)
    if beside is None:
        return None
    node = read_node(beside, tree)
    return node if isinstance(node, Problem) else _read(node, beside)


def _read(node: Node, path: str) -> Envelope | Problem:
    stated = node.first("time_zone")
    if stated is not None and not _is_zone(str(stated.value)):
        message = f"no time zone is called {str(stated.value)[:40]}"
        return Problem("schema", message, stated.location, "write UTC, or one as Europe/Berlin")
    try:
        rows, total = text_of(node, "rows"), text_of(node, "total")
        return Envelope(
            path,
            text_of(node, "kind"),
            node,
            _moment(text_of(node, "window.from")),
            _moment(text_of(node, "window.to")),
            text_of(node, "time_zone") or None,
            text_of(node, "currency") or None,
            int(rows) if rows else None,
            Decimal(total) if total else None,
        )
    except (ValueError, InvalidOperation):
        message = "a time or a number of this envelope cannot be read"
        return Problem("schema", message, node.location, "write it as the schema shows")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return False
    return True


def _moment(text: str) -> datetime.datetime | None:
    """Return a moment in UTC without its zone, as the database compares them."""
    if not text:
        return None
    found = datetime.datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(datetime.UTC).replace(tzinfo=None)
