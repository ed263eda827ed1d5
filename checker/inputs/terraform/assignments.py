"""Collects what is assigned to each root's variables, in Terraform's order: the last one wins."""

import posixpath
from collections.abc import Mapping, Sequence

from checker.inputs.options import ReadOptions
from checker.inputs.terraform.directories import Directories
from checker.inputs.terraform.evaluate import evaluate
from checker.inputs.terraform.hcl import File
from checker.inputs.terraform.plain import from_plain
from checker.inputs.terraform.variables import CLOSED, Assigned
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple

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
    chosen = _share_out(directories, roots, options)
    declared = {
        root: directories.configuration(root).variables for root in roots
    }  # fmt: skip
    for name in sorted(options.variables):
        if not any(name in variables for variables in declared.values()):
            message = f"--var {name}: no root declares a variable of this name"
            directories.problems.append(Problem("variable", message, None, _STEP, usage=True))
    found = {}
    for root in roots:
        assigned: dict[str, Assigned] = {
            name: Assigned(None, text, name)
            for name, text in options.environment.items()
            if name in declared[root]
        }
        for path in (*directories.automatic_variables(root), *chosen[root]):
            assigned.update(_read(directories, path))
        for name, text in options.variables.items():
            if name in declared[root]:
                assigned[name] = Assigned(None, text, name)
        found[root] = Inputs(", ".join(chosen[root]) or DEFAULTS, assigned)
    return found


def _share_out(
    directories: Directories, roots: Sequence[str], options: ReadOptions
) -> dict[str, list[str]]:
    """Give each variable file to the root that is asked about, or to the nearest one above it.

    Where neither tells, it goes to every root that declares all of its variables, as if Terraform
    were run in each.
    """
    chosen: dict[str, list[str]] = {root: [] for root in roots}
    meant = [root for root in roots if root in options.asked] or [
        root for root in roots if _within(root, options.asked)
    ]
    for path in options.var_files:
        folder = posixpath.dirname(posixpath.normpath(path))
        while folder and folder not in meant:
            folder = posixpath.dirname(folder)
        near = meant if len(meant) == 1 else [folder] if folder in meant else []
        for root in near or _declaring(directories, meant, path):
            chosen[root].append(path)
        if not any(path in paths for paths in chosen.values()):
            message = f"--var-file {path}: no root module declares the variables that it sets"
            problem = Problem("variable", message, Location(path), _STEP, usage=True)
            directories.problems.append(problem)
    return chosen


def _declaring(directories: Directories, roots: Sequence[str], path: str) -> list[str]:
    names = set(_read(directories, path))
    return [root for root in roots if names <= set(directories.configuration(root).variables)]


def _within(root: str, folders: Sequence[str]) -> bool:
    return not folders or any(
        not folder or root == folder or root.startswith(f"{folder}/") for folder in folders
    )


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
