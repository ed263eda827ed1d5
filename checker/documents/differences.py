"""Tells which files differ between a revision and a folder, what moved, and which line did it."""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Mapping
from decimal import Decimal

from checker.documents.git import Blob
from checker.documents.limits import EVIDENCE, MANIFEST
from checker.documents.tree import Source, SourceTree
from checker.model.rows import NamedTuple

_ASSIGNED = re.compile(
    r"""^\s*["']?([A-Za-z_][\w.-]*)["']?\s*[:=]\s*["']?([\d_]+(?:\.\d+)?)["']?,?\s*(?:[#/].*)?$"""
)
_LINES = 5_000


class Differences(NamedTuple):
    """The paths that a change adds, edits or removes, and the new names of files and folders."""

    changed: frozenset[str] = frozenset()
    files: Mapping[str, str] = {}
    folders: Mapping[str, str] = {}

    def file(self, path: str) -> str:
        """Return what a file of the base is called after the change."""
        folder, name = posixpath.split(path)
        return self.files.get(path) or posixpath.join(self.folder(folder), name)

    def folder(self, path: str) -> str:
        """Return what a folder of the base is called after the change."""
        return self.folders.get(path, path)


class Edit(NamedTuple):
    """A line of the change that sets a number: where it stands, and what it was before."""

    line: int
    name: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """The edit in words: `node_count 4 → 6`."""
        return f"{self.name} {self.before} → {self.after}"


def differences(
    blobs: Mapping[str, Blob],
    now: SourceTree,
    endings: tuple[str, ...],
    renames: Mapping[str, str],
    aside: Collection[str],
) -> Differences:
    """Return what a folder changes of a revision, among files of some endings.

    `renames` are those that git knows; a file that moved unchanged is found whether or not it is
    committed. `aside` are paths that no revision holds and no change brings.
    """
    here = [path for path in now.walk() if path.endswith(endings)]
    before = {path: blob for path, blob in blobs.items() if path.endswith(endings)}
    edited = {path for path in here if path in before and _differs(path, before[path], now)}
    added = {path for path in here if path not in before and path not in aside}
    gone = before.keys() - set(here)
    moved = {old: new for old, new in renames.items() if old in gone and new in added}
    moved |= _unchanged(gone - moved.keys(), added - set(moved.values()), before, now)
    folders = _folders(moved, {posixpath.dirname(path) for path in here})
    return Differences(frozenset(edited | added | gone), moved, folders)


def unchanged(
    blobs: Mapping[str, Blob], now: SourceTree, endings: tuple[str, ...], found: Differences
) -> dict[str, Source]:
    """Return the files of a folder that are what a revision has, of those that were compared.

    They need not be asked of git again. What is large is left out, and forgotten with `now`.
    """
    same = {}
    for path in now.walk():
        blob = blobs.get(path) if path.endswith(endings) and path not in found.changed else None
        source = now.read(path, EVIDENCE) if blob and not blob.link and not blob.module else None
        if isinstance(source, Source) and source.size <= MANIFEST.size:
            same[path] = source
    return same


def _differs(path: str, blob: Blob, now: SourceTree) -> bool:
    return _name(path, now, len(blob.name)) != blob.name


def _name(path: str, now: SourceTree, length: int) -> str:
    """Return what git would call the content of a file; of one that cannot be read, nothing."""
    import hashlib

    source = now.read(path, EVIDENCE)
    if not isinstance(source, Source):
        return ""
    data = b"blob %d\0" % len(source.data) + source.data
    # It is a name and guards nothing: git chose the function.
    known = hashlib.sha256(data) if length == 64 else hashlib.sha1(data, usedforsecurity=False)
    return known.hexdigest()


def _unchanged(
    gone: Collection[str], added: Collection[str], before: Mapping[str, Blob], now: SourceTree
) -> dict[str, str]:
    names: dict[str, list[str]] = {}
    for path in sorted(added) if gone else ():
        length = len(next(iter(before.values())).name)
        names.setdefault(_name(path, now, length), []).append(path)
    found = {}
    for path in sorted(gone):
        alike = names.get(before[path].name)
        if alike:
            found[path] = alike.pop(0)
    return found


def _folders(moved: Mapping[str, str], here: Collection[str]) -> dict[str, str]:
    """Return the new names of folders that are gone: where most of their files went."""
    votes: dict[str, Counter[str]] = {}
    for old, new in sorted(moved.items()):
        if posixpath.basename(old) == posixpath.basename(new):
            folder = posixpath.dirname(old)
            if folder not in here:
                votes.setdefault(folder, Counter())[posixpath.dirname(new)] += 1
    return {folder: counts.most_common(1)[0][0] for folder, counts in votes.items()}


def edit_of(before: str, after: str, grows: bool = True) -> Edit | None:
    """Return the line of a text that raises a number, or the first that sets another one."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > _LINES:
        return None
    from difflib import SequenceMatcher

    found: list[Edit] = []
    for kind, first, last, start, end in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind == "replace":
            known = dict(_numbers(old, first, last).values())
            for line, (name, value) in _numbers(new, start, end).items():
                if name in known and known[name] != value:
                    found.append(Edit(line + 1, name, known[name], value))
    raised = [one for one in found if _number(one.after) > _number(one.before)]
    return next(iter(raised if grows and raised else found), None)


def _number(text: str) -> Decimal:
    return Decimal(text.replace("_", "") or "0")


def _numbers(lines: list[str], first: int, last: int) -> dict[int, tuple[str, str]]:
    matches = {line: _ASSIGNED.match(lines[line]) for line in range(first, last)}
    return {line: (found[1], found[2]) for line, found in matches.items() if found}
