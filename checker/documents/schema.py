"""Checks a document against one of our schemas, and says each error where it stands, in words."""

import json
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from itertools import islice
from typing import Any

from checker.documents.bundled import data_path
from checker.documents.cut_money import cut_at, words
from checker.documents.formats import formats
from checker.documents.members import Members, key_location
from checker.documents.schema_words import Trouble, explain
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple
from checker.model.values import Reason, Unknown

_MOST_PROBLEMS = 100
_MOST_FAULTS = 1_000
Path = tuple[str | int, ...]


class Fault(NamedTuple):
    """A problem of a document with the path that it is about; `missing` where nothing is there."""

    problem: Problem
    path: Path
    missing: bool = False


def validate(node: Node, schema_name: str, usage: bool = False) -> list[Problem]:
    """Return everything that `schemas/<schema_name>.schema.json` has against a document.

    Problems stand at the key or value that is wrong, in the order of the text. `usage` marks those
    of settings, policies and waivers, which end a run with exit code 2.
    """
    return check(node, schema_name, usage)[1]


def check(node: Node, schema_name: str, usage: bool = False) -> tuple[Node, list[Problem]]:
    """Return a document in which what its schema refuses is unknown, and the problems with it.

    So one mistyped field costs one answer, not the document.
    """
    faults = list(islice(_faults(node, schema_name, usage), _MOST_FAULTS))
    # Branches of one schema may say the same of one place, with other words for the way on.
    once = {fault.problem[1:3]: fault.problem for fault in reversed(faults)}
    ordered = sorted(once.values(), key=_order)
    hidden = len(ordered) - _MOST_PROBLEMS
    if len(faults) == _MOST_FAULTS:
        rest = f"so many errors ({_MOST_FAULTS:,} and more) that nothing of it is read"
        node = Node(Unknown(Reason(rest, node.location)), node.location, node.files)
    elif hidden > 0:
        rest = f"{hidden:,} more errors in this document"
    else:
        return _without_faults(node, faults), ordered
    step = "mend the ones above first"
    ordered[_MOST_PROBLEMS:] = [Problem("schema", rest, node.location, step, usage)]
    return node if isinstance(node.value, Unknown) else _without_faults(node, faults), ordered


def _without_faults(node: Node, faults: Iterable[Fault]) -> Node:
    wrong = {fault.path: fault for fault in faults if not fault.missing}
    above = {path[:length] for path in wrong for length in range(len(path))}
    return _mended(node, wrong, above)


def schema_text(schema_name: str) -> str:
    """Return the JSON text of one of our schemas."""
    return (data_path("schemas") / f"{schema_name}.schema.json").read_text("utf-8")


def _order(problem: Problem) -> tuple[int, int, str]:
    place = problem.location or Location("")
    return (place.line, place.column, problem.message)


def _faults(node: Node, schema_name: str, usage: bool) -> Iterator[Fault]:
    cut: set[Path] = set()
    for cuts in _cut_money(node, ()):
        paths, problem = _one_sum(cuts, usage)
        cut.update(paths)
        yield from (Fault(problem, path) for path in paths)
    for error in _validator(schema_name).iter_errors(node.plain()):
        for trouble in explain(error):
            path = (*trouble.path, trouble.key) if trouble.key is not None else trouble.path
            if not cut.intersection(path[:length] for length in range(len(path) + 1)):
                place = _place(node, trouble)
                problem = Problem("schema", trouble.message, place, trouble.next_step, usage)
                yield Fault(problem, path, trouble.missing)


def _mended(node: Node, faults: Mapping[Path, Fault], above: Set[Path], path: Path = ()) -> Node:
    """Return the node with every value that a fault is about made unknown.

    `above` holds the paths on the way to a fault; all else is kept as it is.
    """
    fault = faults.get(path)
    if fault is not None:
        reason = Reason(fault.problem.message, fault.problem.location)
        return Node(Unknown(reason), node.location, node.files)
    if path not in above:
        return node
    if isinstance(node.value, list):
        elements = [
            _mended(part, faults, above, (*path, index)) for index, part in enumerate(node.value)
        ]
        return node._replace(value=elements)
    if not isinstance(node.value, Members):
        return node
    mended = Members()
    for key, member in node.value.items():
        mended[key] = _mended(member, faults, above, (*path, key))
        mended.places[key] = node.value.places[key]
    return node._replace(value=mended)


@cache
def _validator(schema_name: str) -> Any:
    """Return the validator of one schema; a schema of ours never reaches out for another."""
    from jsonschema import Draft202012Validator, FormatChecker
    from referencing import Registry

    checker = FormatChecker(())
    for name, check in formats().items():
        checker.checks(name, raises=ValueError)(check)
    schema = json.loads(schema_text(schema_name))
    return Draft202012Validator(schema, registry=Registry(), format_checker=checker)


def _place(node: Node, trouble: Trouble) -> Location:
    """Return where the trouble is written: its key where there is one, else its value."""
    place = node.location
    for step in (*trouble.path, *(() if trouble.key is None else (trouble.key,))):
        if isinstance(node.value, Mapping):
            place = key_location(node, str(step))
            if step not in node.value:
                return place
            node = node.value[step]
        elif isinstance(node.value, list) and isinstance(step, int):
            node = node.value[step]
            place = node.location
    return node.location if trouble.at_value else place


class _Cut(NamedTuple):
    """A key that is the rest of money that another member of its mapping begins."""

    mapping: Path
    key: str
    head: str
    rest: str
    place: Location


def _cut_money(node: Node, path: Path) -> Iterator[list[_Cut]]:
    """Yield, for every sum that YAML cut at its commas, the keys that it became."""
    if isinstance(node.value, list):
        for index, element in enumerate(node.value):
            yield from _cut_money(element, (*path, index))
    elif isinstance(node.value, Members):
        sums: dict[str, list[_Cut]] = {}
        for index, (rest, member) in enumerate(node.value.items()):
            cut = cut_at(node.value, rest, index) if member.value is None else None
            if cut is None:
                yield from _cut_money(member, (*path, rest))
            else:
                place = key_location(node, cut[0])
                sums.setdefault(cut[0], []).append(_Cut(path, *cut, rest, place))
        yield from sums.values()


def _one_sum(cuts: list[_Cut], usage: bool) -> tuple[list[Path], Problem]:
    last = cuts[-1]
    message, step = words(last.key, last.head, last.rest)
    paths: list[Path] = [(*last.mapping, key) for key in (last.key, *(cut.rest for cut in cuts))]
    return paths, Problem("schema", message, last.place, step, usage)
