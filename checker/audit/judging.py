"""Judges one repository of a fleet in all its contexts, and gives back its record as bytes.

It is what a worker runs: the same task gives the same bytes on any machine, however often it runs.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from checker.audit.fleet import Context, Repository
from checker.audit.recording import SCHEMA, asked_by, canonical, changed_parameters, recorded
from checker.check import Request, Run
from checker.model.location import Location
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
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "repository": repository.name,
        "asked": _asked(task),
    }
    missing = _missing(repository)
    if missing:
        return canonical({**data, "contexts": [], "trouble": missing})
    contexts = [_context(task, context) for context in repository.contexts]
    return canonical({**data, "contexts": contexts, "trouble": None})


def _asked(task: Task) -> dict[str, Any]:
    """Return how a repository was judged, told from its own folder: enough to judge it again."""
    repository = task.repository

    def inside(path: Path) -> str:
        return path.relative_to(repository.path).as_posix()

    return {
        "folder": repository.path.name,
        "roots": [inside(path) for path in repository.roots],
        "contexts": {one.name: [inside(p) for p in one.var_files] for one in repository.contexts},
        "select": list(task.select),
        "evidence": task.evidence is not None,
    }


def task_of(
    name: str, asked: Mapping[str, Any], clone: Path, as_of: date, evidence: Path | None
) -> Task:
    """Return the task that a record came from, for a clone that lies elsewhere now."""
    repository = Repository(
        name=name,
        path=clone,
        location=Location("fleet.yaml"),
        contexts=tuple(
            Context(one, tuple(clone / path for path in files))
            for one, files in sorted(asked["contexts"].items())
        ),
        roots=tuple(clone / path for path in asked["roots"]),
    )
    given = evidence if asked["evidence"] else None
    return Task(repository, as_of, given, tuple(asked["select"]))


def _missing(repository: Repository) -> Mapping[str, str] | None:
    if not repository.path.is_dir():
        return {
            "message": f"the clone of {repository.name} is not there",
            "next_step": "clone it, or mend its row in the fleet file",
        }
    lost = [path for path in repository.roots if not path.is_dir()]
    lost += [path for one in repository.contexts for path in one.var_files if not path.is_file()]
    if not lost:
        return None
    shown = ", ".join(sorted(path.relative_to(repository.path).as_posix() for path in lost))
    return {
        "message": f"{repository.name} has no {shown}",
        "next_step": "bring the clone up to date, or mend its row in the fleet file",
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
            maturity=True,
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
        "parameters": changed_parameters(policies),
        "subjects": [recorded(subject, asked, task.as_of) for subject in run.facts.subjects],
    }


def _silent(stage: str, done: int, total: int) -> None:
    return None
