"""The reference of a policy: everything that people may ask of it, in words."""

from collections.abc import Sequence

from checker.model.location import Location
from checker.model.report import PolicyRow
from checker.model.rows import NamedTuple


class Line(NamedTuple):
    """A clause of a condition in words; `depth` says how far it stands inside others."""

    depth: int
    text: str


class Input(NamedTuple):
    """A fact, measure or attribute that the policy looks at, and who knows it where it is missing.

    `ground` is the best that it can have; `unit` is what it is counted in, if that is said.
    """

    name: str
    meaning: str
    type: str
    unit: str
    ground: str
    who: str


class Proof(NamedTuple):
    """One example: the verdict that must come out, and the control that it shows broken."""

    expect: str
    name: str
    control: str
    location: Location


class Reference(NamedTuple):
    """What a policy asks, of whom, why, by which facts and limits, how it is proved and mended.

    Conditions that are left out are empty. `life` tells its status in one sentence.
    """

    row: PolicyRow
    applies: tuple[Line, ...]
    require: tuple[Line, ...]
    prefer: tuple[Line, ...]
    notes: tuple[str, ...]
    inputs: tuple[Input, ...]
    remediation: tuple[str, ...]
    examples: tuple[Proof, ...]
    life: str
    path: str


class References(NamedTuple):
    """The references that were asked for, by theme and id."""

    found: Sequence[Reference]
