"""The one object that opens files: a folder that is walked once and never left."""

import os
import posixpath
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from errno import ELOOP, EMLINK, ENOENT
from pathlib import Path

from checker.documents import refusals
from checker.documents.digest import sha256, sha256_of
from checker.documents.encoding import MARK, decode
from checker.documents.globs import glob_matches
from checker.documents.limits import MANIFEST, Limits
from checker.documents.links import Links, mode_behind
from checker.model.report import Problem
from checker.model.rows import NamedTuple

SETTINGS_FILE = "ai-spend.yaml"
SKIPPED_FOLDERS = frozenset(
    (".git", ".hg", ".svn", ".terraform", ".venv", "venv", "node_modules", "__pycache__")
)
_INPUT_NAMES = (".tf", ".tofu", ".tfvars", ".hcl", ".json", ".yaml", ".yml", ".csv")
_EDITOR_LOCK = ".#"
_SMALL = 4096
_PART = 1 << 20
_ODD = re.compile(r"(?:^|/)\.{0,2}(?:/|$)|\0")
_FLAGS = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)


class Source(NamedTuple):
    """One file as it was read: text without byte order mark and with plain newlines.

    `sha256` is the hexadecimal digest of the raw bytes, `size` their number; `raw` holds them only
    where the text does not say them exactly, so that a tree is held in memory once.
    """

    path: str
    text: str
    raw: bytes
    sha256: str
    size: int = 0

    @property
    def data(self) -> bytes:
        """The raw bytes."""
        return self.raw or self.text.encode()


class Lent(NamedTuple):
    """One file that is open for somebody else to read; who asked for it closes `descriptor`.

    `real` is where it lies in the system, links resolved.
    """

    path: str
    real: str
    descriptor: int
    sha256: str
    size: int


class Excluded(NamedTuple):
    """A file or folder that the walk met and left out, and why."""

    path: str
    reason: str


