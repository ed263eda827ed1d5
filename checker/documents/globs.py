"""Matches paths against globs in time that no pattern can blow up (`sandbox/**`, `*.tf`)."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

_WILD = frozenset("*?[")


def fits(name: str, pattern: str) -> bool:
    """Whether a name fits a glob, as `fnmatchcase` has it.

    Nearly all globs of the catalog are a word with stars around it: those need no expression, whose
    making costs more than a run on a few files has to spare.
    """
    word = pattern.strip("*")
    if not _WILD.isdisjoint(word):
        return fnmatchcase(name, pattern)
    if pattern.startswith("*"):
        return word in name if pattern.endswith("*") else name.endswith(word)
    return name.startswith(word) if pattern.endswith("*") else name == word


def glob_matches(pattern: str, path: str) -> bool:
    """Whether a path with forward slashes matches; `**` spans folders, `*` stays within one.

    A pattern that names a folder (`legacy` or `legacy/`) matches what is in it as well.
    """
    wanted = pattern.rstrip("/").removeprefix("./").split("/")
    parts = path.split("/")
    return _spans(wanted, parts) or (wanted[-1] != "**" and _spans([*wanted, "**"], parts))


def _spans(wanted: Sequence[str], parts: Sequence[str]) -> bool:
    """Match parts in which `**` stands for any number; only the last `**` is ever gone back to."""
    at = part = 0
    star = resume = -1
    while part < len(parts):
        if at < len(wanted) and wanted[at] == "**":
            star, resume = at, part
            at += 1
        elif at < len(wanted) and fnmatchcase(parts[part], wanted[at]):
            at += 1
            part += 1
        elif star >= 0:
            resume += 1
            at, part = star + 1, resume
        else:
            return False
    return all(rest == "**" for rest in wanted[at:])
