"""Asks git about a repository, and nothing else of the system: what a revision holds, what moved.

git is run so that nothing of the scanned repository is executed and nothing is fetched: no hook, no
filter, no monitor, no transport. Only objects are read; the work tree is never asked for, written
or refreshed.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import IO

from checker.model.report import Problem
from checker.model.rows import NamedTuple

_SAFE = (
    "--no-pager", "--no-optional-locks", "--literal-pathspecs",
    "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}",
    "-c", f"core.attributesFile={os.devnull}", "-c", "core.untrackedCache=false",
    "-c", "protocol.allow=never", "-c", "core.quotePath=false", "-c", "diff.renameLimit=2000",
)  # fmt: skip
_QUIET = {
    "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "GIT_ATTR_NOSYSTEM": "1", "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
    "GIT_GRAFT_FILE": os.devnull,
}  # fmt: skip
_LINK, _MODULE = "120000", "160000"
_FETCH = "fetch it first: git fetch origin, in GitHub Actions fetch-depth: 0 of actions/checkout"
_DEEPEN = "fetch the rest: git fetch --unshallow, in GitHub Actions fetch-depth: 0"
_CHUNK = 1 << 20


class Base(NamedTuple):
    """The commit that a change is compared with: where it left what `asked` names.

    `tip` is the commit that `asked` names, which may have gone on since then.
    """

    asked: str
    commit: str
    tip: str

    @property
    def moved(self) -> bool:
        """Whether the base has gone on since the change left it."""
        return self.commit != self.tip


class Blob(NamedTuple):
    """One file of a revision: its object, and whether it is a link or a submodule."""

    name: str
    link: bool = False
    module: bool = False


class Entry(NamedTuple):
    """What git keeps at a path now; `here` is false where a sparse checkout leaves it out."""

    module: bool
    here: bool


class Repository:
    """A repository on disk; paths are told from `folder`, and what lies outside it is left out."""

    def __init__(self, top: Path, folder: str = "") -> None:
        self.top, self.folder = top, folder
        self._program = shutil.which("git")
        self._environment = {
            name: value for name, value in os.environ.items() if not name.startswith("GIT_")
        } | _QUIET
        self._objects: subprocess.Popen[bytes] | None = None

    def within(self, folder: str) -> "Repository":
        """Return the same repository seen from one of its folders."""
        return Repository(self.top, folder)

    def base(self, asked: str) -> Base | Problem:
        """Return the commit where the work tree left what `asked` names, or why there is none."""
        if self._program is None:
            return _refused("git is not installed, and only git knows the base", "install git")
        if not asked or asked.startswith("-") or any(sign in asked for sign in "\0\n\r"):
            return _refused(f"{asked!r} is no name of a revision", "name it as in --base main")
        commit = self._commit(asked)
        head = self._commit("HEAD")
        if head is None:
            return _refused("this repository has no commit yet", "commit once, then compare")
        if commit is None:
            step = _DEEPEN if self._shallow() else _FETCH
            return _refused(f"there is no revision {asked} in this clone", step)
        fork = self._said("merge-base", commit, head)
        if fork is None:
            return self._unrelated(asked)
        return Base(asked, fork.strip(), commit)

    def head(self) -> str | None:
        """Return the commit that is checked out; None without git, or before the first commit."""
        return None if self._program is None else self._commit("HEAD")

    def _commit(self, name: str) -> str | None:
        said = self._said("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return said.strip() if said and said.strip() else None

    def _shallow(self) -> bool:
        return (self._said("rev-parse", "--is-shallow-repository") or "").strip() == "true"

    def _unrelated(self, asked: str) -> Problem:
        if self._shallow():
            message = f"this clone is shallow: where the change left {asked} is not in it"
            return _refused(message, _DEEPEN)
        message = f"{asked} and this change have no commit in common"
        return _refused(message, "name the branch that the change goes into")

    def listing(self, commit: str) -> dict[str, Blob] | Problem:
        """Return every file of a commit by path; submodules stand in it as such."""
        said = self._said("ls-tree", "-r", "-z", "--full-tree", commit)
        if said is None:
            return _refused(f"the files of {commit[:12]} are not in this clone", _FETCH)
        found: dict[str, Blob] = {}
        for row in filter(None, said.split("\0")):
            about, _, path = row.partition("\t")
            mode, _, name = about.split()
            inside = self._inside(path)
            if inside is not None:
                found[inside] = Blob(name, mode == _LINK, mode == _MODULE)
        return found

    def renames(self, commit: str) -> dict[str, str]:
        """Return the new paths of files that were renamed between a commit and HEAD, by the old."""
        said = self._said(
            "diff-tree", "-r", "-z", "--name-status", "--find-renames", "--diff-filter=R",
            "--no-ext-diff", "--no-textconv", commit, "HEAD",
        )  # fmt: skip
        parts = iter((said or "").split("\0"))
        found = {}
        for status in parts:
            if status.startswith("R"):
                old, new = self._inside(next(parts, "")), self._inside(next(parts, ""))
                if old is not None and new is not None:
                    found[old] = new
        return found

    @cached_property
    def index(self) -> Mapping[str, Entry]:
        """What git keeps now, committed or staged, by path."""
        found: dict[str, Entry] = {}
        said = self._said("ls-files", "-z", "-t", "--stage", "--full-name")
        for row in filter(None, (said or "").split("\0")):
            about, _, path = row.partition("\t")
            inside = self._inside(path)
            if inside is not None:
                tag, mode, *_ = about.split()
                found[inside] = Entry(mode == _MODULE, tag != "S")
        return found

    def tracked(self) -> frozenset[str]:
        """Return the paths that git keeps now, committed or staged."""
        return frozenset(self.index)

    def ignored(self) -> tuple[str, ...]:
        """Return files and folders (with a final slash) that git was told to leave alone."""
        asked = ("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory")
        return tuple(self._paths(*asked, "--full-name"))

    def added(self) -> frozenset[str]:
        """Return the paths that are staged and that the last commit has nowhere."""
        if self._program is None:
            return frozenset()
        asked = ("diff-index", "--cached", "-r", "-z", "--name-only", "--find-renames")
        quiet = ("--diff-filter=A", "--no-ext-diff", "--no-textconv", "HEAD")
        return frozenset(self._paths(*asked, *quiet))

    def _paths(self, *arguments: str) -> Iterator[str]:
        for path in filter(None, (self._said(*arguments) or "").split("\0")):
            inside = self._inside(path)
            if inside is not None:
                yield inside

    def _inside(self, path: str) -> str | None:
        if not self.folder:
            return path
        start = f"{self.folder}/"
        return path.removeprefix(start) if path.startswith(start) else None

    def copy(self, blob: Blob, write: Callable[[bytes], object]) -> int | None:
        """Hand the bytes of a file on in parts, and return how many; None where it has none."""
        if self._objects is None or self._objects.poll() is not None:
            self._objects = self._started("cat-file", "--batch")
        asking, said = self._objects.stdin, self._objects.stdout
        assert asking is not None
        assert said is not None
        asking.write(f"{blob.name}\n".encode())
        asking.flush()
        head = said.readline().split()
        if len(head) != 3:
            return None
        size = int(head[2])
        for part in _parts(said, size):
            write(part)
        said.read(1)
        return size

    def close(self) -> None:
        """End the process that gives objects, if there is one."""
        if self._objects is not None:
            for stream in (self._objects.stdin, self._objects.stdout):
                if stream is not None:
                    stream.close()
            self._objects.wait()
            self._objects = None

    def _command(self, arguments: Sequence[str]) -> list[str]:
        # Named, the repository is not looked for, and no other one can be put in its place.
        where = (f"--git-dir={self.top / '.git'}", f"--work-tree={self.top}")
        return [self._program or "git", *where, *_SAFE, *arguments]

    def _started(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self._command(arguments),
            cwd=self.top,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _said(self, *arguments: str) -> str | None:
        """Return what git says, or None where it refuses."""
        done = subprocess.run(
            self._command(arguments),
            cwd=self.top,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return None if done.returncode else done.stdout.decode("utf-8", "surrogateescape")


def _parts(said: IO[bytes], size: int) -> Iterator[bytes]:
    while size > 0:
        part = said.read(min(size, _CHUNK))
        if not part:
            return
        size -= len(part)
        yield part


def _refused(message: str, step: str) -> Problem:
    return Problem("base", message, next_step=step, usage=True)
