"""Reads the envelope beside an evidence file: what the file says it is, and its digest."""

from collections.abc import Mapping
from datetime import date, tzinfo

from checker.documents.envelopes import digest_trouble, read_node, text_of
from checker.documents.tree import Source, SourceTree
from checker.evidence.metrics import unit_written
from checker.evidence.rows import DAY
from checker.evidence.times import day_start, moment, step, written, zone
from checker.model.declaration import Node
from checker.model.report import Problem
from checker.model.rows import NamedTuple


class Envelope(NamedTuple):
    """What stands in an envelope; empty and None where it says nothing.

    `since` and `until` bound the window and `step` is the distance of its samples, all in
    milliseconds.
    """

    path: str
    kind: str = ""
    metric: str = ""
    query: str = ""
    unit: str = ""
    labels: Mapping[str, str] = {}
    since: int | None = None
    until: int | None = None
    step: int | None = None
    time_zone: tzinfo | None = None
    collected_at: int | None = None


def read_envelope(path: str, data: Source, tree: SourceTree, as_of: date) -> Envelope | Problem:
    """Return the envelope of a data file; one that does not fit the file is a Problem."""
    node = read_node(path, tree)
    if isinstance(node, Problem):
        return node
    return digest_trouble(node, data.path, data.sha256) or _read(node, path, as_of)


def _read(node: Node, path: str, as_of: date) -> Envelope | Problem:
    fields: dict[str, Node] = {}
    try:
        envelope = Envelope(
            path=path,
            kind=text_of(node, "kind"),
            metric=text_of(node, "metric"),
            query=text_of(node, "query"),
            unit=unit_written(text_of(node, "unit")),
            labels=_labels(node.first("labels")),
            time_zone=zone(text_of(node, "time_zone")) if node.first("time_zone") else None,
        )
        fields = {name: found for name in _MOMENTS if (found := node.first(name)) is not None}
        times = {name: moment(str(found.value), None) for name, found in fields.items()}
        stride = node.first("window.step")
        envelope = envelope._replace(
            since=times.get("window.from"),
            until=times.get("window.to"),
            collected_at=times.get("collected_at"),
            step=step(str(stride.value)) if stride else None,
        )
    except ValueError as error:
        return Problem("schema", str(error), node.location, "write it as the schema shows")
    return _window_trouble(envelope, fields, as_of) or envelope


_MOMENTS = ("window.from", "window.to", "collected_at")


def _window_trouble(envelope: Envelope, fields: Mapping[str, Node], as_of: date) -> Problem | None:
    """Refuse a window that ends before it begins, lies in the future, or was not over when told.

    A check of an earlier day may use what was collected since then.
    """
    end, collected = day_start(as_of) + DAY, envelope.collected_at
    if envelope.until is not None and envelope.until > end:
        message = f"window.to is {written(envelope.until)}, after the day of this check, {as_of}"
        step = f"mend the clock that wrote it, or check with --as-of {written(envelope.until)[:10]}"
        return Problem("future", message, fields["window.to"].location, step)
    if envelope.until is not None and collected is not None and collected < envelope.until:
        message = (
            f"it was collected {written(collected)}, before its window ended "
            f"{written(envelope.until)}"
        )
        return Problem("future", message, fields["collected_at"].location, "collect it again")
    since, until = envelope.since, envelope.until
    if since is not None and until is not None and until <= since:
        message = f"the window ends {written(until)} and begins {written(since)}"
        step = "write from before to"
        return Problem("window", message, fields["window.from"].location, step)
    return None


def _labels(node: Node | None) -> dict[str, str]:
    value = node.value if node is not None else None
    if not isinstance(value, Mapping):
        return {}
    # A label is text in every metric system; `true` and `3` are what the text would be.
    return {
        name: str(member.value).lower() if isinstance(member.value, bool) else str(member.value)
        for name, member in value.items()
    }
