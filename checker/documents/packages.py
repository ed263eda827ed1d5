"""Finds the data of an installed package without importing it, as a folder that is only read.

Where programs are installed is searched: the entries of `sys.path`. What a scanned project holds is
no installation, so that no project can bring the rules that judge it.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from checker.documents.limits import MANIFEST, Limits
from checker.documents.tree import SETTINGS_FILE, Source, SourceTree
from checker.model.report import Problem


class PackageTree(SourceTree):
    """The data of an installed package; places in it are told as `name:path`."""

    def __init__(self, name: str, root: Path) -> None:
        super().__init__(root)
        self.name = name

    @property
    def inputs(self) -> list[tuple[str, str]]:
        """Path and sha256 of every file that was read, sorted."""
        return [(self._told(path), digest) for path, digest in super().inputs]

    def read(self, path: str, limit: Limits = MANIFEST) -> Source | Problem:
        """Return one file, its path told with the package's name."""
        found = super().read(path, limit)
        if isinstance(found, Source):
            return found._replace(path=self._told(path))
        return self._placed(found)

    @property
    def refused(self) -> list[Problem]:
        """What its folders hold and nobody may read, such as a link that leads out of it."""
        return [self._placed(problem) for problem in self.problems]

    def _placed(self, problem: Problem) -> Problem:
        place = problem.location
        return problem._replace(location=place and place._replace(path=self._told(place.path)))

    def _told(self, path: str) -> str:
        return f"{self.name}:{path}"


def installed(name: str, project: Path) -> PackageTree | None:
    """Return the data of a package, or None where none is installed that has settings.

    Its folder is called as the package is (`novaspark_ai_spend`), or its list of files names it.
    """
    for entry in _installations(project):
        for folder in (entry / _normal(name), *_listed(entry, name)):
            if (folder / SETTINGS_FILE).is_file():
                return PackageTree(name, folder)
    return None


def is_installed(name: str, project: Path) -> bool:
    """Whether a package is installed, with or without data for us."""
    return any(
        (entry / _normal(name)).is_dir() or any(_descriptions(entry, name))
        for entry in _installations(project)
    )


def _installations(project: Path) -> Iterator[Path]:
    """Yield where packages are installed; a folder of the project is not, unless Python runs there.

    A virtual environment may lie in the project: it is the one of this very Python.
    """
    root, prefix = Path(os.path.realpath(project)), Path(os.path.realpath(sys.prefix))
    for entry in filter(None, sys.path):
        folder = Path(os.path.realpath(entry))
        own = prefix != root and folder.is_relative_to(prefix)
        if folder.is_dir() and (own or not folder.is_relative_to(root)):
            yield folder


def _descriptions(entry: Path, name: str) -> Iterator[Path]:
    """Yield the descriptions of a distribution in one installation (`….dist-info`)."""
    for folder in sorted(entry.glob("*.dist-info")):
        if _normal(folder.name.partition("-")[0]) == _normal(name):
            yield folder


def _listed(entry: Path, name: str) -> Iterator[Path]:
    """Yield the folders in which a distribution's own list of files has settings."""
    for description in _descriptions(entry, name):
        record = description / "RECORD"
        for line in record.read_text("utf-8").splitlines() if record.is_file() else ():
            path = line.split(",")[0]
            if re.fullmatch(rf"[^/.][^/]*/{re.escape(SETTINGS_FILE)}", path):
                yield entry / path.rpartition("/")[0]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()
