"""Finds policy files, bundled and an organization's own, and turns them into policies."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath

from checker.documents.bundled import data_path
from checker.documents.digest import sha256
from checker.documents.limits import MANIFEST
from checker.documents.tree import SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.policy import Policy
from checker.model.report import Problem
from checker.model.rows import NamedTuple
from checker.policy.bundled import PackedPolicy, packed_policies, policy_files
from checker.policy.relations import loose, twice
from checker.policy.scope import Scope

_NEXT_DOCUMENT = r"(?m)^---(?=\s|\Z)"
_SUFFIXES = (".yaml", ".yml")
OWN = "own"
"""The selection that every policy of an organization belongs to."""

SHARED = "policies"
"""The folder of an installed package that holds its policies."""


class PolicySet(NamedTuple):
    """All policies that were found, sorted by id, and what is wrong with the other files."""

    policies: tuple[Policy, ...] = ()
    problems: tuple[Problem, ...] = ()


class _File(NamedTuple):
    path: str
    theme: str
    text: str
    digest: str
    trusted: bool


def load_policies(
    tree: SourceTree | None = None,
    folders: Sequence[str] = (),
    examples: bool = False,
    packages: Sequence[SourceTree] = (),
) -> PolicySet:
    """Return the bundled policies, those of installed packages, and those in `folders` of the tree.

    Files come as `<theme>/<id>.yaml`. Examples are read only when asked for. Bundled files were
    checked against the schema when they were built; an organization's own are checked now. Every
    problem is one of usage: a policy that does not load ends a run in exit 2.
    """
    files = (*_bundled(), *_shared(packages), *_own(tree, folders))
    found, problems = _read(files, {}, examples)
    return PolicySet(tuple(found[name] for name in sorted(found)), tuple(problems))


def headings(
    tree: SourceTree | None = None,
    folders: Sequence[str] = (),
    packages: Sequence[SourceTree] = (),
) -> tuple[list[Policy | PackedPolicy], tuple[Problem, ...]]:
    """Return all policies by heading at least: those of the pack become whole when asked for."""
    packed = packed_policies()
    if packed is None:
        loaded = load_policies(tree, folders, packages=packages)
        return list(loaded.policies), loaded.problems
    shipped = {policy.id: policy for policy in packed}
    files = (*_shared(packages), *_own(tree, folders))
    own, problems = _read(files, shipped, examples=False)
    everything: dict[str, Policy | PackedPolicy] = {**shipped, **own}
    return [everything[name] for name in sorted(everything)], tuple(problems)


def shipped() -> Sequence[Policy | PackedPolicy]:
    """Return the policies that ship, by heading at least."""
    packed = packed_policies()
    return load_policies().policies if packed is None else packed


def whole(policy: Policy | PackedPolicy) -> Policy:
    """Return the policy behind a heading."""
    return policy.whole if isinstance(policy, PackedPolicy) else policy


def _read(
    files: Iterable[_File | Problem], shipped: Mapping[str, PackedPolicy], examples: bool
) -> tuple[dict[str, Policy], list[Problem]]:
    """Load policy files beside those that are there already."""
    found: dict[str, Policy] = {}
    problems: list[Problem] = []
    broken: set[str] = set()
    for file in files:
        if isinstance(file, Problem):
            problems.append(file)
            continue
        policy, wrong = _load(file, examples)
        problems += wrong
        broken |= {PurePath(file.path).stem} if wrong else set()
        known = policy and (found.get(policy.id) or shipped.get(policy.id))
        if policy and known:
            problems.append(twice(policy, whole(known)))
        elif policy:
            found[policy.id] = policy
    # A file that does not load has been told of: that others name its policy is no other mistake.
    problems += loose(found, {*found, *shipped, *broken})
    return found, problems


def load_text(text: str, path: str, examples: bool = True) -> tuple[Policy | None, list[Problem]]:
    """Return the policy in a text that nobody has checked yet."""
    digest = sha256(text.encode())
    return _load(_File(path, _theme(path), text, digest, False), examples)


def _bundled() -> Iterator[_File]:
    root = data_path("policies")
    for path in policy_files():
        data = path.read_bytes()
        name = f"policies/{path.relative_to(root).as_posix()}"
        yield _File(name, path.parent.name, data.decode(), sha256(data), True)


def _own(tree: SourceTree | None, folders: Sequence[str]) -> Iterator[_File | Problem]:
    for folder in folders if tree else ():
        assert tree is not None
        found = list(_in(tree, folder))
        if not found:
            step = "write a policy there, or take it out of policy_folders"
            yield Problem("policy", f"{folder} holds no policy", Location(folder), step, usage=True)
        yield from found


def _shared(packages: Iterable[SourceTree]) -> Iterator[_File | Problem]:
    for package in packages:
        if (package.root / SHARED).is_dir():
            yield from _in(package, SHARED)


def _in(tree: SourceTree, folder: str) -> Iterator[_File | Problem]:
    for path in tree.walk(folder):
        if not path.endswith(_SUFFIXES):
            continue
        source = tree.read(path, MANIFEST)
        if isinstance(source, Problem):
            yield source._replace(usage=True)
        else:
            yield _File(source.path, _theme(path), source.text, source.sha256, False)


def _theme(path: str) -> str:
    return path.split("/")[-2] if "/" in path else OWN


def _load(file: _File, examples: bool) -> tuple[Policy | None, list[Problem]]:
    from checker.policy.examples import read_examples
    from checker.policy.parsing import read_policy

    scope = Scope(file.path)
    text = file.text
    if file.trusted and not examples:
        text = _first_document(text)
    nodes, problems = read_yaml(text, file.path)
    if not problems and not nodes:
        place = Location(file.path)
        problems = [Problem("policy", "the file holds no policy", place, "write one, or remove it")]
    if not problems and not file.trusted:
        problems = _against_schema(nodes)
    if problems:
        return None, [problem._replace(usage=True) for problem in problems]
    policy = read_policy(nodes[0], scope, file.theme, f"sha256:{file.digest}")
    if policy and not file.trusted:
        policy = policy._replace(selections=(*policy.selections, OWN))
    if policy and examples:
        policy = policy._replace(examples=read_examples(nodes[1:], scope))
    return (None if scope.problems else policy), scope.problems


def _against_schema(nodes: Sequence[Node]) -> list[Problem]:
    from checker.documents.schema import validate
    from checker.policy.outline import outline

    laid_out = list(outline(nodes))
    return laid_out or [problem for node in nodes for problem in validate(node, "policy")]


def _first_document(text: str) -> str:
    """Cut off the examples, which a check does not need; the cut is where YAML itself cuts."""
    marks = [match.start() for match in re.finditer(_NEXT_DOCUMENT, text)]
    return text[: marks[0]] if marks and text[: marks[0]].strip() else text