class SourceTree:
    """A folder and everything readable in it; paths are relative with forward slashes.

    `problems` holds what the walk met and nobody will be asked to read (a folder that may not be
    opened, a FIFO or an unreadable file named like an input); what `read` returns as a Problem is
    not in it. `excluded` tells what the walk left out.
    """

    def __init__(self, root: Path, exclude: Sequence[str] = ()) -> None:
        self.root = Path(os.path.realpath(root))
        self._prefix = str(self.root).rstrip(os.sep) + os.sep
        self.problems: list[Problem] = []
        self.excluded: list[Excluded] = []
        self._exclude = tuple(exclude)
        self._folders: dict[str, str | None] = {}
        self._links = Links()
        self._read: dict[str, Source | Problem] = {}
        self._lent: dict[str, str] = {}
        self._walked: dict[str, tuple[str, ...]] = {}

    @property
    def inputs(self) -> list[tuple[str, str]]:
        """Path and sha256 of every file that was read, sorted."""
        sources = [source for source in self._read.values() if isinstance(source, Source)]
        read = {source.path: source.sha256 for source in sources}
        return sorted({**read, **self._lent}.items())

    def exclude(self, patterns: Iterable[str]) -> None:
        """Leave out what matches these globs from walks that follow (`legacy/**`)."""
        self._exclude += tuple(patterns)
        self._walked.clear()

    def walk(self, under: str = "") -> list[str]:
        """Return all regular files below a folder, sorted; links are followed to files only.

        A folder that is skipped by name is walked when it is itself asked for, as in
        `.terraform/modules`. Each folder is walked once, however often it is asked for.
        """
        start = normal_path(under) or ""
        if start not in self._walked:
            self._walked[start] = tuple(self._walk(start))
        return list(self._walked[start])

    def _walk(self, start: str) -> list[str]:
        found: list[str] = []
        pending = [start]
        while pending:
            folder = pending.pop()
            if folder and not start:
                # A walk enters no link: what it reaches from the root is where it seems to be.
                self._folders.setdefault(folder, self._prefix + folder)
            try:
                with os.scandir(self.root / folder if folder else self.root) as entries:
                    self._sort_out(folder, entries, found, pending)
            except OSError as error:
                self.problems.append(refusals.closed_folder(folder or ".", error))
        return sorted(found)

    def exists(self, path: str) -> bool:
        """Whether a regular file inside the tree has this path, links resolved."""
        normal = normal_path(path)
        if normal is None or not stat.S_ISREG(mode_behind(self.root / normal)):
            return False
        return self.resolve(normal) is not None

    def resolve(self, path: str) -> str | None:
        """Return the path with all links resolved, or None where it leads outside the tree."""
        normal = normal_path(path)
        return None if normal is None else self._inside(os.path.realpath(self.root / normal))

    def head(self, path: str, size: int = MANIFEST.size) -> bytes:
        """Return the first bytes of a file, or nothing and a problem where it cannot be read.

        All of an ordinary file: what a file is must not depend on how much stands before the word
        that says it.
        """
        normal = normal_path(path)
        opened = refusals.outside(path) if normal is None else self._open(normal)
        if isinstance(opened, Problem):
            self.problems.append(opened)
            return b""
        try:
            return os.read(opened.descriptor, min(size, max(opened.size, _SMALL)))
        except OSError as error:
            self.problems.append(refusals.unreadable(path, error))
            return b""
        finally:
            os.close(opened.descriptor)

    def tail(self, path: str, size: int) -> bytes:
        """Return the last bytes of a file, or nothing where it cannot be read."""
        normal = normal_path(path)
        opened = None if normal is None else self._open(normal)
        if opened is None or isinstance(opened, Problem):
            return b""
        try:
            os.lseek(opened.descriptor, max(0, opened.size - size), os.SEEK_SET)
            return os.read(opened.descriptor, size)
        except OSError:
            return b""
        finally:
            os.close(opened.descriptor)

    def read(self, path: str, limit: Limits = MANIFEST) -> Source | Problem:
        """Return one file; it is opened once however often it is asked for."""
        normal = normal_path(path)
        if normal is None:
            return refusals.outside(path)
        known = self._read.get(normal)
        if known is None:
            known = self._load(normal, limit)
            if isinstance(known, Source) or known.kind != "limit":
                self._read[normal] = known
        if isinstance(known, Source) and known.size > limit.size:
            return refusals.too_large(normal, known.size, limit)
        return known

    def lend(self, path: str, limit: Limits) -> Lent | Problem:
        """Open a file that is too large to hold, weighed in parts; it counts as read."""
        normal = normal_path(path)
        opened = refusals.outside(path) if normal is None else self._open(normal)
        if isinstance(opened, Problem) or normal is None:
            return opened if isinstance(opened, Problem) else refusals.outside(path)
        try:
            if opened.size > limit.size:
                os.close(opened.descriptor)
                return refusals.too_large(normal, opened.size, limit)
            digest = sha256_of(_parts(opened.descriptor))
        except OSError as error:
            os.close(opened.descriptor)
            return refusals.unreadable(path, error)
        self._lent[normal] = digest
        real = os.path.realpath(self.root / normal)
        return Lent(normal, real, opened.descriptor, digest, opened.size)

    def _load(self, path: str, limit: Limits) -> Source | Problem:
        opened = self._open(path)
        if isinstance(opened, Problem):
            return opened
        try:
            if opened.size > limit.size:
                return refusals.too_large(path, opened.size, limit)
            data = _all(opened)
        except OSError as error:
            return refusals.unreadable(path, error)
        finally:
            os.close(opened.descriptor)
        if len(data) > limit.size:
            return refusals.too_large(path, len(data), limit)
        text = decode(data, path)
        if isinstance(text, Problem):
            return text
        raw = data if data.startswith(MARK) or b"\r\n" in data else b""
        return Source(path, text, raw, sha256(data), len(data))

    def _open(self, path: str) -> "Opened | Problem":
        """Open a regular file; nothing in here ever waits for another process."""
        folder, _, name = path.rpartition("/")
        real = self._real_folder(folder)
        if real is None:
            return refusals.outside(path)
        if not name:
            return refusals.not_a_file(path or ".", "a folder")
        try:
            return _regular(os.open(f"{real}{os.sep}{name}", _FLAGS), path)
        except OSError as error:
            if error.errno not in (ELOOP, EMLINK):
                return refusals.unreadable(path, error)
        return self._open_link(path)

    def _open_link(self, path: str) -> "Opened | Problem":
        target = self._behind_link(path)
        if self._inside(target) is None:
            return refusals.outside(path, link=True)
        try:
            return _regular(os.open(target, _FLAGS), path)
        except OSError as error:
            if error.errno not in (ENOENT, ELOOP):
                return refusals.unreadable(path, error)
        return refusals.broken_link(path)

    def _behind_link(self, path: str) -> str:
        folder, _, name = path.rpartition("/")
        real = self._real_folder(folder)
        if real is None:
            return os.path.realpath(self.root / path)
        return self._links.behind(f"{real}{os.sep}{name}")

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
            if not entry.name.isascii() and unwritable(entry.name):
                self.problems.append(refusals.misnamed(folder, entry.name))
            elif self._exclude and self._left_out(path):
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
        link = entry.is_symlink()
        inside = self._inside(self._behind_link(path)) if link else self.resolve(path)
        kind = mode_behind(self.root / path) if inside is not None else 0
        if stat.S_ISDIR(kind):
            self.excluded.append(Excluded(path, f"a link to {inside or '.'}, which is read there"))
        elif stat.S_ISREG(kind):
            found.append(path)
        elif is_input(entry.name):
            opened = self._open(path)
            if isinstance(opened, Problem):
                self.problems.append(opened)
            else:
                os.close(opened.descriptor)
        else:
            reason = "a link that leads outside" if inside is None else "not a regular file"
            self.excluded.append(Excluded(path, reason))

    def _left_out(self, path: str) -> bool:
        return any(glob_matches(pattern, path) for pattern in self._exclude)


