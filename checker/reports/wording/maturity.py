"""Lays out where teams stand in the maturity table, row by row, and their next steps."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from checker.model.maturity import Lack, MaturityPage, MaturityRow, TeamMaturity
from checker.reports.style import Style, plural, safe
from checker.reports.wording.lines import wrapped

_ROW, _STANDS = 25, 17
_HEADING = f"  {'row':<{_ROW}}{'stands at':<{_STANDS}}next"


def maturity_lines(page: MaturityPage, style: Style) -> Iterator[str]:
    """Yield the page; a stage that a team declares moves no row."""
    if not page.teams:
        yield "No workload is declared, so no team can be placed: ai-spend init"
        return
    for team in page.teams:
        yield from _team(team, style)
        yield ""
    yield "A row stands where all workloads of the team do, whatever stage is declared."


def _team(team: TeamMaturity, style: Style) -> Iterator[str]:
    name = safe(team.name) if team.name else "no team is named"
    declared = f"declares {team.declared}" if team.declared else "declares no stage"
    many = (
        team.workloads[0] if len(team.workloads) == 1 else plural(len(team.workloads), "workload")
    )
    yield f"{name} · {declared} · {safe(many)}"
    yield _HEADING
    for row in team.rows:
        head = f"  {row.row:<{_ROW}}{_stands(row):<{_STANDS}}"
        yield from wrapped(
            head, _next(row), " " * (2 + _ROW + _STANDS), style.width, 2 if style.verbose else 1
        )
    if team.steps:
        yield "  next steps"
    for number, step in enumerate(team.steps, 1):
        stage = f" ({step.stage})" if step.stage else ""
        head = f"    {number}  {step.row}{stage}: "
        text = head + "; ".join(_asks(step.lacks))
        yield from wrap(text, style.width, subsequent_indent=" " * 7, break_long_words=False)


def _stands(row: MaturityRow) -> str:
    if row.ahead:
        return f"{row.stands}, ahead"
    return row.stands if row.met else f"{row.stands}, not yet"


def _next(row: MaturityRow) -> Sequence[str]:
    if not row.asks:
        return ()
    known = sum(1 for lack in row.asks if lack.known)
    said = len(row.asks) - known
    parts = [plural(known, "thing") + " to do"] if known else []
    parts += [plural(said, "answer")] if said else []
    return (f"{row.then}: {' and '.join(parts)}",)


def _asks(lacks: Sequence[Lack]) -> list[str]:
    """Return what lacks, then what nobody says, with who knows it."""
    return [
        safe(lack.text if lack.known else f"say {_question(lack.text)}{_who(lack)}")
        for lack in lacks
    ]


def _question(text: str) -> str:
    asks = text.split(" ", 1)[0] in ("how", "when", "which", "what", "who", "the", "for")
    return text if asks else f"whether {text}"


def _who(lack: Lack) -> str:
    return f" ({lack.who})" if lack.who else ""
