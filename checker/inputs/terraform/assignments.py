"""Collects what is assigned to each root's variables, in Terraform's order: the last one wins."""

import posixpath
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from checker.inputs.options import ReadOptions
from checker.inputs.terraform.directories import Directories
from checker.inputs.terraform.evaluate import evaluate
from checker.inputs.terraform.hcl import File
from checker.inputs.terraform.values import from_plain
from checker.inputs.terraform.variables import CLOSED, Assigned
from checker.model.location import Location
from checker.model.report import Problem

DEFAULTS = "defaults"
_STEP = "correct the path or the name, or leave the option out"


class Inputs(NamedTuple):
    """What one root is given, and the name of the context that this makes."""

    context: str
    assigned: Mapping[str, Assigned]


def collect(
    directories: Directories, roots: Sequence[str], options: ReadOptions
) -> dict[str, Inputs]:
    """Return the inputs of every root; a variable file that fits no root is a Problem."""
    chosen = _share_out(directories, roots, options.var_files)
    declared = {
        root: directories.configuration(root).variables for root in roots
    }  # fmt: skip
    for name in sorted(options.variables):
        if not any(name in variables for variables in declared.values()):
            message = f"--var {name}: no root declares a variable of this name"
            directories.problems.append(Problem("variable", message, None, _STEP, usage=True))
    found = {}
    for root in roots:
        assigned: dict[str, Assigned] = {}
        for path in (*directories.automatic_variables(root), *chosen[root]):
            assigned.update(_read(directories, path))
        for name, text in options.variables.items():
            if name in declared[root]:
                assigned[name] = Assigned(None, text, name)
        found[root] = Inputs(", ".join(chosen[root]) or DEFAULTS, assigned)
    return found


def _share_out(
    directories: Directories, roots: Sequence[str], paths: Sequence[str]
) -> dict[str, list[str]]:
    """Give each variable file to the nearest root above it, or to the only root there is."""
    chosen: dict[str, list[str]] = {root: [] for root in roots}
    for path in paths:
        folder = posixpath.dirname(posixpath.normpath(path))
        while folder and folder not in chosen:
            folder = posixpath.dirname(folder)
        if folder not in chosen and len(roots) == 1:
            folder = roots[0]
        if folder in chosen:
            chosen[folder].append(path)
        else:
            message = f"--var-file {path}: no root module lies in a folder above it"
            problem = Problem("variable", message, Location(path), _STEP, usage=True)
            directories.problems.append(problem)
    return chosen


def _read(directories: Directories, path: str) -> dict[str, Assigned]:
    content = directories.assignments(path)
    if content is None:
        return {}
    if isinstance(content, File):
        return {
            name: Assigned(evaluate(attribute.expression, CLOSED))
            for name, attribute in content.attributes.items()
        }
    if not isinstance(content.value, Mapping):
        message = "a JSON variable file holds one object"
        directories.problems.append(Problem("syntax", message, content.location, _STEP))
        return {}
    files = frozenset((path,))
    return {name: Assigned(from_plain(node, node.location, files))
            for name, node in content.value.items()}  # fmt: skip
