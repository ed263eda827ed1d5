"""Tells whether a clone still is what it was when a run that was stopped judged it.

A record of bytes that are gone would be mixed with records of new ones. So a run that is resumed
looks at every file that a kept record rests on; judging again is only for what changed.
"""

import os
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from checker.audit.fleet import Repository
from checker.audit.judging import Task, missing_in, request_of
from checker.documents.limits import COLUMNS
from checker.documents.tree import SourceTree, is_input
from checker.model.report import Problem
from checker.policy.extending import load_extended

_MARGIN = timedelta(minutes=2)
"""How far the clock of a disk may be from ours."""


def unchanged(
    repository: Repository, record: Mapping[str, Any], begun: datetime, evidence: Collection[str]
) -> bool:
    """Whether a record would come out the same: its inputs have their digests, and none is new.

    `begun` is when the run began (UTC). `evidence` are files that are no part of the clone.
    """
    if record["trouble"] or missing_in(repository):
        return bool(record["trouble"] == missing_in(repository))
    task = Task(repository, begun.date())
    roots = {request_of(repository, one, task).project for one in repository.contexts}
    if len(roots) != 1:
        return False
    tree = SourceTree(roots.pop())
    extended = load_extended(tree)
    tree.exclude(extended.settings.exclude)
    shared = {path: digest for package in extended.packages for path, digest in package.inputs}
    rows = {
        row["path"]: row["sha256"]
        for context in record["contexts"]
        for row in context["report"]["inputs"]
    }
    own = {path: digest for path, digest in rows.items() if digest}
    if any(own.get(path) != digest for path, digest in shared.items()):
        return False
    return all(
        _digest(tree, path) == digest
        for path, digest in own.items()
        if path not in evidence and path not in shared
    ) and not any(_is_new(tree, path, begun) for path in tree.walk() if path not in rows)


def _digest(tree: SourceTree, path: str) -> str:
    lent = tree.lend(path, COLUMNS)
    if isinstance(lent, Problem):
        return ""
    os.close(lent.descriptor)
    return lent.sha256


def _is_new(tree: SourceTree, path: str, begun: datetime) -> bool:
    if not is_input(path):
        return False
    changed = datetime.fromtimestamp((tree.root / path).lstat().st_ctime, UTC).replace(tzinfo=None)
    return changed >= begun - _MARGIN
