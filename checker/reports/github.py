"""Writes a report as workflow commands of GitHub Actions, which become notes beside the code.

GitHub shows ten errors and ten warnings of a step; what finds no room is counted in a last note.
The format `markdown` makes the comment and the job summary.
"""

from collections.abc import Iterator, Sequence
from typing import TextIO

from checker.model.location import Location
from checker.model.report import Headline, Problem, Report
from checker.model.rows import NamedTuple
from checker.reports.style import Style, plural, safe
from checker.reports.wording.baseline import is_older
from checker.reports.wording.change import older_text
from checker.reports.wording.findings import (
    anchor,
    counts_text,
    details,
    exit_text,
    in_repository,
    more_places,
    not_checked_text,
    trouble_text,
)

NAME = "github"

SHOWN = 10


class _Note(NamedTuple):
    level: str
    place: Location | None
    title: str
    text: str


def write(report: Report, out: TextIO, style: Style) -> None:
    """Write one command a line: what was not read, what blocks, what warns, and the counts."""
    for note in _notes(report):
        out.write(_command(note, report) + "\n")


def _notes(report: Report) -> Iterator[_Note]:
    errors = [_problem(problem) for problem in report.problems]
    told = [_finding(one, report) for one in report.headlines if not is_older(one)]
    errors += [note for note in told if note.level == "error"]
    warnings = [note for note in told if note.level == "warning"]
    yield from errors[:SHOWN]
    yield from warnings[:SHOWN]
    yield _last(report, errors[SHOWN:], warnings[SHOWN:])


def _finding(headline: Headline, report: Report) -> _Note:
    finding = headline.finding
    lines = [f"{name}: {text}" for name, text in details(finding)]
    if more := more_places(headline):
        lines.append(f"also at {more}")
    if headline.same_cause:
        lines.append(f"same cause: {', '.join(headline.same_cause)}")
    level = "error" if finding.blocking else "warning"
    text = "\n".join(safe(line) for line in lines)
    return _Note(level, anchor(finding, report), finding.headline, text)


def _problem(problem: Problem) -> _Note:
    title = "Not usable" if problem.usage else "Could not read"
    return _Note("error", problem.location, title, safe(trouble_text(problem)))


def _last(report: Report, errors: Sequence[_Note], warnings: Sequence[_Note]) -> _Note:
    counts = older_text(report.change) if report.change else counts_text(report)
    lines = [*filter(None, [counts]), not_checked_text(report)]
    if errors or warnings:
        more = f"{plural(len(errors), 'error')} and {plural(len(warnings), 'warning')}"
        lines.append(f"Not shown here: {more}; the report has them.")
    lines.append(f"Exit {report.exit_code}: {exit_text(report.exit_code)}.")
    return _Note("notice", None, "AI spend", "\n".join(lines))


def _command(note: _Note, report: Report) -> str:
    properties = {"title": safe(note.title)}
    if note.place:
        properties = {
            "file": safe(in_repository(note.place.path, report)),
            "line": str(note.place.line),
            "col": str(note.place.column),
            **properties,
        }
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{note.level} {named}::{_data(note.text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