def find_project_root(path: Path) -> Path:
    """Return the nearest folder upward that has settings or a repository, else the path's own."""
    folder = path if path.is_dir() else path.parent
    folder = folder.resolve()
    for candidate in (folder, *folder.parents):
        if is_marked(candidate):
            return candidate
    return folder


def is_marked(folder: Path) -> bool:
    """Whether a folder says itself that it is a project: by settings, or as a repository."""
    return (folder / SETTINGS_FILE).is_file() or (folder / ".git").exists()


def repository_of(folder: Path) -> Path | None:
    """Return the top of the repository that a folder lies in."""
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)


def folder_in_repository(root: Path) -> str:
    """Return where a project lies in its repository, or nothing where it is all of it."""
    top = repository_of(root)
    return "" if top is None or top == root else root.relative_to(top).as_posix()


def unwritable(name: str) -> bool:
    """Whether a name has bytes that are no UTF-8, which no report could write."""
    return any("\ud800" <= letter <= "\udfff" for letter in name)


def is_input(name: str) -> bool:
    """Whether a name looks like a file that somebody will want to read."""
    return name.endswith(_INPUT_NAMES)


def normal_path(path: str) -> str | None:
    """Return the path without dots, or None where it leaves the tree by its own spelling."""
    if not _ODD.search(path):
        return path
    if path.startswith("/") or "\0" in path:
        return None
    normal = posixpath.normpath(path) if path else "."
    if normal == ".." or normal.startswith("../"):
        return None
    return "" if normal == "." else normal


class Opened(NamedTuple):
    """A regular file that is open, and its size."""

    descriptor: int
    size: int


def _all(opened: Opened) -> bytes:
    data = os.read(opened.descriptor, opened.size + 1)
    if len(data) == opened.size:
        return data
    # The system may give less than asked for, or the file may be growing.
    parts = [data]
    while len(parts[-1]) > 0 and sum(map(len, parts)) <= opened.size:
        parts.append(os.read(opened.descriptor, opened.size + 1))
    return b"".join(parts)


def _parts(descriptor: int) -> Iterator[bytes]:
    """Yield the bytes of an open file, and leave it at its beginning."""
    while part := os.read(descriptor, _PART):
        yield part
    os.lseek(descriptor, 0, os.SEEK_SET)


def _regular(descriptor: int, path: str) -> Opened | Problem:
    status = os.fstat(descriptor)
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return Opened(descriptor, status.st_size)
    os.close(descriptor)
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a FIFO"), (stat.S_ISSOCK, "a socket"))
    return refusals.not_a_file(path, next((name for test, name in kinds if test(mode)), "a device"))
