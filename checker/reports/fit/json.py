"""Writes fits as JSON (schema `ai-spend/fit/v1`), for other programs."""

from typing import Any, TextIO

from checker.model.fit import Fit, Fits, Line, Mark, Way
from checker.model.report import Money
from checker.model.values import Interval, Unknown
from checker.reports.json import dump, plain
from checker.reports.style import Style

NAME = "json"


def write(found: Fits, out: TextIO, style: Style) -> None:
    """Write every fit with its amounts, its reasons, and the lines of its chart."""
    data = {
        "schema": "ai-spend/fit/v1",
        "as_of": found.report.as_of,
        "fits": [_fit(one) for one in found.fits],
        "unknown": found.unknown or None,
        "nearest": found.nearest,
        "problems": found.report.problems,
        "gaps": found.report.gaps,
    }
    dump({name: plain(value) for name, value in data.items()}, out)


def _fit(one: Fit) -> dict[str, Any]:
    return {
        "workload": one.workload,
        "root": one.root,
        "declared": one.declared,
        "location": one.location,
        "subject": one.subject,
        "tokens_per_day": _number(one.tokens_per_day),
        "today": one.today or None,
        "best": one.best or None,
        "answer": one.answer,
        "document": one.document or None,
        "ways": [_way(way) for way in one.ways],
        "changes": [{"condition": each.condition, "to": each.to or None} for each in one.changes],
        "rests_on": one.rests_on,
        "left_out": one.left_out,
        "supposed": one.supposed,
        "currency": one.currency,
        "volumes": one.volumes,
        "lines": [_line(line) for line in one.lines],
        "marks": [_mark(mark) for mark in one.marks],
    }


def _way(way: Way) -> dict[str, Any]:
    return {
        "deployment_model": way.model,
        "label": way.label,
        "service": way.service or None,
        "machines": _number(way.machines),
        "today": way.today,
        "possible": way.possible,
        "because": way.because,
        "until": way.until,
        "cost": _money(way.cost),
        "price": _money(way.price),
        "note": way.footnote or None,
    }


def _money(value: Money | Unknown) -> dict[str, Any]:
    """Return an amount with both ends; an end that nobody knows is null."""
    if isinstance(value, Unknown):
        return {"known": False, "because": [str(one) for one in value.reasons]}
    low, high = value.amount if isinstance(value.amount, Interval) else (value.amount,) * 2
    period = value.period or "1M tokens"
    return {"known": True, "low": low, "high": high, "currency": value.currency, "period": period}


def _number(value: Any) -> Any:
    if value is None or isinstance(value, Unknown):
        return None
    low, high = value if isinstance(value, Interval) else (value, value)
    return {"low": low, "high": high}


def _line(one: Line) -> dict[str, Any]:
    points = [{"tokens_per_day": day, "cost": cost} for day, cost in one.points]
    return {"label": one.label, "deployment_model": one.model, "bound": one.bound, "points": points}


def _mark(one: Mark) -> dict[str, Any]:
    return one._asdict()
