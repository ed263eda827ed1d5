"""Writes what changed between two audits for people at a terminal, worst first."""

from collections.abc import Iterator
from typing import TextIO

from checker.model.history import CHANGES, ChangedFinding, Difference
from checker.reports.style import Style, plural, safe
from checker.reports.wording.findings import workload_text
from checker.reports.wording.lines import clipped
from checker.reports.wording.months import sums

_SHOWN = 10
_WORDS = {
    "new": "New",
    "worse": "Worse",
    "better": "Better",
    "fixed": "Fixed",
    "unseen": "Not judged this time",
}
_ONLY = ("defaults", "all")
"""The names of contexts where a repository has one."""


def write(found: Difference, out: TextIO, style: Style) -> None:
    """Write a line for each finding that changed; all of them with `--verbose`."""
    for line in _lines(found, style):
        out.write(style.signs(line) + "\n")


def _lines(found: Difference, style: Style) -> Iterator[str]:
    first, second = found.first, found.second
    yield clipped(f"{first.as_of} → {second.as_of} · {safe(second.fleet)}", style.width)
    yield f"  at stake a month  {sums(first.at_stake)} → {sums(second.at_stake)}"
    for change in (one for one in CHANGES if one in _WORDS):
        rows = [one for one in found.findings if one.change == change]
        if not rows:
            continue
        yield ""
        yield f"{_WORDS[change]}: {plural(len(rows), 'finding')}"
        shown = rows if style.verbose else rows[:_SHOWN]
        yield from (clipped(f"  {_line(one)}", style.width) for one in shown)
        if len(rows) > len(shown):
            yield f"  {len(rows) - len(shown):,} more with --verbose"
    yield ""
    yield f"{plural(found.same, 'finding')} stayed as they were."


def _line(one: ChangedFinding) -> str:
    after = "not judged" if one.change == "unseen" else one.after or "none"
    verdict = f"{one.before or 'none'} → {after}"
    owner = safe(workload_text(one.workload) if one.workload else one.address)
    owner += "" if one.context in _ONLY else f" in {safe(one.context)}"
    money = f" · {sums((one.money,))}" if one.money else ""
    return f"{verdict}  {owner}{money}  {safe(one.headline)}"
