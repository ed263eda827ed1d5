"""Writes the open questions for people: what is asked, who knows it, and where to write it."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from checker.model.answers import Answer, Answers
from checker.model.values import Reason
from checker.reports.style import Style, joined, plural, safe
from checker.reports.text import problem_lines
from checker.reports.wording.lines import clipped, wrapped
from checker.reports.wording.unchecked import not_checked

NAME = "text"

_MEANING = 40
_INDENT = " " * 11


def write(found: Answers, out: TextIO, style: Style) -> None:
    """Write the questions most useful first, three lines each at most."""
    for line in _lines(found, style):
        out.write(style.signs(line) + "\n")


def _lines(found: Answers, style: Style) -> Iterator[str]:
    yield from problem_lines(found.report, style)
    yield _head(found)
    if found.answers:
        yield ""
        yield from _table(found.answers, style)
        yield ""
    yield from _foot(found)
    yield from not_checked(found.report, style)


def _head(found: Answers) -> str:
    unknown = found.report.counts["unknown"]
    if not unknown:
        return "No verdict is unknown: there is nothing to ask."
    verdicts = "1 verdict is unknown" if unknown == 1 else f"{unknown:,} verdicts are unknown"
    settled = sum(one.question.settles for one in found.answers)
    whose = f" for {found.who}" if found.who else ""
    if not found.answers:
        return f"{verdicts}, and no question is{whose or ' open'}."
    if len(found.answers) == 1:
        return f"{verdicts}; 1 question{whose} settles {settled:,}:"
    return f"{verdicts}; {len(found.answers):,} questions{whose} settle {settled:,}, in this order:"


def _foot(found: Answers) -> Iterator[str]:
    if found.waiting:
        yield f"{plural(found.waiting, 'verdict')} only need time to pass."
    if any(one.home == "manifest" and None in one.manifests.values() for one in found.answers):
        yield "Next: ai-spend init   writes the manifests that are missing, with these questions"


def _table(answers: Sequence[Answer], style: Style) -> Iterator[str]:
    asked = [one.question for one in answers]
    names = max(len("fact"), *(len(one.fact) for one in asked)) + 2
    room = style.width - len(_INDENT) - names - max(len(one.who) for one in asked) - 2
    meanings = [clipped(safe(one.meaning), min(room, _MEANING)) for one in asked]
    width = max(len("what it says"), *map(len, meanings)) + 2
    yield f"  settles  {'fact':<{names}}{'what it says':<{width}}who knows"
    for one, meaning in zip(answers, meanings, strict=True):
        fact, who = safe(one.question.fact), safe(one.question.who)
        yield f"  {one.question.settles:>7}  {fact:<{names}}{meaning:<{width}}{who}"
        yield from _where(one, style)


def _where(one: Answer, style: Style) -> Iterator[str]:
    for text in (" · ".join(_parts(one, style)), *_code(one, style)):
        yield from wrapped(_INDENT, safe(text).split(" "), _INDENT, style.width, 2, " ")


def _parts(one: Answer, style: Style) -> Iterator[str]:
    if one.home == "manifest":
        yield f"{one.field}: {_value(one)}"
        yield from _files(one, style)
    elif one.home == "settings":
        values = f": {' | '.join(one.words)}" if one.words else ""
        yield f"{one.field}{values}"
        yield f"in {style.path('ai-spend.yaml')}"
    elif one.home == "attestation":
        yield "an attestation, signed by somebody other than the owner"
        yield from _files(one, style)
    else:
        what = "given with --evidence DIR" if one.home == "evidence" else "in the code"
        yield f"{what}, for {joined((_plain(name) for name in one.manifests), 2)}"


def _value(one: Answer) -> str:
    if one.words:
        return " | ".join(one.words)
    return one.example or "…"


def _files(one: Answer, style: Style) -> Iterator[str]:
    """Yield the manifests to write into, or the workloads that have none yet."""
    there = dict.fromkeys(style.path(path) for path in one.manifests.values() if path)
    if there:
        yield f"in {joined(there, 2)}"
    missing = [_plain(name) for name, path in one.manifests.items() if path is None]
    if missing:
        yield f"in a first manifest for {joined(missing, 2)}"


def _plain(name: str) -> str:
    return name.removeprefix("unowned:")


def _code(one: Answer, style: Style) -> Iterator[str]:
    """Yield why the code does not answer it, with the first place."""
    placed = [reason for reason in one.reasons if reason.location] or list(one.reasons)
    if placed and (placed[0].location or one.home == "code"):
        more = f", and {plural(len(placed) - 1, 'more reason')}" if placed[1:] else ""
        yield f"{_reason(placed[0], style)}{more}"


def _reason(reason: Reason, style: Style) -> str:
    return f"{style.place(reason.location)}: {reason.text}" if reason.location else reason.text
