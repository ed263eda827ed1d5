"""Turns the text of one HCL file into blocks and attributes with their spans; expressions wait."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from checker.inputs.terraform.syntax import Expression
from checker.model.location import Location
from checker.model.report import Problem


class Attribute:
    """`name = expression` in a body; the expression is parsed when it is first asked for."""

    __slots__ = ("_expression", "end", "name", "offset", "source", "start")

    name: str

    @property
    def expression(self) -> Expression:
        """The parsed expression; where its text is broken, one that evaluates to Refused."""
        raise NotImplementedError

    @property
    def location(self) -> Location:
        """Where the attribute's name stands."""
        raise NotImplementedError


class Block(NamedTuple):
    """A block with labels as Terraform decodes them; `location.end_line` is its last line."""

    type: str
    labels: tuple[str, ...]
    attributes: Mapping[str, Attribute]
    blocks: "Sequence[Block]"
    location: Location
    span: tuple[int, int]


class File(NamedTuple):
    """A file's top-level attributes (tfvars) and blocks, and what of it could not be read."""

    path: str
    text: str
    attributes: Mapping[str, Attribute]
    blocks: Sequence[Block]
    problems: Sequence[Problem]


def parse_file(text: str, path: str) -> File:
    """Read one file; a broken top-level item is a Problem and reading resumes at the next."""
    raise NotImplementedError
