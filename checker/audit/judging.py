"""Judges one repository of a fleet in all its contexts, and gives back its record as bytes.

It is what a worker runs: the same task gives the same bytes on any machine, however often it runs.
"""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from checker.audit.bills import Paid
from checker.audit.fleet import Context, Repository
from checker.audit.policies import own_policies
from checker.audit.recording import (
    SCHEMA,
    asked_by,
    canonical,
    changed_parameters,
    recorded,
    recorded_facts,
)
from checker.audit.sharing import Given, claims_in, shared, used
from checker.check import Request, Run
from checker.documents.tree import find_project_root
from checker.evidence.shared import SharedView
from checker.facts.tallies import rows, total
from checker.model.facts import SUBJECT_KINDS
from checker.model.inventory import Sum
from checker.model.location import Location
from checker.model.rows import NamedTuple
from checker.reports.json import document, plain

_OF_ONE = tuple(kind for kind in SUBJECT_KINDS if kind != "portfolio")
"""What is judged in each repository; the portfolio is that of the fleet, and is judged once."""


class Task(NamedTuple):
    """One repository with everything that its verdicts depend on, beside its own files.

    `given` is the evidence of the fleet, `paid` what its bills say of this repository.
    """

    repository: Repository
    as_of: date
    given: Given | None = None
    select: tuple[str, ...] = ()
    paid: Paid = Paid()


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
    missing = missing_in(repository)
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
        "evidence": task.given is not None,
    }


def repository_of(name: str, asked: Mapping[str, Any], clone: Path) -> Repository:
    """Return the repository that a record came from, whose clone lies elsewhere now."""
    return Repository(
        name=name,
        path=clone,
        location=Location("fleet.yaml"),
        contexts=tuple(
            Context(one, tuple(clone / path for path in files))
            for one, files in sorted(asked["contexts"].items())
        ),
        roots=tuple(clone / path for path in asked["roots"]),
    )


def missing_in(repository: Repository) -> Mapping[str, str] | None:
    """Return why a clone cannot be judged, with the next step; None where all is there."""
    if not repository.path.is_dir():
        there = os.path.lexists(repository.path)
        said = "is no folder that can be opened" if there else "is not there"
        return {
            "message": f"the clone of {repository.name} {said}",
            "next_step": "clone it, or mend its row in the fleet file",
        }
    lost = [path for path in repository.roots if not path.is_dir()]
    lost += [path for one in repository.contexts for path in one.var_files if not path.is_file()]
    if not lost:
        return None
    shown = ", ".join(sorted(path.relative_to(repository.path).as_posix() for path in lost))
    return {
        "message": f"the clone of {repository.name} has no {shown}",
        "next_step": "bring the clone up to date, or mend its row in the fleet file",
    }


def request_of(repository: Repository, context: Context, task: Task) -> Request:
    """Return what is asked of a repository in one context."""
    return Request(
        paths=repository.roots or (repository.path,),
        as_of=task.as_of,
        profile="audit",
        var_files=context.var_files,
        select=task.select,
        root=_project(repository.path),
        maturity=True,
    )


def _project(clone: Path) -> Path | None:
    """Return the clone itself where only settings lie above it: those are the fleet's, not its."""
    clone = clone.resolve()
    found = find_project_root(clone)
    return clone if found != clone and not (found / ".git").exists() else None


def _context(task: Task, context: Context) -> dict[str, Any]:
    given = task.given
    run = Run(
        request_of(task.repository, context, task),
        _silent,
        shared=shared(given, task.paid, task.as_of) if given else None,
    )
    report = document(run.report(_OF_ONE))
    view = run.evidence
    claims = []
    if given and isinstance(view, SharedView):
        claims = claims_in(view)
        beside = used(given, view, task.paid, task.as_of)
        report["inputs"] = sorted([*report["inputs"], *beside], key=lambda row: row["path"])
    # What a policy says stands in the bundle once, not in the record of every repository.
    report["policies"] = [
        {name: row[name] for name in ("id", "digest", "enforcement", "limits")}
        for row in report["policies"]
    ]
    policies, _ = run.policies
    asked = asked_by(policies)
    subjects = run.subjects
    return {
        "name": context.name,
        "report": report,
        "parameters": changed_parameters(policies),
        "own_policies": own_policies(run),
        "subjects": [recorded(one, asked, task.as_of) for one in subjects if one.kind in _OF_ONE],
        "claims": claims,
        "portfolio": _portfolio(run),
    }


def _portfolio(run: Run) -> dict[str, Any]:
    """Return what the portfolio of the fleet is added up from."""
    whole = next(one for one in run.facts.subjects if one.kind not in _OF_ONE)
    found = [row for row in rows(run.facts) if run.scope.shows(row.item)]
    claimed = [row for row in found if row.shares]
    return {
        "facts": recorded_facts(whole.facts),
        "lacking": sorted(run.facts.lacking),
        "spend": {"all": _spend(total(found)), "claimed": _spend(total(claimed))},
    }


def _spend(found: Sum) -> dict[str, Any]:
    return {"resources": found.resources, "money": plain(found.money), "unpriced": found.unpriced}


def _silent(stage: str, done: int, total: int) -> None:
    return None
