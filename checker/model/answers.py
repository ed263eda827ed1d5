"""Where the open questions of a run can be answered, and what a first manifest can say."""

from collections.abc import Mapping, Sequence

from checker.model.location import Location
from checker.model.report import Question, Report
from checker.model.rows import NamedTuple
from checker.model.values import Reason

HOMES = ("manifest", "settings", "attestation", "evidence", "code")
"""Where an answer can be written: a manifest, `ai-spend.yaml`, an attestation in a manifest,
the evidence that is given to a run, or the code itself."""


class Answer(NamedTuple):
    """One question with the place of its answer.

    `home` is one of `HOMES`, `field` the path to write there (`data.residency`), `words` the only
    values it may take, `example` one as it is written. `manifests` are the files of the workloads
    that ask, by workload; None where a workload has no manifest yet. `reasons` say why the code
    does not answer it, each with its place.
    """

    question: Question
    home: str
    field: str = ""
    words: tuple[str, ...] = ()
    example: str = ""
    manifests: Mapping[str, str | None] = {}
    reasons: tuple[Reason, ...] = ()


class Answers(NamedTuple):
    """The open questions of a run, most useful first; `who` is set where one person's are shown.

    `waiting` verdicts need nothing but time; `stuck` ones are unknown for reasons that no single
    fact would settle.
    """

    report: Report
    answers: Sequence[Answer]
    who: str = ""
    waiting: int = 0
    stuck: int = 0


class Known(NamedTuple):
    """One field of a first manifest that the code answers, and why it is so."""

    path: str
    value: str
    because: str
    location: Location | None = None


class Line(NamedTuple):
    """One field of a manifest as it is written; an `open` one is a comment until it is filled in.

    `value` is text as people write it, empty where nobody knows it.
    """

    path: str
    value: str
    comment: str
    open: bool = True


class Draft(NamedTuple):
    """The first manifest of a root that has none.

    `path` is the file to write, `known` what the code says, `guesses` what it suggests for a
    field and somebody has to confirm. `description` says what it runs on.
    """

    root: str
    path: str
    name: str
    name_because: str
    known: tuple[Known, ...]
    guesses: Mapping[str, Known]
    resources: int
    description: str = ""


class NewFile(NamedTuple):
    """A file to write, or lines to add to one; `about` says in a few words what is in it.

    `kept` says why nothing is written, and what to do instead: what exists is never overwritten.
    `settled` is set where nothing has to be written.
    """

    path: str
    text: str
    about: str
    added: bool = False
    kept: str = ""
    settled: bool = False
