"""What a row of the vocabulary says about one fact or one series of evidence."""

from checker.model.rows import NamedTuple

DEPLOYMENT_MODELS = ("closed_source_api", "hosted_open_source", "self_hosted")
MANAGEMENT = ("fully_managed", "partially_managed", "self_managed")
COMMITMENTS = (
    "on_demand", "spot", "reserved", "capacity_block", "provisioned_throughput", "flex_start",
)  # fmt: skip
ROLES = ("capacity", "definition", "consumer", "commitment", "control", "signal")
STAGES = ("poc", "early", "growth", "scale", "mission_critical")
MATURITY = ("crawl", "walk", "run")


class FactType(NamedTuple):
    """One fact: its name, type, meaning, and where it can be asked.

    `type` is text, choice, flag, number, ratio, money, price, duration (days), rate (a day), date.
    `many` names the subjects for which it is a set of such values. `unit` is said in reports.
    `who` usually knows the answer where the fact is missing; a `per_team` answer is given once for
    all workloads of a team. `printable` facts may appear in reports.
    """

    name: str
    type: str
    meaning: str
    subjects: tuple[str, ...]
    unit: str = ""
    values: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    who: str = "engineering"
    printable: bool = True
    per_team: bool = False


class MeasureType(NamedTuple):
    """A series of evidence that statistics can be asked of."""

    name: str
    type: str
    meaning: str
    subjects: tuple[str, ...]
    who: str = "platform"
