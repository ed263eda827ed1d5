"""Writes the open questions as JSON (schema `ai-spend/questions/v1`), for other programs."""

from typing import Any, TextIO

from checker.model.answers import Answer, Answers
from checker.reports.json import dump, plain
from checker.reports.style import Style

NAME = "json"


def write(found: Answers, out: TextIO, style: Style) -> None:
    """Write every question with the place of its answer."""
    data = {
        "schema": "ai-spend/questions/v1",
        "as_of": found.report.as_of,
        "who": found.who or None,
        "unknown": found.report.counts["unknown"],
        "waiting": found.waiting,
        "questions": [_question(one) for one in found.answers],
        "problems": found.report.problems,
        "gaps": found.report.gaps,
    }
    dump({name: plain(value) for name, value in data.items()}, out)


def _question(one: Answer) -> dict[str, Any]:
    return {
        **one.question._asdict(),
        "answer": {
            "home": one.home,
            "field": one.field or None,
            "values": one.words,
            "example": one.example or None,
            "manifests": one.manifests,
            "reasons": one.reasons,
        },
    }
