"""Reads the envelope beside a bill: its digest, its window, and what it should add up to."""

import datetime
from decimal import Decimal, InvalidOperation

from checker.documents.schema import validate
from checker.documents.tree import SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple

ENDINGS = (".envelope.yaml", ".envelope.yml")
KIND = "billing"


class Envelope(NamedTuple):
    """What stands in an envelope; None where it says nothing.

    `since` and `until` bound the window in UTC; `rows` and `total` (effective cost) are what the
    exporter counted, so that what was lost on the way is found.
    """

    path: str
    kind: str
    location: Location
    sha256: str = ""
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    time_zone: str | None = None
    currency: str | None = None
    rows: int | None = None
    total: Decimal | None = None


def envelope_of(path: str, tree: SourceTree) -> Envelope | Problem | None:
    """Return the envelope beside a data file; None where there is none."""
    beside = next((path + end for end in ENDINGS if tree.exists(path + end)), None)
    if beside is None:
        return None
    source = tree.read(beside)
    if isinstance(source, Problem):
        return source
    nodes, problems = read_yaml(source.text, beside)
    if problems:
        return problems[0]
    if len(nodes) != 1:
        message = f"an envelope is one document; this file has {len(nodes)}"
        return Problem("schema", message, Location(beside), "describe one data file in it")
    wrong = validate(nodes[0], "evidence")
    return wrong[0] if wrong else _read(nodes[0], beside)


def _read(node: Node, path: str) -> Envelope | Problem:
    try:
        rows, total = _text(node, "rows"), _text(node, "total")
        return Envelope(
            path,
            _text(node, "kind") or "",
            node.location,
            (_text(node, "sha256") or "").lower(),
            _moment(_text(node, "window.from")),
            _moment(_text(node, "window.to")),
            _text(node, "time_zone"),
            _text(node, "currency"),
            None if rows is None else int(rows),
            None if total is None else Decimal(total),
        )
    except (ValueError, InvalidOperation):
        message = "a time or a number of this envelope cannot be read"
        return Problem("schema", message, node.location, "write it as the schema shows")


def digest_trouble(envelope: Envelope, path: str, digest: str) -> Problem | None:
    """Return the problem of an envelope that describes another file."""
    stated = envelope.sha256.removeprefix("sha256:")
    if stated == digest:
        return None
    message = (
        f"{path} is not the file that this envelope describes: "
        f"its digest is {digest[:12]}…, the envelope says {stated[:12]}…"
    )
    step = "export both again; a data file is never edited by hand"
    return Problem("digest", message, envelope.location, step, judged="the other evidence files")


def _text(node: Node, name: str) -> str | None:
    found = node.first(name)
    return None if found is None else str(found.value)


def _moment(text: str | None) -> datetime.datetime | None:
    """Return a moment in UTC without its zone, as the database compares them."""
    if text is None:
        return None
    found = datetime.datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(datetime.UTC).replace(tzinfo=None)
