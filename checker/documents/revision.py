"""Reads a project as it was in a revision, through git and without touching the work tree.

It has the same limits and refusals as a folder on disk, since only the opening of files differs.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from errno import ENOENT
from pathlib import Path

from checker.documents import refusals
from checker.documents.git import Blob, Repository
from checker.documents.limits import MANIFEST, Limits
from checker.documents.tree import (
    SKIPPED_FOLDERS,
    Excluded,
    Lent,
    Opened,
    Source,
    SourceTree,
    is_input,
    normal_path,
    unwritable,
)
from checker.model.location import Location
from checker.model.report import Problem

_HOPS = 40
_POINTER = "version https://git-lfs.github.com/spec/"
_TARGET = 4096


def _nothing(path: str) -> bool:
    return False


class RevisionTree(SourceTree):
    """The files of one commit below a folder; `beside` are those that no commit holds.

    A file that git leaves alone, such as an installed module, is part of no change: where
    `aside` says so of a path, it is read from the work tree, in this revision as in the other.
    `same` are files that were read elsewhere and are known to be what the revision has.
    """

    def __init__(
        self, root: Path, repository: Repository, blobs: Mapping[str, Blob],
        aside: Callable[[str], bool] = _nothing, same: Mapping[str, Source] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(root)
        self._same = same or {}
        self._repository = repository
        self.blobs = blobs
        self._parents = {parent for path in self.blobs for parent in _above(path)}
        self._beside, self._aside = SourceTree(root), aside

    def exists(self, path: str) -> bool:
        """Whether the revision has a file of this path, links resolved."""
        normal = normal_path(path)
        real = None if normal is None else self._followed(normal)
        if real is None:
            return False
        blob = self.blobs.get(real)
        return not blob.module if blob else self._aside(real) and self._beside.exists(real)

    def resolve(self, path: str) -> str | None:
        """Return the path with all links resolved, or None where it leads outside the tree."""
        normal = normal_path(path)
        return None if normal is None else self._followed(normal)

    def head(self, path: str, size: int = MANIFEST.size) -> bytes:
        """Return the first bytes of a file, or nothing and a problem where it cannot be read."""
        known = self._same.get(path)
        return known.data[:size] if known else super().head(path, size)

    def lend(self, path: str, limit: Limits) -> Lent | Problem:
        """Open a file that is too large to hold; its only place is its descriptor."""
        lent = super().lend(path, limit)
        if isinstance(lent, Lent) and path in self.blobs:
            return lent._replace(real=f"/proc/self/fd/{lent.descriptor}")
        return lent

    def _load(self, path: str, limit: Limits) -> Source | Problem:
        found = self._same.get(path) or super()._load(path, limit)
        if isinstance(found, Source) and found.text.startswith(_POINTER):
            return _stored_elsewhere(path)
        return found

    def _walk(self, start: str) -> list[str]:
        found = set(self._committed(start))
        found.update(path for path in self._beside.walk(start) if self._aside(path))
        return sorted(path for path in found if not self._left_out(path))

    def _committed(self, start: str) -> Iterator[str]:
        for path, blob in self.blobs.items():
            if start and not path.startswith(f"{start}/"):
                continue
            inside = path.removeprefix(f"{start}/") if start else path
            if not SKIPPED_FOLDERS.isdisjoint(inside.split("/")[:-1]):
                continue
            if not path.isascii() and unwritable(path):
                self.problems.append(refusals.misnamed("", path))
            elif self._left_out(path):
                self.excluded.append(Excluded(path, "excluded by the settings"))
            elif blob.module:
                self.excluded.append(Excluded(path, "a submodule"))
            elif not blob.link or self._links_to_file(path):
                yield path

    def _links_to_file(self, path: str) -> bool:
        real = self._followed(path)
        if real in self.blobs:
            return True
        if real is not None and (not real or real in self._parents):
            self.excluded.append(Excluded(path, f"a link to {real or '.'}, which is read there"))
        elif is_input(path):
            outside = refusals.outside(path, link=True)
            self.problems.append(outside if real is None else refusals.broken_link(path))
        else:
            self.excluded.append(Excluded(path, "a link that leads nowhere in the project"))
        return False

    def _open(self, path: str) -> Opened | Problem:
        real = self._followed(path)
        if real is None:
            return refusals.outside(path, link=True)
        blob = self.blobs.get(real)
        if blob is None and self._aside(real):
            return self._beside._open(real)
        if blob is None and (not real or real in self._parents):
            return refusals.not_a_file(path or ".", "a folder")
        if blob is None or blob.module:
            return refusals.unreadable(path, FileNotFoundError(ENOENT, "missing"))
        return self._copied(path, blob)

    def _copied(self, path: str, blob: Blob) -> Opened | Problem:
        """Return the object as an open file without a name."""
        descriptor = _nameless()
        size = self._repository.copy(blob, lambda part: _write(descriptor, part))
        if size is None:
            os.close(descriptor)
            message = f"the base's {path} is not in this clone, which is partial"
            step = "fetch it: git fetch --refetch --no-filter origin"
            return Problem("missing", message, Location(path), step)
        os.lseek(descriptor, 0, os.SEEK_SET)
        return Opened(descriptor, size)

    def _followed(self, path: str) -> str | None:
        """Return a path with its links followed; None where they lead outside or in circles."""
        done: list[str] = []
        todo = path.split("/") if path else []
        hops = 0
        while todo:
            part = todo.pop(0)
            if part in ("", "."):
                continue
            if part == "..":
                if not done:
                    return None
                done.pop()
                continue
            blob = self.blobs.get("/".join([*done, part]))
            if blob is None or not blob.link:
                done.append(part)
                continue
            hops += 1
            target = self._target(blob)
            if hops > _HOPS or target is None:
                return None
            todo = [*target.split("/"), *todo]
        return "/".join(done)

    def _target(self, blob: Blob) -> str | None:
        parts: list[bytes] = []
        size = self._repository.copy(blob, parts.append)
        if size is None or size > _TARGET:
            return None
        target = os.fsdecode(b"".join(parts))
        return None if target.startswith("/") else target


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _nameless() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("revision")
    import tempfile

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _write(descriptor: int, part: bytes) -> None:
    while part:
        part = part[os.write(descriptor, part) :]


def _stored_elsewhere(path: str) -> Problem:
    message = f"{path} is a pointer of Git LFS in the base: its content is not in the repository"
    step = "keep code and evidence that policies judge out of LFS, or give evidence with --evidence"
    return Problem("lfs", message, Location(path), step)
