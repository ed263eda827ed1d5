"""What each way to run a workload costs, which fits best, and what would change that."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from checker.model.location import Location
from checker.model.report import Money, Report
from checker.model.rows import NamedTuple
from checker.model.values import Unknown

POSSIBLE = ("yes", "ask", "if", "no")
"""Whether a way is open: it is; it is if an open question is answered so; it is if somebody else
does something; its needs forbid it."""


class Bar(NamedTuple):
    """What stands in the way of one deployment model; `field` is where it is answered."""

    possible: str
    words: str
    field: str = ""


class Way(NamedTuple):
    """One way to run a workload, with what it costs a month and by the million tokens.

    An amount that is an `Interval` without upper end is a bound, and `footnote` says why. `service`
    is the model whose price it is; `machines` is a number for own hardware. `until` is the last day
    that its money is committed for.
    """

    model: str
    label: str
    cost: Money | Unknown
    price: Money | Unknown
    possible: str = "yes"
    because: tuple[str, ...] = ()
    service: str = ""
    machines: Any = None
    today: bool = False
    until: date | None = None
    footnote: str = ""


class Change(NamedTuple):
    """What would change the answer, and to what; `to` is empty where nothing would."""

    condition: str
    to: str = ""


class Line(NamedTuple):
    """What one way costs a month over tokens a day; `bound` is set where it is only the least."""

    label: str
    model: str
    points: tuple[tuple[Any, Any], ...]
    bound: bool = False


class Mark(NamedTuple):
    """A point of the chart: where two lines meet, or where the workload stands."""

    label: str
    tokens_per_day: Any
    cost: Any


class Fit(NamedTuple):
    """What was found for one workload; sentences are whole, amounts are computed.

    `best` is a deployment model, empty where nothing can be said. `answer` begins with the best
    fit; `document` says whether the document's volumes agree. `lines` and `marks` are the chart,
    in `currency` a month, `volumes` the document's two; `supposed` is what `--what-if` changed.
    """

    workload: str
    root: str
    declared: bool
    subject: str
    tokens_per_day: Any
    today: str
    best: str
    ways: tuple[Way, ...]
    answer: tuple[str, ...]
    document: str
    changes: tuple[Change, ...]
    rests_on: tuple[str, ...]
    left_out: tuple[str, ...]
    footnotes: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    currency: str = "USD"
    volumes: tuple[Any, ...] = ()
    supposed: tuple[str, ...] = ()
    location: Location | None = None


class Fits(NamedTuple):
    """The fits of a run; `unknown` is a name that nothing is called, with the nearest ones."""

    report: Report
    fits: Sequence[Fit]
    unknown: str = ""
    nearest: Sequence[str] = ()
