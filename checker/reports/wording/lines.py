"""Lays parts of a sentence out on lines that fit a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from checker.reports.wording.width import fitting, padded, span


def wrapped(
    head: str, parts: Sequence[str], indent: str, width: int, most: int, joint: str = " · "
) -> Iterator[str]:
    """Yield parts in at most `most` lines of a width; what finds no room becomes `…`.

    A part is never broken: one that is wider than a line alone stays as it is.
    """
    lines, bare = [head], True
    for part in parts:
        joined = lines[-1] + ("" if bare else joint) + part
        if bare or span(joined) <= width:
            lines[-1] = joined
        elif len(lines) < most:
            lines.append(indent + part)
        else:
            lines[-1] = _cut(lines[-1], joint, width)
            break
        bare = False
    yield from (line.rstrip() for line in lines)


def _cut(line: str, joint: str, width: int) -> str:
    ending = f"{joint}…"
    if span(line) + len(ending) <= width:
        return line + ending
    return f"{fitting(line, width - 2).rstrip(' ·')} …"


def spaced(lines: Iterable[str], few: int) -> Iterator[str]:
    """Yield lines with at most one blank between two of them, and none above the first.

    Where there are more than `few` lines (0: any number is right) the blank ones are left out: a
    small project gets a short page.
    """
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    dense = bool(few) and len(kept) > few
    yield from (line for line in kept if line or not dense)


def columns(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> list[str]:
    """Return rows of cells under each other, two spaces apart; columns in `right` end in line."""
    widths = [max(map(span, cells)) for cells in zip(*rows, strict=True)]
    return [
        "  ".join(
            padded(cell, width, number in right)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def columns_within(
    rows: Sequence[Sequence[str]], width: int, at: int, right: frozenset[int] = frozenset()
) -> list[str]:
    """Return rows as `columns` does, the column `at` cut so that they are at most so wide."""
    widths = [max(map(span, cells)) for cells in zip(*rows, strict=True)]
    room = max(1, width - sum(widths) + widths[at] - 2 * (len(widths) - 1))
    return columns([(*row[:at], clipped(row[at], room), *row[at + 1 :]) for row in rows], right)


def clipped(text: str, width: int) -> str:
    """Return a text that is at most so wide."""
    return text if span(text) <= width else f"{fitting(text, width - 1).rstrip()}…"
