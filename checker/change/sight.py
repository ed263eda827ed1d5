"""Tells what a change puts out of sight: where nothing is read, or nobody can tell what it is."""

from collections.abc import Iterator, Sequence

from checker.change.side import Side
from checker.change.sources import Sources
from checker.documents.differences import Differences
from checker.documents.tree import SKIPPED_FOLDERS, Source
from checker.facts.why import explained
from checker.inputs import assign
from checker.inputs.terraform.names import is_configuration, is_variables, loaded_by_itself
from checker.model.facts import Fact, Subject
from checker.model.location import Location
from checker.model.report import Gap, Problem

Covered = tuple[Subject, Location, str, bool]
_HIDES = ("template", "replaced")
_INSTALLED = ".terraform"
_WORKSPACE = "terraform.workspace"


def unread(found: Sources, before: Side, after: Side) -> Iterator[Problem]:
    """Yield what a change puts where nothing reads it."""
    yield from _skipped(found, after)
    yield from _absent(found, after)
    known = {one.path for one in before.tree.excluded}
    for path, reason in sorted(after.tree.excluded):
        if path not in known and reason.startswith("a link that leads"):
            message = f"{path} is {reason}, so what is behind it is not read"
            yield Problem("unread", message, Location(path), "put the folder itself there")


def _skipped(found: Sources, after: Side) -> Iterator[Problem]:
    """Yield folders that no walk enters, and into which the change puts what is judged."""
    index, folders = found.repository.index, dict[str, list[str]]()
    for path in index.keys() - found.blobs.keys():
        parts = path.split("/")[:-1]
        first = next((place for place, one in enumerate(parts) if one in SKIPPED_FOLDERS), None)
        if first is not None:
            folders.setdefault("/".join(parts[: first + 1]), []).append(path)
    vendored = {path.partition(f"{_INSTALLED}/")[0] for path in found.blobs if _INSTALLED in path}
    read = {path for path, _ in after.tree.inputs}
    for folder, paths in sorted(folders.items()):
        name = folder.rpartition("/")[2]
        if name == _INSTALLED and folder.removesuffix(_INSTALLED) not in vendored:
            message = f"{folder} comes with the change, and should be what terraform init installs"
            step = f"take it out: git rm -r --cached {folder}, and name it in .gitignore"
            yield Problem("unread", message, Location(min(paths)), step)
            continue
        taken = {path for _, own in assign(sorted(paths), after.tree) for path in own}
        left = sorted(taken - read)
        if left:
            more = f" and {len(left) - 1:,} more" if len(left) > 1 else ""
            verb = "lie" if more else "lies"
            message = f"{left[0]}{more} {verb} in a folder called {name}, which is never read"
            yield Problem("unread", message, Location(left[0]),
                          "move it into a folder of another name")  # fmt: skip


def _absent(found: Sources, after: Side) -> Iterator[Problem]:
    """Yield submodules that the change brings and that are not checked out."""
    index, root = found.repository.index, after.tree.root
    for path, entry in sorted(index.items()):
        known = found.blobs.get(path)
        empty = entry.module and not any((root / path).glob("[!.]*"))
        if empty and (known is None or not known.module):
            message = f"the submodule {path} comes with the change and is not checked out"
            yield Problem("unread", message, Location(path), f"git submodule update --init {path}")


def left_aside(found: Sources, before: Side, after: Side) -> Iterator[Gap]:
    """Yield what the change edits and this run does not heed: variables, excluded folders.

    Also what is not there to be compared, as no change decides it.
    """
    files = sorted(path for path in found.absent if after.scope.holds(path))
    if files:
        message = f"{_several(files)} is left out by a sparse checkout, and not compared"
        yield Gap("sparse", message, Location(files[0]))
    for path in _by_workspace(before, after):
        message = f"{path} asks {_WORKSPACE}, taken as default: name another with --workspace"
        yield Gap("workspace", message, Location(path))
    changed = after.moves.changed
    files = sorted(
        path for path in changed & after.unused
        if is_variables(path) and not loaded_by_itself(path.rpartition("/")[2])
    )  # fmt: skip
    if files:
        message = f"{_several(files)} is edited, and heeded only with --var-file"
        yield Gap("variables", message, Location(files[0]))
    files = sorted(_excluded(after))
    if files:
        message = f"{_several(files)} is edited, and excluded by the settings"
        yield Gap("excluded", message, Location(files[0]))


def _by_workspace(before: Side, after: Side) -> Iterator[str]:
    """Yield the files that ask for the workspace more often than before, where none is named."""
    earlier = {new: old for old, new in after.moves.files.items()}
    unnamed = after.request.workspace == "default"
    for path in sorted(after.moves.changed) if unnamed else ():
        if is_configuration(path):
            now, then = after.tree.read(path), before.tree.read(earlier.get(path, path))
            known = then.text.count(_WORKSPACE) if isinstance(then, Source) else 0
            if isinstance(now, Source) and now.text.count(_WORKSPACE) > known:
                yield path


def _excluded(side: Side) -> Iterator[str]:
    """Yield what the change edits where the settings of the base exclude it."""
    out = {one.path for one in side.tree.excluded if one.reason.startswith("excluded")}
    for path in side.moves.changed:
        parts = path.split("/")
        if any("/".join(parts[:end]) in out for end in range(1, len(parts) + 1)):
            yield path


def _several(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"each of {len(paths):,} files, as {paths[0]},"


def covered(
    side: Side, moves: Differences, gone: Sequence[tuple[Subject, Subject]]
) -> Iterator[Covered]:
    """Yield the resources that are gone of which the change leaves open whether they are.

    Either they are declared still (the last part) and nobody can tell what they are, or their file
    is one of which nothing is known any more.
    """
    there = {(one.root, one.context, one.address): one for one in side.declarations}
    shut = _shut(side)
    for old, new in gone:
        declared = there.get((new.root, new.context, new.address))
        if declared is not None:
            for why in explained(new.address, side.facts, [declared], side.catalog, _unsaid):
                if why.verdict == "maybe":
                    yield old, declared.location, why.because, True
        elif old.location is not None:
            for path in (old.location.path, moves.file(old.location.path)):
                if path in shut:
                    yield old, Location(path), shut[path], False
                    break


def _shut(side: Side) -> dict[str, str]:
    """Return the files of which nothing is known, and why."""
    found = {one.location.path: one.message for one in side.gaps
             if one.kind in _HIDES and one.location is not None}  # fmt: skip
    for path in _excluded(side):
        found[path] = f"{path} is excluded by the settings"
    return found


def _unsaid(fact: Fact) -> str:
    return ""
