"""Tells what belongs to the part of a project that was asked for; the rest is only read."""

from collections.abc import Iterable, Mapping

from checker.model.facts import Subject
from checker.model.location import Location
from checker.model.report import Finding, Item


class Scope:
    """The part of a project that was asked for; the rest is read, and not reported.

    In a hook the paths are what a commit changes: all is judged, and what does not rest on them is
    older.
    """

    def __init__(self, paths: Iterable[str], hook: bool = False) -> None:
        self._paths = tuple(paths)
        self._hook = hook
        self._folders: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether the whole project was asked for."""
        return "" in self._paths

    def holds(self, path: str) -> bool:
        """Whether a path of the project was asked for."""
        return any(not own or path == own or path.startswith(f"{own}/") for own in self._paths)

    def touches(self, subject: Subject) -> bool:
        """Whether a subject is declared in, rooted in, or depends on what was asked for."""
        if self.whole or self._hook or subject.kind == "portfolio":
            return True
        places = {subject.root, *subject.files}
        places |= {subject.location.path} if subject.location else set()
        return any(self.holds(place) for place in places)

    def older(self, findings: Iterable[Finding]) -> list[Finding]:
        """Mark the findings that rest on nothing of what a commit changes; they do not block."""
        return [one if self._brings(one) else _as_older(one) for one in findings]

    def _brings(self, finding: Finding) -> bool:
        return any(self.holds(path) for path in finding.depends_on)

    @property
    def narrows(self) -> bool:
        """Whether findings have to be told apart by the files that they rest on."""
        return self._hook and not self.whole

    def shows(self, item: Item) -> bool:
        """Whether an inventory row belongs to what was asked for."""
        return self.holds(item.file) or self.holds(item.root)

    def reach(self, built_from: Mapping[str, Iterable[str]]) -> None:
        """Take in the folders that the roots asked for are built from, such as shared modules."""
        self._folders |= {
            folder for root, folders in built_from.items() if self.holds(root) for folder in folders
        }

    def concerns(self, place: Location | None) -> bool:
        """Whether trouble at a place can change what is said about what was asked for."""
        if self.whole or place is None or self.holds(place.path):
            return True
        return _folder(place.path) in self._folders


def _as_older(finding: Finding) -> Finding:
    return finding._replace(blocking=False, change="unchanged")


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
