"""What evidence says of the key figures that a workload is steered by."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol, runtime_checkable

from checker.model.location import Location
from checker.model.rows import NamedTuple
from checker.model.values import Unknown


class KeyFigure(NamedTuple):
    """The newest value of one key figure, in the unit that its file states, and the day it is of.

    `stated` tells whether an envelope says where the file comes from.
    """

    name: str
    value: Decimal
    unit: str
    day: date
    location: Location
    files: frozenset[str]
    stated: bool = True


@runtime_checkable
class FigureSource(Protocol):
    """Evidence that brings values of key figures."""

    def newest(self) -> Mapping[str, KeyFigure | Unknown]:
        """Return the newest value of each figure by its name in lower case with underscores.

        Two values of one moment that differ are an Unknown.
        """
        ...
