"""Tells what was outside reach, by kind: a message with its place, and how many more there are."""

from collections.abc import Iterator, Sequence

from checker.model.report import Gap, Report
from checker.reports.style import Style, safe
from checker.reports.wording.gaps import gaps_text
from checker.reports.wording.lines import clipped, wrapped

_HEAD = "Not checked: "
_BELOW = " " * len(_HEAD)
_MORE = " (--verbose)"
_KINDS, _LINES, _EVERY = 4, 2, 99


def not_checked(report: Report, style: Style) -> Iterator[str]:
    """Yield what was outside reach; that nothing was is said too, so that its absence shows."""
    if not report.gaps and not report.problems:
        yield "Nothing was left unchecked."
    kinds: dict[str, list[Gap]] = {}
    for gap in report.gaps:
        kinds.setdefault(gap.kind, []).append(gap)
    if style.verbose:
        for gap in (gap for gaps in kinds.values() for gap in gaps):
            yield from _gap([gap], style, _EVERY)
        return
    # One kind more is as short as the line that would count it.
    shown = _KINDS + (len(kinds) == _KINDS + 1)
    for gaps in list(kinds.values())[:shown]:
        yield from _gap(gaps, style, _LINES)
    others = [safe(gaps_text(kind, len(gaps))) for kind, gaps in list(kinds.items())[shown:]]
    if others:
        yield from wrapped(_HEAD, [*others, "--verbose"], _BELOW, style.width, _LINES)


def _gap(gaps: Sequence[Gap], style: Style, most: int) -> Iterator[str]:
    """Yield the first of a kind, and the number of the rest, on at most so many lines.

    Where there is no room for all of it the kind is told in a word or two with one place; of what
    is alone the place goes first, then the instance that it names (`…, as module.a`).
    """
    first, more = gaps[0], len(gaps) - 1
    rest = f", and {more:,} more of this kind (--verbose)" if more else ""
    message = safe(first.message)
    place = f" at {style.place(first.location)}" if first.location else ""
    short = message.partition(", as ")[0]
    told = safe(gaps_text(first.kind, len(gaps)))
    kind = f"{told}{_MORE}, the first{place}" if more and place else ""
    forms = (f"{message}{place}{rest}", kind, f"{message}{rest}", f"{short}{rest or _MORE}")
    for words in filter(None, forms):
        lines = list(wrapped(_HEAD, words.split(" "), _BELOW, style.width, _EVERY, " "))
        if len(lines) <= most:
            break
    yield from lines[: most - 1]
    if lines[most - 1 :]:
        last = " ".join([lines[most - 1], *(line.strip() for line in lines[most:])])
        yield clipped(last, style.width) if lines[most:] else last
