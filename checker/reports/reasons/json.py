"""Writes reasons as JSON (schema `ai-spend/reasons/v1`), for other programs."""

from typing import Any, TextIO

from checker.model.policy import Policy
from checker.model.reasoning import Clause, Reasoned, Reasoning, Reasons
from checker.reports.json import dump, plain
from checker.reports.style import Style

NAME = "json"


def write(found: Reasons, out: TextIO, style: Style) -> None:
    """Write each policy with its verdicts and the reasons of the worst, or the nearest names."""
    data = {
        "schema": "ai-spend/reasons/v1",
        "as_of": found.report.as_of,
        "found": [_one(one) for one in found.found],
        "unknown": found.unknown or None,
        "nearest": found.nearest,
        "next_step": found.next_step,
        "problems": found.report.problems,
        "gaps": found.report.gaps,
    }
    dump({name: plain(value) for name, value in data.items()}, out)


def _one(one: Reasoned) -> dict[str, Any]:
    return {
        "policy": _policy(one.policy),
        "sources": [{"title": title, **source._asdict()} for title, source in one.sources],
        "standings": one.standings,
        "worst": _reasoning(one.worst) if one.worst else None,
        "none": one.none,
    }


def _policy(policy: Policy) -> dict[str, Any]:
    names = ("id", "title", "theme", "controls", "kind", "subject", "severity", "enforcement",
             "status", "digest", "path")  # fmt: skip
    row = {name: getattr(policy, name) for name in names}
    return {**row, "waiver_days": 0 if policy.enforcement == "hard" else policy.waiver_days}


def _reasoning(worst: Reasoning) -> dict[str, Any]:
    conditions = {
        name: _clause(clause) if clause else None
        for name, clause in (
            ("applies", worst.applies),
            ("require", worst.require),
            ("prefer", worst.prefer),
        )
    }
    return {**worst._asdict(), **conditions}


def _clause(clause: Clause) -> dict[str, Any]:
    """Return a clause; only a comparison has facts under it, only a joined one has parts."""
    row: dict[str, Any] = {"truth": clause.truth}
    if clause.how:
        needed = {"needed": clause.needed} if clause.needed else {}
        return {**row, "how": clause.how, **needed, "parts": [_clause(one) for one in clause.parts]}
    missing = [{"fact": fact, "because": because} for fact, because in clause.missing]
    return {**row, "asks": clause.asks, "seen": clause.seen, "missing": missing}
