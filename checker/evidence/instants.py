"""Holds one moment of a query to its envelope: it counts only with the window that it is of."""

import re

from checker.evidence.envelope import Envelope
from checker.evidence.rows import HOUR, Column
from checker.evidence.times import in_words, step, written
from checker.model.report import Problem

_RANGE = re.compile(r"\[\s*(\d{1,6}\s?(?:s|m|h|d))\s*(?::[^\]]*)?\]", re.ASCII)
_OVER_TIME = re.compile(
    r"\b(?:avg|sum|min|max|last|quantile)_over_time\s*\(.*?\[\s*(\d{1,6}\s?(?:s|m|h|d))\s*(?::[^\]]*)?\]",
    re.ASCII | re.DOTALL,
)
_OFFSET = re.compile(r"\boffset\b")
_NEXT = "export a range with /api/v1/query_range, or state query and window in the envelope"


def back(query: str) -> int:
    """Return over how long before its time a value of a query tells, in milliseconds, or 0.

    Who writes an offset has moved that time already.
    """
    found = _OVER_TIME.search(query)
    return step(found[1]) if found and not _OFFSET.search(query) else 0


def window_of(envelope: Envelope | None) -> int | None:
    """Return how long the window of an envelope is, in milliseconds."""
    if envelope is None or envelope.since is None or envelope.until is None:
        return None
    return envelope.until - envelope.since


def instant(column: Column, envelope: Envelope | None) -> Problem | None:
    """Return what keeps a single moment from standing for a window; other columns are fine."""
    if column.shape != "instant":
        return None
    place = column.place(0)
    since, until = (envelope.since, envelope.until) if envelope else (None, None)
    if envelope is None or since is None or until is None:
        message = "this is a single moment, and no envelope says which window it stands for"
        return Problem("window", message, place, _NEXT)
    ranges = _RANGE.findall(envelope.query)
    if not ranges:
        message = "the query looks at a single moment, not at the window of the envelope"
        return Problem("window", message, place, _NEXT)
    length = step(ranges[-1])
    if length != until - since:
        message = (
            f"the query looks back {in_words(length)}, the envelope's window is "
            f"{in_words(until - since)}"
        )
        return Problem("window", message, place, "state the window that the query looks back over")
    late = next((time for time in column.times if abs(time - until) >= HOUR), None)
    if late is not None:
        message = f"the query was run for {written(late)}, the window ends {written(until)}"
        return Problem("window", message, place, "run it for the end of the window")
    return None
