"""Finds the files of Terragrunt, and tells that the inputs they give to modules are not read."""

import posixpath
import re
from collections.abc import Sequence

from checker.documents.tree import Source, SourceTree
from checker.inputs.options import ReadOptions
from checker.model.declaration import Reading
from checker.model.location import Location
from checker.model.report import Gap, Problem

NAME = "terragrunt"

_INPUTS = r"(?m)^[ \t]*inputs[ \t]*="


def matches(path: str, head: bytes) -> bool:
    """Whether a file is a unit of Terragrunt, by its name."""
    return posixpath.basename(path) == "terragrunt.hcl"


def read(paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
    """Return a gap for each file that gives inputs; a variable that it sets counts as not set."""
    problems: list[Problem] = []
    gaps: list[Gap] = []
    for path in paths:
        source = tree.read(path)
        if not isinstance(source, Source):
            problems.append(source)
        elif (found := re.search(_INPUTS, source.text)) is not None:
            said = "inputs of Terragrunt are not read, so what they set is open"
            line = source.text.count("\n", 0, found.end()) + 1
            gaps.append(Gap("terragrunt", said, Location(path, line)))
    return Reading(problems=problems, gaps=gaps)
