"""Decides which folders are root modules, always on the whole tree."""

from collections.abc import Iterable, Mapping

from checker.inputs.terraform.configuration import Configuration, literal
from checker.inputs.terraform.directories import Directories
from checker.inputs.terraform.sources import read_source


def local_calls(module: Configuration, directories: Directories) -> list[str]:
    """Return the folders with configuration that a module calls, sorted."""
    found = set()
    for block in module.calls.values():
        source = literal(block.attributes.get("source"))
        if source is not None:
            target = read_source(source, module.directory)
            folder = directories.locate(target.directory) if target.kind == "local" else None
            if folder is not None and folder != module.directory and directories.holds(folder):
                found.add(folder)
    return sorted(found)


def call_graph(directories: Directories) -> dict[str, list[str]]:
    """Return for every folder with configuration which such folders it calls."""
    return {
        name: local_calls(directories.configuration(name), directories)
        for name in directories.names
    }


def find_roots(
    directories: Directories, graph: Mapping[str, list[str]], named: Iterable[str]
) -> list[str]:
    """Return the root folders, sorted.

    A root is named in the settings, keeps state, has variable files or a lock file, or is called
    by nobody. Folders that only call each other have a first one as root, so that no folder is
    left out. A provider configuration makes no root of what is called: modules of old have their
    own, and what they create would count twice.
    """
    called = {call for calls in graph.values() for call in calls}
    wanted = {name.strip("/").removeprefix("./") for name in named}
    roots = {
        name for name in graph
        if name in wanted or name not in called or _looks_like_root(directories, name)
    }  # fmt: skip
    reached = reach(graph, roots)
    for name in graph:
        if name not in reached:
            roots.add(name)
            reached |= reach(graph, [name])
    return sorted(roots)


def reach(graph: Mapping[str, list[str]], start: Iterable[str]) -> set[str]:
    """Return the folders that are called from some folders, themselves included."""
    found: set[str] = set()
    pending = list(start)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += graph.get(name, [])
    return found


def _looks_like_root(directories: Directories, name: str) -> bool:
    module = directories.configuration(name)
    return name in directories.locked or directories.has_variables(name) or module.keeps_state
