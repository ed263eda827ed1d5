"""Reads Terraform as Terraform does: text to blocks, values on demand, modules to declarations."""

import gc
import sys
from collections.abc import Sequence
from typing import Any

from checker.documents.tree import SourceTree
from checker.inputs.options import ReadOptions
from checker.inputs.terraform.assignments import collect
from checker.inputs.terraform.declarations import Walk, declarations, natural
from checker.inputs.terraform.directories import Directories
from checker.inputs.terraform.module import Module
from checker.inputs.terraform.names import is_terragrunt
from checker.inputs.terraform.providers import Providers, setting
from checker.inputs.terraform.roots import call_graph, find_roots, reach
from checker.inputs.terraform.run import Run
from checker.inputs.terraform.variables import Variables
from checker.model.declaration import Declaration, Reading
from checker.model.location import Location
from checker.model.report import Gap, Problem

_FRAMES = 10_000


def read(paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
    """Return what the roots that the given files belong to declare.

    A plan named in `options.plans` stands for the code of its root; other plans take no part.
    Roots are computed on the whole tree. Bodies are evaluated when they are asked for. With
    `options.ai_types`, `count` and `for_each` are worked out for those types only.
    """
    # Values wait for values: the default stack ends before the documented limit of 100 does.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _FRAMES))
    # What is read here lives to the end; looking for garbage in between doubles the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _read(paths, tree, options)
    finally:
        if collecting:
            gc.enable()


def _read(paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
    directories = Directories(tree, options.ai_types)
    graph = call_graph(directories)
    # A folder that is asked about with variables of its own is run as a root, whoever calls it.
    asked = options.asked if options.var_files or options.variables else ()
    roots = find_roots(directories, graph, (*options.roots, *asked))
    touched = {path.rpartition("/")[0] for path in paths}
    inputs = collect(directories, roots, options)
    variables = Variables()
    found: list[Declaration] = []
    problems: dict[Problem, None] = {}
    gaps: dict[Gap, None] = {}
    plans = [path for path in options.plans if path in paths]
    planned = _plans(directories, roots, plans, found, problems)
    built_from = {root: frozenset(reach(graph, [root])) for root in roots}
    for root in roots:
        if root in planned:
            continue
        if touched & built_from[root]:
            run = Run(directories, variables, root, inputs[root], options.workspace)
            run.provider_setting = setting
            found += _of_root(run, Walk(Providers(), options.ai_types))
            problems |= run.problems
            gaps |= dict.fromkeys(run.gaps.values())
    problems |= dict.fromkeys(directories.problems)
    gaps |= dict.fromkeys(directories.gaps)
    gaps |= dict.fromkeys(_by_terragrunt(path) for path in paths if is_terragrunt(path))
    if options.second_reader != "off":
        for item in _second_reading(directories, set(paths), options):
            kept: dict[Any, None] = problems if isinstance(item, Problem) else gaps
            kept[item] = None
    return Reading(
        tuple(found),
        tuple(sorted(problems, key=_place)),
        tuple(sorted(gaps, key=_place)),
        tuple(sorted(set(paths) - directories.used)),
        built_from,
    )


def _plans(
    directories: Directories, roots: Sequence[str], paths: Sequence[str],
    found: list[Declaration], problems: dict[Problem, None],
) -> set[str]:  # fmt: skip
    """Read the plans and states that the run was asked to take; return the roots they stand for."""
    if not paths:
        return set()
    from checker.inputs.terraform.plan import read_plan

    planned = set()
    for path in paths:
        reading = read_plan(path, directories, roots)
        if isinstance(reading, Problem):
            problems[reading] = None
        else:
            found += reading.declarations
            planned.add(reading.root)
    return planned


def _by_terragrunt(path: str) -> Gap:
    said = "what Terragrunt gives to Terraform here; a plan says it (terragrunt show -json)"
    return Gap("terragrunt", said, Location(path))


def _second_reading(
    directories: Directories, given: set[str], options: ReadOptions
) -> list[Problem | Gap]:
    from checker.inputs.terraform.second_reader import confirm_all

    only = given & options.changed if options.second_reader == "changed" else given
    return confirm_all(directories.files, options.ai_types, only)


def _of_root(run: Run, walk: Walk) -> list[Declaration]:
    module = Module(run, run.directories.configuration(run.root))
    return sorted(declarations(module, walk), key=lambda one: natural(one.address))


def _place(item: Problem | Gap) -> tuple[str, int, int, str]:
    where = item.location
    return (
        (where.path, where.line, where.column, item.message) if where else ("", 0, 0, item.message)
    )
