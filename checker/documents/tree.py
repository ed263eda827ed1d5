"""The one object that opens files: a folder that is walked once and never left."""

import os
import posixpath
import stat
from collections.abc import Iterable, Sequence
from errno import EACCES, ELOOP, EMLINK, ENOENT, ENOTDIR, ENXIO, EPERM
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from checker.documents.encoding import decode
from checker.documents.globs import glob_matches
from checker.documents.limits import MANIFEST, Limits
from checker.model.location import Location
from checker.model.report import Problem

SETTINGS_FILE = "ai-spend.yaml"
SKIPPED_FOLDERS = frozenset(
    (".git", ".hg", ".svn", ".terraform", ".venv", "venv", "node_modules", "__pycache__")
)
_INPUT_NAMES = (".tf", ".tofu", ".tfvars", ".hcl", ".json", ".yaml", ".yml", ".csv")
_EDITOR_LOCK = ".#"
_FLAGS = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)


class Source(NamedTuple):
    """One file as it was read: text without byte order mark and with plain newlines; raw bytes.

    `sha256` is the hexadecimal digest of the raw bytes.
    """

    path: str
    text: str
    data: bytes
    sha256: str


class Excluded(NamedTuple):
    """A file or folder that the walk met and left out, and why."""

    path: str
    reason: str


class SourceTree:
    """A folder and everything readable in it; paths are relative with forward slashes.

    `problems` holds what the walk met and nobody will be asked to read (a folder that may not be
    opened, a FIFO named like an input); what `read` returns as a Problem is not in it. `excluded`
    tells what the walk left out.
    """

    def __init__(self, root: Path, exclude: Sequence[str] = ()) -> None:
        self.root = Path(os.path.realpath(root))
        self.problems: list[Problem] = []
        self.excluded: list[Excluded] = []
        self._exclude = tuple(exclude)
        self._folders: dict[str, str | None] = {}
        self._read: dict[str, Source | Problem] = {}

    @property
    def inputs(self) -> list[tuple[str, str]]:
        """Path and sha256 of every file that was read, sorted."""
        sources = [source for source in self._read.values() if isinstance(source, Source)]
        return sorted((source.path, source.sha256) for source in sources)

    def exclude(self, patterns: Iterable[str]) -> None:
        """Leave out what matches these globs from walks that follow (`legacy/**`)."""
        self._exclude += tuple(patterns)

    def walk(self, under: str = "") -> list[str]:
        """Return all regular files below a folder, sorted; links are followed to files only.

        A folder that is skipped by name is walked when it is itself asked for, as in
        `.terraform/modules`.
        """
        found: list[str] = []
        pending = [_normal(under) or ""]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(self.root / folder if folder else self.root) as entries:
                    self._sort_out(folder, entries, found, pending)
            except OSError as error:
                self.problems.append(_unreadable(folder or ".", error))
        return sorted(found)

    def exists(self, path: str) -> bool:
        """Whether a regular file inside the tree has this path, links resolved."""
        real = self.resolve(path)
        return real is not None and (self.root / real).is_file()

    def resolve(self, path: str) -> str | None:
        """Return the path with all links resolved, or None where it leads outside the tree."""
        normal = _normal(path)
        return None if normal is None else self._inside(os.path.realpath(self.root / normal))

    def head(self, path: str, size: int = 65536) -> bytes:
        """Return the first bytes of a file, or nothing where it cannot be read; read tells why."""
        opened = self._open(path)
        if isinstance(opened, Problem):
            return b""
        with os.fdopen(opened, "rb") as stream:
            return stream.read(size)

    def read(self, path: str, limit: Limits = MANIFEST) -> Source | Problem:
        """Return one file; it is opened once however often it is asked for."""
        normal = _normal(path)
        if normal is None:
            return _outside(path)
        known = self._read.get(normal)
        if known is None:
            known = self._read[normal] = self._load(normal, limit)
        if isinstance(known, Source) and len(known.data) > limit.size:
            return _too_large(normal, len(known.data), limit)
        return known

    def _load(self, path: str, limit: Limits) -> Source | Problem:
        opened = self._open(path)
        if isinstance(opened, Problem):
            return opened
        try:
            with os.fdopen(opened, "rb") as stream:
                size = os.fstat(stream.fileno()).st_size
                if size > limit.size:
                    return _too_large(path, size, limit)
                data = stream.read(limit.size + 1)
        except OSError as error:
            return _unreadable(path, error)
        if len(data) > limit.size:
            return _too_large(path, len(data), limit)
        text = decode(data, path)
        if isinstance(text, Problem):
            return text
        return Source(path, text, data, sha256(data).hexdigest())

    def _open(self, path: str) -> int | Problem:
        """Return a descriptor of a regular file; nothing in here ever waits for another process."""
        normal = _normal(path)
        if normal is None:
            return _outside(path)
        folder, name = posixpath.split(normal)
        real = self._real_folder(folder)
        if real is None or not name:
            return _outside(path) if name else _not_a_file(path, "a folder")
        try:
            descriptor = os.open(f"{real}{os.sep}{name}", _FLAGS)
        except OSError as error:
            if error.errno not in (ELOOP, EMLINK):
                return _unreadable(normal, error)
            return self._open_link(normal)
        return _regular(descriptor, normal)

    def _open_link(self, path: str) -> int | Problem:
        target = os.path.realpath(self.root / path)
        if self._inside(target) is None:
            return _outside(path, link=True)
        try:
            return _regular(os.open(target, _FLAGS), path)
        except OSError as error:
            return _unreadable(path, error)

    def _real_folder(self, folder: str) -> str | None:
        if folder not in self._folders:
            real = os.path.realpath(self.root / folder)
            self._folders[folder] = None if self._inside(real) is None else real
        return self._folders[folder]

    def _inside(self, real: str) -> str | None:
        root = str(self.root)
        if real == root:
            return ""
        prefix = root if root.endswith(os.sep) else root + os.sep
        return real[len(prefix) :].replace(os.sep, "/") if real.startswith(prefix) else None

    def _sort_out(
        self, folder: str, entries: Iterable[os.DirEntry[str]], found: list[str], pending: list[str]
    ) -> None:
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if self._left_out(path):
                self.excluded.append(Excluded(path, "excluded by the settings"))
            elif entry.is_dir(follow_symlinks=False):
                if entry.name in SKIPPED_FOLDERS:
                    self.excluded.append(Excluded(path, "never read"))
                else:
                    pending.append(path)
            elif entry.is_file(follow_symlinks=False):
                found.append(path)
            else:
                self._special(path, entry, found)

    def _special(self, path: str, entry: os.DirEntry[str], found: list[str]) -> None:
        """Sort in a link, FIFO, socket or device; only a link to a file inside is an input."""
        if entry.name.startswith(_EDITOR_LOCK):
            return
        inside = self.resolve(path)
        if entry.is_symlink() and inside is not None and entry.is_dir():
            self.excluded.append(Excluded(path, f"a link to {inside or '.'}, which is read there"))
        elif entry.is_symlink() and inside is not None and entry.is_file():
            found.append(path)
        elif entry.name.endswith(_INPUT_NAMES):
            opened = self._open(path)
            if isinstance(opened, Problem):
                self.problems.append(opened)
            else:
                os.close(opened)
        else:
            outside = entry.is_symlink() and inside is None
            reason = "a link that leads outside" if outside else "not a regular file"
            self.excluded.append(Excluded(path, reason))

    def _left_out(self, path: str) -> bool:
        return any(glob_matches(pattern, path) for pattern in self._exclude)


