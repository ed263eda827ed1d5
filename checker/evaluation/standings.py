"""Turns what policies say at each stage into where every team stands, and its next three steps.

It needs the verdicts alone, so that those of many repositories can be put together.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from checker.evaluation.stages import GROWING, ROWS, stage_verdicts
from checker.model.fact_types import MATURITY
from checker.model.facts import Subject
from checker.model.maturity import (
    Lack,
    MaturityPage,
    MaturityRow,
    StageVerdict,
    Step,
    TeamMaturity,
)
from checker.model.policy import Policy

UNKNOWN = "unknown"
_STEPS = 3
_WORST = ("fail", "warn", "unknown", "waived", "pass")


def page(policies: Sequence[Policy], subjects: Sequence[Subject], as_of: date) -> MaturityPage:
    """Return the page of a run's subjects."""
    verdicts = stage_verdicts(policies, subjects, as_of)
    return MaturityPage(standings(verdicts), verdicts)


def standings(verdicts: Iterable[StageVerdict]) -> tuple[TeamMaturity, ...]:
    """Return where each team stands by row, sorted by name; workloads without a team come last.

    A team stands where all its workloads do. It declares the lowest stage that any of them has.
    """
    teams: dict[str, list[StageVerdict]] = {}
    for one in verdicts:
        teams.setdefault(one.team, []).append(one)
    names = sorted(teams, key=lambda name: (not name, name))
    return tuple(_team(name, teams[name]) for name in names)


def _team(name: str, verdicts: Sequence[StageVerdict]) -> TeamMaturity:
    said = {one.declared for one in verdicts}
    declared = "" if "" in said else min(said, key=MATURITY.index)
    rows = tuple(
        _row(row, found, declared)
        for row in ROWS
        if (found := [one for one in verdicts if one.row == row])
    )
    workloads = tuple(sorted({one.workload for one in verdicts}))
    return TeamMaturity(name, declared, workloads, rows, tuple(_steps(rows, declared))[:_STEPS])


def _row(row: str, verdicts: Sequence[StageVerdict], declared: str) -> MaturityRow:
    by_stage = {stage: _verdict(verdicts, stage) for stage in MATURITY}
    reached = [stage for stage in MATURITY if by_stage[stage] == "pass"]
    open_ones = UNKNOWN in by_stage.values()
    stands = reached[-1] if reached else UNKNOWN if open_ones else MATURITY[0]
    # A later stage of what is a choice is nothing to reach; that nobody says it is.
    asks = row in GROWING or not reached
    start = _rank(stands) + 1 if reached else _rank(declared or MATURITY[0])
    left = [stage for stage in MATURITY[start:] if by_stage[stage] not in ("", "pass")]
    then = left[0] if asks and left else ""
    ahead = bool(declared and reached) and _rank(stands) > _rank(declared)
    met = bool(reached) or open_ones
    return MaturityRow(row, stands, met, ahead, then, _asked(verdicts, then))


def _verdict(verdicts: Sequence[StageVerdict], stage: str) -> str:
    """Return the worst verdict on any workload at a stage, empty where nothing is asked."""
    found = {one.verdict for one in verdicts if one.stage == stage}
    return next((verdict for verdict in _WORST if verdict in found), "")


def _asked(verdicts: Iterable[StageVerdict], stage: str) -> tuple[Lack, ...]:
    lacks = [lack for one in verdicts if one.stage == stage for lack in one.lacks]
    # What is known to lack can be done; what nobody says may be there already.
    return tuple(sorted(dict.fromkeys(lacks), key=lambda lack: not lack.known))


def _steps(rows: Sequence[MaturityRow], declared: str) -> Iterator[Step]:
    """Yield what reaches the stage that is declared, then the one after it; what can be done first.

    Nobody is asked for more than one stage at a time.
    """
    if not declared:
        text = "the stage of the team: crawl, walk or run"
        yield Step("maturity", "", (Lack("", text, False, "FinOps"),))
    most = _rank(declared or MATURITY[0]) + 1
    near = [row for row in rows if row.asks and _rank(row.then) <= most]
    for row in sorted(near, key=lambda row: (_rank(row.then), not row.asks[0].known)):
        yield Step(row.row, row.then, row.asks)


def _rank(stage: str) -> int:
    return MATURITY.index(stage)
