"""Runs the program for tests of the audit, and writes the fleets that it is given."""

import contextlib
import io
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from checker.__main__ import run

EXAMPLE = Path(__file__).parents[2] / "examples/novaspark"
DAY = "2026-11-21"
DAYS = (DAY, "2026-12-05", "2027-01-09")
MACHINE = 'resource "aws_instance" "node" {\n  count = %d\n  instance_type = "p4d.24xlarge"\n}\n'
Done = subprocess.CompletedProcess[str]


def spend(folder: Path, *words: str, **environment: str) -> Done:
    """Run the command line in a folder: all of it, but for a process of its own."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    with (
        contextlib.chdir(folder),
        patch.dict(os.environ, environment),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = run(list(words))
    return Done(words, code, *map(_said, (out, err)))


def _said(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def audit(folder: Path, *words: str, day: str = DAY, **environment: str) -> Done:
    """Audit the fleet of a folder, in one process where nothing else is said."""
    processes = () if {"--workers", "--scheduler"} & {*words} else ("--workers", "1")
    command = ("audit", "run", "fleet.yaml", "--as-of", day, *processes, *words)
    return spend(folder, *command, **environment)


def started(
    folder: Path, *words: str, day: str = DAY, room: int | None = None
) -> "subprocess.Popen[str]":
    """Begin an audit as a process of its own, in a group of its own; progress is JSON.

    `room` is how many bytes a file that it writes can have.
    """

    def limited() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [sys.executable, "-m", "checker", "audit", "run", "fleet.yaml", "--as-of", day,
               "--progress", "json", *words]  # fmt: skip
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=limited,
    )  # fmt: skip


def fleet_file(folder: Path, names: Iterable[str], more: str = "") -> Path:
    """Write a fleet of clones that lie in `clones`; `more` stands before them."""
    rows = "".join(f"  - {{name: {name}, path: clones/{name}}}\n" for name in names)
    path = folder / "fleet.yaml"
    path.write_text(f"schema: ai-spend/fleet/v1\n{more}repositories:\n{rows}")
    return path


def clone(folder: Path, name: str, files: Mapping[str, str]) -> Path:
    """Write the files of one clone."""
    found = folder / "clones" / name
    for path, text in files.items():
        (found / path).parent.mkdir(parents=True, exist_ok=True)
        (found / path).write_text(text)
    return found


def machines(folder: Path, names: Iterable[str], more: str = "") -> Path:
    """Write a fleet whose clones hold one machine, two, three and so on."""
    listed = list(names)
    for number, name in enumerate(listed, 1):
        clone(folder, name, {"main.tf": MACHINE % number})
    return fleet_file(folder, listed, more)


def novaspark(folder: Path, more: Iterable[str] = ()) -> Path:
    """Write a fleet of the example, and of clones that are not there; return the example's."""
    found = folder / "clones/novaspark"
    shutil.copytree(EXAMPLE, found, ignore=shutil.ignore_patterns("expected"))
    fleet_file(folder, ["novaspark", *more])
    return found


def entries(bundle: Path, kind: str, where: str = "") -> list[Any]:
    """Return what the entries of a kind hold in a bundle."""
    found = json.loads(bundle.read_bytes())["predicate"]["entries"]
    return [one["content"] for one in found if one["kind"] == kind and where in one["id"]]
