"""Writes a report as the one comment on a pull request, which is also the summary of a job.

The first line is a marker, so that a later run finds its comment and updates it in place. What
stops the change is told in full, the rest folded away; past the length that a forge takes, findings
are left out from the end, and their number and where to find them is said.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from checker.model.change import Change
from checker.model.location import Location
from checker.model.report import Finding, Gap, Headline, PolicyRow, Problem, Report
from checker.reports.style import Style, money_text, plural
from checker.reports.wording.change import (
    added_text,
    base_text,
    declared_text,
    growth_of,
    is_quiet,
    older_text,
    preview_text,
    stopping_text,
)
from checker.reports.wording.escapes import code, markdown
from checker.reports.wording.findings import (
    GROUNDS,
    anchor,
    counts_text,
    ground_text,
    in_repository,
    more_places,
    not_checked_text,
    titles,
    trouble_text,
    workload_text,
)
from checker.reports.wording.lines import clipped
from checker.reports.wording.waivers import accepted_text, ending_soon, ending_text

NAME = "markdown"

MARKER = "<!-- ai-spend: report -->"
QUIET = "<!-- ai-spend: quiet -->"
"""The second line where nothing has to be said: no comment is posted that was not there before."""
LIMIT = 65_536
"""Bytes; GitHub refuses a comment of more characters, and no character is less than a byte."""

_ROOM = 600
_TEXT = 400
_END = "\n</details>\n"


def write(report: Report, out: TextIO, style: Style) -> None:
    """Write marker, answer, what stops the change, the rest folded, and what was not checked."""
    quiet = f"{QUIET}\n" if is_quiet(report) else ""
    head = f"{MARKER}\n{quiet}{_answer(report)}\n"
    foot = f"\n{_foot(report)}\n"
    room = LIMIT - _size(head) - _size(foot) - _ROOM
    told = [headline for headline in report.headlines if headline.finding.blocking]
    blocks = [f"\n{_trouble(problem, report)}\n" for problem in report.problems]
    blocks += [f"\n{_finding(headline, report)}\n" for headline in told]
    shown = list(_fitting(blocks, room))
    items = [f"- {item}\n" for item in _folded(report)]
    start = f"\n<details><summary>{_also(report)}: {_summary(report)}</summary>\n\n"
    left = room - sum(map(_size, shown)) - _size(start + _END)
    kept = list(_fitting(items, left))
    out.write(head + "".join(shown))
    if kept:
        out.write(start + "".join(kept) + _END)
    cut = len(blocks) + len(items) - len(shown) - len(kept)
    if cut:
        out.write(f"\n{plural(cut, 'entry', 'entries')} found no room here; {_ARTIFACT}\n")
    out.write(foot)


_ARTIFACT = "the report that is attached to this run as an artifact has them all."


def _size(text: str) -> int:
    return len(text.encode())


def _fitting(blocks: Iterable[str], room: int) -> Iterator[str]:
    """Yield blocks from the first on, as long as they fit; none is cut in the middle."""
    for block in blocks:
        room -= _size(block)
        if room < 0:
            return
        yield block


def _also(report: Report) -> str:
    return "Also in this change" if report.change else "Also"


def _of_change(report: Report, change: Change) -> str:
    told = [headline.finding for headline in report.headlines if headline.finding.blocking]
    parts = [f"**AI spend: {stopping_text(report)}**"]
    parts += [_names(told)] if any(one.workload for one in told) else []
    parts += [markdown(added_text(change))] if change.added else []
    return " · ".join(parts)


def _answer(report: Report) -> str:
    if report.change:
        return _of_change(report, report.change)
    blocking = [one.finding for one in report.headlines if one.finding.blocking]
    if report.exit_code == 2:
        return "**AI spend: nothing was decided; mend what is named below**"
    if blocking:
        verb = "stops" if len(blocking) == 1 else "stop"
        parts = [f"**AI spend: {plural(len(blocking), 'finding')} {verb} this change**"]
        parts += [_names(blocking)] if any(one.workload for one in blocking) else []
        parts += [f"{_money(report)} at stake"] if report.at_stake else []
        return " · ".join(parts)
    if report.exit_code == 3:
        return "**AI spend: not everything could be checked, so this is not clean**"
    return "**AI spend: nothing stops this change**"


def _names(findings: Sequence[Finding], most: int = 3) -> str:
    names = list(dict.fromkeys(workload_text(one.workload) for one in findings if one.workload))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(code(clipped(name, _TEXT)) for name in names[:most]) + more


def _money(report: Report) -> str:
    return markdown(" and ".join(money_text(one) for one in report.at_stake))


def _finding(headline: Headline, report: Report) -> str:
    finding = headline.finding
    title = _shown(finding.headline) or code(finding.policy)
    growth = growth_of(finding, report.change) if report.change else None
    if growth is not None and growth.idle is not None and growth.before is not None:
        now = f"about {growth.idle:,} of its {growth.before:,} are idle now"
        return "\n".join((f"**{title}**: {now}.  ", *_lines(headline, report)))
    return "\n".join((f"**{title}**  ", *_lines(headline, report)))


def _lines(headline: Headline, report: Report) -> Iterator[str]:
    finding = headline.finding
    at = [_places(headline, report)]
    at += [_shown(finding.at)] if finding.at and headline.times == 1 else []
    growth = growth_of(finding, report.change) if report.change else None
    if growth and growth.measured_to:
        ground = f"{GROUNDS[finding.basis]} to {growth.measured_to}"
    else:
        ground = ground_text(finding)
    yield " · ".join((*at, ground))
    yield ""
    if finding.money:
        yield f"- **Money:** {_shown(finding.money)}"
    if finding.remediation:
        yield f"- **Fix:** {_shown(finding.remediation)}"
    policy = titles(report).get(finding.policy)
    if policy and policy.waiver_days:
        days = policy.waiver_days
        by = _approvers(report)
        yield f"- **Or accept it:** {_WAIVE} in a change of its own{by}, at most {days} days."
    yield f"- Why: {_why(finding, policy)}"
    if headline.same_cause:
        yield f"- Same cause: {', '.join(map(code, headline.same_cause))}"


_WAIVE = "`ai-spend waive`"


def _approvers(report: Report) -> str:
    names = report.change.approvers if report.change else ()
    return f", accepted by {' or '.join(map(_shown, names[:3]))}" if names else ""


def _why(finding: Finding, policy: PolicyRow | None) -> str:
    sources = [f"{one.title}, {one.section}" for one in policy.sources[:1]] if policy else []
    return " · ".join((code(finding.policy), *map(_shown, sources)))


def _folded(report: Report) -> Iterator[str]:
    for headline in report.headlines:
        finding = headline.finding
        if not finding.blocking:
            word = "Warning" if finding.verdict == "warn" else "Fails, and does not block"
            yield f"{word}: {_shown(finding.headline)} {_places(headline, report)}"
    for finding in report.findings:
        if finding.verdict == "waived":
            reason = accepted_text(finding.waiver or {})
            yield f"Waived: {_shown(finding.headline)} ({_shown(reason)})"
    for row in ending_soon(report):
        yield f"Waiver: {_shown(ending_text(row))}"
    yield from _edited(report, report.change) if report.change else ()
    for gap in report.gaps:
        yield f"Not checked: {_shown(trouble_text(gap))} {_at(gap, report)}".rstrip()


def _edited(report: Report, change: Change) -> Iterator[str]:
    for preview in change.previews:
        place = f"{_place(preview.location, report)}: " if preview.location else ""
        yield f"{preview.what.capitalize()}: {place}{_shown(preview_text(preview))}"
    for row in change.declared:
        place = f"{_place(row.location, report)}: " if row.location else ""
        yield f"Declared: {place}{_shown(declared_text(row))}"


def _summary(report: Report) -> str:
    quiet = [one.finding.verdict for one in report.headlines if not one.finding.blocking]
    counts = {
        "warning": quiet.count("warn"),
        "finding that does not block": quiet.count("fail"),
        "waived finding": sum(1 for one in report.findings if one.verdict == "waived"),
        "edited rule": len(report.change.previews) if report.change else 0,
        "declared value": len(report.change.declared) if report.change else 0,
        "place out of reach": len(report.gaps),
    }
    plurals = {
        "finding that does not block": "findings that do not block",
        "place out of reach": "places out of reach",
    }
    return ", ".join(
        plural(count, name, plurals.get(name, "")) for name, count in counts.items() if count
    )


def _trouble(problem: Problem, report: Report) -> str:
    word = "Not usable" if problem.usage else "Could not read"
    at = _at(problem, report)
    return " ".join(part for part in (f"**{word}**", at, _shown(trouble_text(problem))) if part)


def _at(one: Problem | Gap, report: Report) -> str:
    return _place(one.location, report) if one.location else ""


def _places(headline: Headline, report: Report) -> str:
    more = more_places(headline)
    first = _place(anchor(headline.finding, report), report)
    return f"{first} and {more}" if more else first


def _place(place: Location, report: Report) -> str:
    return code(clipped(f"{in_repository(place.path, report)}:{place.line}", _TEXT))


def _shown(text: str) -> str:
    return markdown(clipped(text, _TEXT))


def _foot(report: Report) -> str:
    if report.change:
        base = f"Compared with {_shown(base_text(report.change))}."
        told = [older_text(report.change), not_checked_text(report), base]
        return " ".join(filter(None, told))
    unknown = report.counts["unknown"]
    parts = [f"{counts_text(report)}."]
    if unknown and report.questions:
        first = report.questions[0]
        settles = f"{_shown(first.meaning)} settles {first.settles:,} of them ({_shown(first.who)})"
        verdicts = "1 verdict is" if unknown == 1 else f"{unknown:,} verdicts are"
        parts.append(f"{verdicts} unknown; {settles}.")
    parts.append(not_checked_text(report))
    return " ".join(parts)
