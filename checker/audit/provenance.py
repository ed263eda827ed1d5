"""States who ran an audit, when, on which commits and with what: the record beside a bundle.

A bundle holds what was judged and is the same bytes for the same inputs; what differs from one run
to the next stands here. Nothing of it is proved: it is what this machine says of itself.
"""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import checker
from checker import __version__
from checker.audit.fleet import Repository
from checker.audit.recording import digest_of
from checker.documents import git
from checker.documents.digest import sha256
from checker.documents.tree import repository_of
from checker.model.rows import NamedTuple
from checker.policy.loader import shipped
from checker.policy.pin import pack_digest

SCHEMA = "ai-spend/audit-run/v1"
_ACTORS = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_REQUESTEDFOR", "CIRCLE_USERNAME", "USER",
           "LOGNAME", "USERNAME")  # fmt: skip
_JOBS = ("CI_JOB_URL", "BUILD_URL", "CIRCLE_BUILD_URL")
_LIBRARIES = ("alembic", "cryptography", "duckdb", "pyyaml", "python-hcl2", "securesystemslib",
              "sqlalchemy")  # fmt: skip


class Times(NamedTuple):
    """When an audit ran, in UTC: `begun` is when it began first, `resumed` when it went on.

    `kept` are the repositories that were judged before it was stopped.
    """

    begun: datetime
    resumed: datetime | None
    ended: datetime
    kept: Sequence[str] = ()


def run_record(
    bundle: str, repositories: Iterable[Repository], times: Times, exit_code: int
) -> dict[str, Any]:
    """Return the record of a run as JSON data; `bundle` is the digest of what it wrote."""
    return {
        "schema": SCHEMA,
        "bundle": bundle,
        "begun": _told(times.begun),
        "resumed": _told(times.resumed) if times.resumed else None,
        "ended": _told(times.ended),
        "judged_before_it_was_resumed": sorted(times.kept),
        "exit_code": exit_code,
        "actor": actor(os.environ),
        "job": _job(os.environ),
        "commits": {one.name: _commit(one.path) for one in repositories},
        "tool": {"name": "ai-spend", "version": __version__, "build": build(),
                 "policies": pack_digest(shipped())},
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
        "libraries": {name: _version(name) for name in _LIBRARIES},
    }  # fmt: skip


def actor(environment: Mapping[str, str]) -> dict[str, str] | None:
    """Return who ran it as the environment states, and which variable says so; None if none."""
    for name in _ACTORS:
        if environment.get(name):
            return {"name": environment[name], "stated_by": name}
    return None


def _job(environment: Mapping[str, str]) -> str | None:
    """Return the address of the job of a build server that ran it."""
    if environment.get("GITHUB_RUN_ID"):
        server, name = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
        return f"{server}/{name}/actions/runs/{environment['GITHUB_RUN_ID']}"
    return next((environment[name] for name in _JOBS if environment.get(name)), None)


def _commit(clone: Path) -> str | None:
    """Return the commit that is checked out; None where it is no repository, or git is missing."""
    top = repository_of(Path(os.path.realpath(clone)))
    return git.Repository(top).head() if top is not None else None


@cache
def build() -> str:
    """Return the digest of the program's own code and data: two builds of a version can differ."""
    root = Path(checker.__file__).parent
    files = sorted(
        path
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    )
    return digest_of(
        [[one.relative_to(root).as_posix(), sha256(one.read_bytes())] for one in files]
    )


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _told(time: datetime) -> str:
    return f"{time.replace(tzinfo=None, microsecond=0).isoformat()}Z"