def find_project_root(path: Path) -> Path:
    """Return the nearest folder upward that has settings or a repository, else the path's own."""
    folder = path if path.is_dir() else path.parent
    folder = folder.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / SETTINGS_FILE).is_file() or (candidate / ".git").exists():
            return candidate
    return folder


def _normal(path: str) -> str | None:
    """Return the path without dots, or None where it leaves the tree by its own spelling."""
    if path.startswith("/") or "\0" in path or Path(path).is_absolute():
        return None
    normal = posixpath.normpath(path) if path else ""
    if normal == ".." or normal.startswith("../"):
        return None
    return "" if normal == "." else normal


def _regular(descriptor: int, path: str) -> int | Problem:
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return descriptor
    os.close(descriptor)
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a FIFO"), (stat.S_ISSOCK, "a socket"))
    return _not_a_file(path, next((name for test, name in kinds if test(mode)), "a device"))


def _not_a_file(path: str, what: str) -> Problem:
    return Problem(
        "not-a-file",
        f"{path} is {what}, not a file",
        Location(path),
        "give a regular file, or remove it",
    )


def _outside(path: str, link: bool = False) -> Problem:
    how = "is a link that leads" if link else "leads"
    return Problem(
        "outside",
        f"{path} {how} outside the project, and nothing there is read",
        Location(path),
        "copy the file into the project, or run in the folder above",
    )


def _too_large(path: str, size: int, limit: Limits) -> Problem:
    message = f"the file has {size:,} bytes; {limit.what} may have {limit.size_in_words}"
    return Problem(
        "limit", message, Location(path), "split the file, or exclude it in the settings"
    )


def _unreadable(path: str, error: OSError) -> Problem:
    place = Location(path)
    if error.errno in (ENOENT, ENOTDIR):
        return Problem("missing", f"there is no file {path}", place, "check the path's spelling")
    if error.errno in (EACCES, EPERM):
        return Problem(
            "unreadable",
            f"{path} may not be read by this user",
            place,
            f"chmod u+r {path}, or run as a user who may read it",
        )
    if error.errno == ENXIO:
        return _not_a_file(path, "a socket or a device")
    return Problem(
        "unreadable",
        f"{path} cannot be read: {(error.strerror or 'error').lower()}",
        place,
        "see that the file opens in an editor",
    )
