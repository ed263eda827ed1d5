"""Writes explanations as JSON (schema `ai-spend/explanation/v1`), for other programs."""

from typing import Any, TextIO

from checker.model.inventory import Explanation, Explanations, Told
from checker.reports.json import dump, plain
from checker.reports.style import Style

NAME = "json"


def write(found: Explanations, out: TextIO, style: Style) -> None:
    """Write what was found, with the nearest addresses where nothing was."""
    data = {
        "schema": "ai-spend/explanation/v1",
        "as_of": found.report.as_of,
        "asked": found.asked,
        "found": [_one(one) for one in found.found],
        "nearest": found.nearest,
        "problems": found.report.problems,
        "gaps": found.report.gaps,
    }
    dump({name: plain(value) for name, value in data.items()}, out)


def _one(one: Explanation) -> dict[str, Any]:
    return {**one._asdict(), "facts": [_fact(told) for told in one.facts]}


def _fact(told: Told) -> dict[str, Any]:
    fact = told.fact
    return {
        "fact": fact.name,
        "value": None if fact.sensitive else fact.value,
        "shown": told.shown,
        "meaning": told.meaning,
        "basis": fact.basis,
        "location": fact.location,
        "because": fact.because,
    }
