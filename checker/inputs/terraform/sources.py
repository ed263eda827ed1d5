"""Tells a module's source apart: a folder of this tree, the registry, or somewhere else."""

import posixpath
import re

from checker.model.rows import NamedTuple

_REGISTRY = (
    r"(?:[0-9A-Za-z][0-9A-Za-z.-]*(?::\d+)?/)?[0-9A-Za-z][0-9A-Za-z_-]*/[0-9A-Za-z_-]+/[0-9a-z]+"
    r"(?://[^?]*)?"
)

_USER = r"://[^/@\s]*@"
_SECRET = r"([?&](?!(?:ref|depth|archive|checksum|version)=)[^=&]*=)[^&]*"


class ModuleSource(NamedTuple):
    """Where a module comes from.

    `kind` is `local` (then `directory` is its folder in the tree), `outside` (a local path that
    leaves the tree), `registry` or `remote` (git, archive, bucket, absolute path).
    """

    kind: str
    directory: str = ""


def read_source(source: str, caller: str) -> ModuleSource:
    """Sort a source address, as it is written in a module call of the folder `caller`."""
    if source in (".", "..") or source.startswith(("./", "../", ".\\", "..\\")):
        joined = posixpath.normpath(posixpath.join(caller, source.replace("\\", "/")))
        if joined == ".." or joined.startswith("../"):
            return ModuleSource("outside")
        return ModuleSource("local", "" if joined == "." else joined)
    if re.fullmatch(_REGISTRY, source) and not source.startswith(("github.com/", "bitbucket.org/")):
        return ModuleSource("registry")
    return ModuleSource("remote")


def printable(source: str) -> str:
    """Return a source address without what may be a password or a key in it."""
    return re.sub(_SECRET, r"\1…", re.sub(_USER, "://…@", source))
