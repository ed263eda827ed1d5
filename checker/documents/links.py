"""Tells where symbolic links lead, all links resolved."""

import os
import stat
from pathlib import Path


class Links:
    """Where links lead, each resolved once.

    The links of a project lead to few folders: each of those is resolved once, and a link that
    leads to no further link costs one look.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def behind(self, link: str) -> str:
        """Return where a link leads; its folder is resolved already."""
        found = self._known.get(link)
        if found is None:
            found = self._known[link] = self._at_once(link) or os.path.realpath(link)
        return found

    def _at_once(self, link: str) -> str | None:
        """Return what a link leads to where that is no link itself; None where it may be one."""
        try:
            written = Path(link).parent / Path(link).readlink()
            if written.name in ("", os.pardir):
                return None
            folder = str(written.parent)
            if folder not in self._folders:
                self._folders[folder] = os.path.realpath(folder)
            target = f"{self._folders[folder].rstrip(os.sep)}{os.sep}{written.name}"
            return None if stat.S_ISLNK(os.lstat(target).st_mode) else target
        except (OSError, ValueError):
            return None


def mode_behind(path: Path) -> int:
    """Return the mode of what a path leads to, or 0 where it leads nowhere."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0
