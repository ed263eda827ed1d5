"""Evaluates `try` and `can`, which go on where an expression is refused."""

from typing import Any, Protocol

from checker.inputs.terraform import syntax
from checker.inputs.terraform.loops import Names
from checker.inputs.terraform.operators import joined_files, unknown_from
from checker.inputs.terraform.partial import holding, known_part
from checker.inputs.terraform.types import ANY, BOOL
from checker.inputs.terraform.values import Failure, Place, Source, Value


class Attempting(Protocol):
    """An evaluation under way; `strict` above 0 refuses a whole for a part that is refused."""

    strict: int
    tried: bool
    source: Source
    files: frozenset[str]

    def value(self, node: Any, names: Names) -> Value:
        """Return the value of a part; Failure or Exceeded where there is none."""
        ...


def attempt(run: Attempting, node: syntax.Call, names: Names) -> Value:
    """Evaluate `try`: the first of its expressions that is not refused."""
    if not node.arguments:
        raise Failure("try needs at least one expression")
    first: str | None = None
    for argument in node.arguments:
        try:
            value = _strictly(run, argument, names)
        except Failure as failure:
            first = str(failure) if first is None else first
            continue
        if not value.wholly_known():
            made = unknown_from((value,), ANY, Place(run.source, node.start))
            return holding(made, known_part(value))
        return value
    assert first is not None
    raise Failure(f"no expression of try succeeds: {first}")


def can(run: Attempting, node: syntax.Call, names: Names) -> Value:
    """Evaluate `can`: whether an expression is not refused."""
    if len(node.arguments) != 1:
        raise Failure("can needs one expression")
    place = Place(run.source, node.start)
    try:
        value = _strictly(run, node.arguments[0], names)
    except Failure:
        return Value(False, BOOL, run.files, place)
    if not value.wholly_known():
        return unknown_from((value,), BOOL, place)
    return Value(True, BOOL, joined_files((value,)), place)


def _strictly(run: Attempting, node: Any, names: Names) -> Value:
    run.strict += 1
    run.tried = True
    try:
        return run.value(node, names)
    finally:
        run.strict -= 1
