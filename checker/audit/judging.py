"""Judges one repository of a fleet in all its contexts, and gives back its record as bytes.

It is what a worker runs: the same task gives the same bytes on any machine, however often it runs.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from checker.audit.fleet import Context, Repository
from checker.audit.recording import SCHEMA, asked_by, canonical, recorded
from checker.check import Request, Run
from checker.reports.json import document


class Task(NamedTuple):
    """One repository with everything that its verdicts depend on, beside its own files."""

    repository: Repository
    as_of: date
    evidence: Path | None = None
    select: tuple[str, ...] = ()


def judged(task: Task) -> bytes:
    """Return the record of a repository in canonical JSON; trouble with files is in it.

    A clone that is not there gives a record that says so.
    """
    repository = task.repository
    data: dict[str, Any] = {"schema": SCHEMA, "repository": repository.name}
    missing = _missing(repository)
    if missing:
        return canonical({**data, "contexts": [], "trouble": missing})
    contexts = [_context(task, context) for context in repository.contexts]
    return canonical({**data, "contexts": contexts, "trouble": None})


def _missing(repository: Repository) -> Mapping[str, str] | None:
    if not repository.path.is_dir():
        return {
            "message": f"the clone of {repository.name} is not there",
            "next_step": f"clone it, or mend {repository.location}",
        }
    lost = [path for path in repository.roots if not path.is_dir()]
    lost += [path for one in repository.contexts for path in one.var_files if not path.is_file()]
    if not lost:
        return None
    shown = ", ".join(sorted(path.relative_to(repository.path).as_posix() for path in lost))
    return {
        "message": f"{repository.name} has no {shown}",
        "next_step": f"mend {repository.location}, or bring the clone up to date",
    }


def _context(task: Task, context: Context) -> dict[str, Any]:
    repository = task.repository
    run = Run(
        Request(
            paths=repository.roots or (repository.path,),
            as_of=task.as_of,
            profile="audit",
            var_files=context.var_files,
            evidence=task.evidence,
            select=task.select,
        ),
        _silent,
    )
    report = document(run.report())
    # What a policy says stands in the bundle once, not in the record of every repository.
    report["policies"] = [
        {name: row[name] for name in ("id", "digest", "enforcement", "limits")}
        for row in report["policies"]
    ]
    policies, _ = run.policies
    asked = asked_by(policies)
    return {
        "name": context.name,
        "report": report,
        "subjects": [recorded(subject, asked, task.as_of) for subject in run.facts.subjects],
    }


def _silent(stage: str, done: int, total: int) -> None:
    return None
