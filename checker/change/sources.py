"""Opens both sides of a change: the work tree as it lies, and the commit where it left the base."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from checker.check import Request
from checker.documents.git import Base, Blob, Repository
from checker.documents.tree import SETTINGS_FILE, repository_of
from checker.model.report import Problem
from checker.model.rows import NamedTuple

PROFILE = "pull-request"


class Sources(NamedTuple):
    """Where both sides of a change are read from; `aside` tells what no change can bring.

    `blobs` are the files where the change left the base, `rules` those of the base as it is now:
    a branch that left long ago is not judged by rules that have been replaced since. `absent` are
    files that a sparse checkout leaves out: they are compared on neither side.
    """

    request: Request
    repository: Repository
    base: Base
    blobs: Mapping[str, Blob]
    rules: Mapping[str, Blob]
    aside: Callable[[str], bool]
    absent: frozenset[str] = frozenset()


def sources(request: Request, asked: str) -> Sources | Problem:
    """Return both sides of a change, or why there is no base to compare with."""
    given = [path.resolve() for path in request.paths]
    top = repository_of(given[0])
    if top is None:
        step = "run it in a clone, or leave --base out"
        return Problem("base", "this is no git repository, so it has no base", None, step, True)
    if not all(path.is_relative_to(top) for path in given):
        step = "run it once for each repository"
        return Problem("base", "the paths lie in several repositories", None, step, True)
    repository = Repository(top)
    base = repository.base(asked)
    blobs = base if isinstance(base, Problem) else repository.listing(base.commit)
    if isinstance(base, Problem):
        return base
    if isinstance(blobs, Problem):
        return blobs
    rules = repository.listing(base.tip) if base.moved else blobs
    if isinstance(rules, Problem):
        return rules
    folder = _project([path.relative_to(top) for path in given], rules)
    inside = repository.within(folder)
    request = request._replace(root=top / folder, profile=PROFILE)
    own, new = _below(folder, blobs), _below(folder, rules)
    absent = frozenset(path for path, entry in inside.index.items()
                       if not entry.here and not (top / folder / path).exists())  # fmt: skip
    own = {path: blob for path, blob in own.items() if path not in absent}
    return Sources(request, inside, base, own, new, _aside(inside, request), absent)


def _below(folder: str, blobs: Mapping[str, Blob]) -> Mapping[str, Blob]:
    start = f"{folder}/" if folder else ""
    return {
        path.removeprefix(start): blob for path, blob in blobs.items() if path.startswith(start)
    }


def _project(given: Sequence[Path], blobs: Mapping[str, Blob]) -> str:
    """Return the folder of the project as the base has it: a change cannot make it another one."""
    first = PurePosixPath(given[0].as_posix())
    for folder in (first, *first.parents):
        name = "" if str(folder) == "." else f"{folder}/"
        holds = all(path.is_relative_to(folder) for path in given)
        if holds and f"{name}{SETTINGS_FILE}" in blobs:
            return name.rstrip("/")
    return ""


def _aside(repository: Repository, request: Request) -> Callable[[str], bool]:
    """Return what tells what no commit can hold: installed modules, evidence that is given."""
    tracked, ignored = repository.tracked(), repository.ignored()
    files = frozenset(path for path in ignored if not path.endswith("/"))
    folders = tuple(path for path in ignored if path.endswith("/"))
    given, root = request.evidence, request.project
    if given is not None and given.resolve() != root and given.resolve().is_relative_to(root):
        folders += (f"{given.resolve().relative_to(root).as_posix()}/",)

    def aside(path: str) -> bool:
        if path in tracked:
            return False
        return path in files or path.startswith(folders) or ".terraform" in path.split("/")

    return aside
