"""Where teams stand in the maturity table of the second document, and what the next step asks."""

from checker.model.rows import NamedTuple


class Lack(NamedTuple):
    """Something that a stage asks and that is not there; not `known` where nobody says it."""

    policy: str
    text: str
    known: bool
    who: str = ""


class StageVerdict(NamedTuple):
    """What one policy says of one workload, asked as if its team were at a stage.

    `declared` is the stage that the team says it is at, empty where it says none.
    """

    team: str
    workload: str
    declared: str
    row: str
    stage: str
    policy: str
    verdict: str
    lacks: tuple[Lack, ...] = ()


class MaturityRow(NamedTuple):
    """Where a team stands by one row of the table.

    `stands` is crawl, walk, run or unknown. `met` is false where not even crawl is reached. `ahead`
    is true where it is beyond the stage that the team declares. `asks` is what is missing for
    `then`, the next stage; both are empty where nothing is.
    """

    row: str
    stands: str
    met: bool = True
    ahead: bool = False
    then: str = ""
    asks: tuple[Lack, ...] = ()


class Step(NamedTuple):
    """One of the next steps of a team: what reaches a stage by a row."""

    row: str
    stage: str
    lacks: tuple[Lack, ...]


class TeamMaturity(NamedTuple):
    """One team of the table; `name` is empty for workloads that name none."""

    name: str
    declared: str
    workloads: tuple[str, ...]
    rows: tuple[MaturityRow, ...]
    steps: tuple[Step, ...] = ()


class MaturityPage(NamedTuple):
    """The page of a run: every team, and the verdicts that it was made from."""

    teams: tuple[TeamMaturity, ...]
    verdicts: tuple[StageVerdict, ...]
