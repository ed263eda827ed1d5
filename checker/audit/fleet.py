"""Turns a fleet file into the repositories of an audit, and says what is wrong with it."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from checker.documents.limits import OWN
from checker.documents.schema import validate
from checker.documents.tree import Source, SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple
from checker.model.settings import Pack


class Context(NamedTuple):
    """One way in which a repository is applied: the files of variables, in Terraform's order."""

    name: str
    var_files: tuple[Path, ...] = ()


class Repository(NamedTuple):
    """A clone to be judged; all paths are absolute. `roots` empty means all of it."""

    name: str
    path: Path
    location: Location
    contexts: tuple[Context, ...] = (Context("defaults"),)
    roots: tuple[Path, ...] = ()


class Fleet(NamedTuple):
    """The repositories of an audit, by name, with what they share.

    `name` is what the store calls it: audits of one name follow each other. `evidence` is the
    folder of metric and billing files. `sha256` is the digest of the fleet file.
    """

    path: Path
    name: str
    repositories: tuple[Repository, ...]
    sha256: str
    evidence: Path | None = None
    select: tuple[str, ...] = ()
    pack: Pack | None = None


def read_fleet(path: Path) -> tuple[Fleet | None, list[Problem]]:
    """Return the fleet that a file names, or what is wrong with it (all are problems of usage).

    Whether a repository is there is seen when it is judged: one that is missing stops no other.
    """
    tree = SourceTree(path.parent)
    source = tree.read(path.name, OWN)
    if not isinstance(source, Source):
        return None, [source._replace(usage=True)]
    nodes, problems = read_yaml(source.text, path.name, OWN)
    if not problems and len(nodes) != 1:
        problems = [_not_one(len(nodes), Location(path.name))]
    problems = problems or validate(nodes[0], "fleet", usage=True)
    if problems:
        return None, [one._replace(usage=True) for one in problems]
    fleet = _fleet(nodes[0], path, source.sha256)
    trouble = (_twice, _within, _outside)
    problems = [one for found in trouble for one in found(fleet.repositories)]
    return (None if problems else fleet), problems


def _not_one(number: int, place: Location) -> Problem:
    if number:
        said, step = f"a fleet file is one document; this file has {number}", "keep one of them"
    else:
        said, step = "the fleet file is empty", "name schema: ai-spend/fleet/v1 and repositories"
    return Problem("schema", said, place, step, usage=True)


def _fleet(node: Node, path: Path, digest: str) -> Fleet:
    folder = path.parent.absolute()
    rows = node.first("repositories")
    assert rows is not None  # the schema asks for it
    found = [_repository(row, folder) for row in rows.value]
    evidence = _text(node, "evidence")
    pack = node.first("pack")
    return Fleet(
        path=path,
        name=_text(node, "name") or path.name,
        repositories=tuple(sorted(found, key=lambda one: one.name)),
        sha256=digest,
        evidence=_absolute(folder, evidence) if evidence else None,
        select=_texts(node, "select"),
        pack=pack and Pack(_text(pack, "version"), _text(pack, "digest"), pack.location),
    )


def _repository(row: Node, folder: Path) -> Repository:
    path = _absolute(folder, str(_text(row, "path")))
    contexts = row.first("contexts")
    named = contexts.value if contexts else {}
    return Repository(
        name=str(_text(row, "name")),
        path=path,
        location=row.location,
        contexts=tuple(
            Context(name, tuple(_absolute(path, str(one.value)) for one in files.value))
            for name, files in sorted(named.items())
        )
        or (Context("defaults"),),
        roots=tuple(_absolute(path, one) for one in _texts(row, "roots")),
    )


def _twice(repositories: Sequence[Repository]) -> Iterator[Problem]:
    """Yield what is named twice: its money would be counted twice."""
    names: dict[str, Repository] = {}
    folders: dict[str, Repository] = {}
    for one in repositories:
        real = os.path.realpath(one.path)
        first = names.setdefault(one.name, one)
        if first is not one:
            said = f"two repositories are called {one.name}: here and in line {first.location.line}"
            yield Problem("fleet", said, one.location, "give each its own name", usage=True)
        first = folders.setdefault(real, one)
        if first is not one:
            said = f"{one.name} and {first.name} are the same folder"
            yield Problem("fleet", said, one.location, "name each clone once", usage=True)


def _within(repositories: Sequence[Repository]) -> Iterator[Problem]:
    """Yield clones that are judged as a part of another one too: their money would count twice."""
    owners: dict[Path, Repository] = {}
    judged = [
        (Path(os.path.realpath(folder)), one)
        for one in repositories
        for folder in one.roots or (one.path,)
    ]
    for folder, one in judged:
        owners.setdefault(folder, one)
    for folder, one in judged:
        around = (folder, *folder.parents)
        outer = next((owners[at] for at in around if owners.get(at, one) is not one), one)
        if outer is not one and os.path.realpath(outer.path) != os.path.realpath(one.path):
            said = f"{one.name} lies inside {outer.name}, so its money would be counted twice"
            step = f"name the roots of {outer.name}, or leave one of them out"
            yield Problem("fleet", said, one.location, step, usage=True)


def _outside(repositories: Sequence[Repository]) -> Iterator[Problem]:
    for one in repositories:
        real = os.path.realpath(one.path)
        files = [file for context in one.contexts for file in context.var_files]
        for path in (*one.roots, *files):
            if not Path(os.path.realpath(path)).is_relative_to(real):
                shown = os.path.relpath(path, one.path)
                said = f"{shown} lies outside {one.name}"
                step = "name folders and files of the clone itself"
                yield Problem("fleet", said, one.location, step, usage=True)


def _absolute(folder: Path, path: str) -> Path:
    return Path(os.path.normpath(folder / path))


def _text(node: Node, name: str) -> str | None:
    found = node.first(name)
    return None if found is None else str(found.value)


def _texts(node: Node, name: str) -> tuple[str, ...]:
    found = node.first(name)
    return () if found is None else tuple(str(one.value) for one in found.value)
