"""Reads the bills of a fleet once, for the workloads of all its repositories together.

Whose a charge is can only be told when everybody's claims are known: so claims come first.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from checker import billing
from checker.audit.fleet import Repository
from checker.catalog import load_catalog
from checker.documents.tree import SourceTree
from checker.facts.billed import claims_of, month_of
from checker.facts.manifests import read_manifest
from checker.facts.volume import with_pool_shares
from checker.inputs import readers
from checker.inputs.options import ReadOptions
from checker.inputs.workload import NAME
from checker.model.audit import Billed
from checker.model.bills import Bill, Claim, Claims, Whole
from checker.model.quantities import HOURS_PER_MONTH
from checker.model.report import Gap, Money, Problem
from checker.model.rows import NamedTuple
from checker.model.settings import Settings
from checker.model.values import Unknown
from checker.policy.extending import load_extended

_SUFFIXES = (".yaml", ".yml")


class Claimant(NamedTuple):
    """A repository whose manifests are asked what they claim, and the day that it is asked for."""

    repository: Repository
    as_of: date


class Claiming(NamedTuple):
    """What the manifests of a repository claim; `owned` are the workloads that name an owner."""

    rows: tuple[Claim, ...]
    owned: frozenset[str]


class Paid(NamedTuple):
    """The bills of one repository by workload, and the digests of the files they come from.

    `files` are all bills of the fleet, which are no other evidence.
    """

    bills: Mapping[str, Bill] = {}
    inputs: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()


class KnownBills:
    """Bills that were read before; satisfies `model.bills.BillSource`.

    What is wrong with them is told once, for the fleet.
    """

    problems: Sequence[Problem] = ()
    gaps: Sequence[Gap] = ()
    whole: Whole | None = None

    def __init__(self, paid: Paid) -> None:
        self._paid = paid

    @property
    def paths(self) -> Sequence[str]:
        """The files that are bills."""
        return self._paid.files

    def read(self, claims: Claims) -> Mapping[str, Bill]:
        """Return the bill of each workload of the repository."""
        return self._paid.bills


class FleetBills(NamedTuple):
    """The bills of a fleet: of each repository, and of all of it.

    `owned` is the part of all AI spend that belongs to a workload with an owner.
    """

    of: Mapping[str, Paid]
    files: tuple[str, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    whole: Whole | None = None
    owned: Decimal = Decimal(0)
    problems: tuple[Problem, ...] = ()
    gaps: tuple[Gap, ...] = ()


def bill_files(evidence: Path) -> tuple[str, ...]:
    """Return which files of a folder of evidence are bills."""
    return tuple(billing.bills_among([""], SourceTree(evidence)))


def claiming(claimant: Claimant) -> Claiming:
    """Return what a repository claims of bills; only its manifests and settings are read."""
    repository = claimant.repository
    if not repository.path.is_dir():
        return Claiming((), frozenset())
    tree = SourceTree(repository.path)
    settings = load_extended(tree).settings
    tree.exclude(settings.exclude)
    reader = next(one for one in readers() if one.NAME == NAME)
    paths = [
        path
        for path in tree.walk()
        if path.endswith(_SUFFIXES) and reader.matches(path, tree.head(path))
    ]
    reading = reader.read(paths, tree, ReadOptions())
    found = [read_manifest(one, claimant.as_of) for one in reading.declarations]
    ordered = sorted(found, key=lambda one: (one.declaration.location, one.name))
    manifests = with_pool_shares(ordered)
    rows = claims_of(manifests, settings).rows
    owned = {one.name for one in manifests if _has_owner(one.facts)}
    return Claiming(
        tuple(one._replace(repository=repository.name) for one in rows), frozenset(owned)
    )


def _has_owner(facts: Mapping[str, object]) -> bool:
    owner = getattr(facts.get("owner"), "value", None)
    return isinstance(owner, str) and bool(owner)


def fleet_bills(
    evidence: Path, files: Sequence[str], claims: Iterable[Claiming], settings: Settings,
    as_of: date,
) -> FleetBills:  # fmt: skip
    """Return what the bills say of every repository, each charge counted for one of them."""
    given = list(claims)
    tree = SourceTree(evidence)
    bills = billing.Bills(files, tree, load_catalog(), as_of, settings.currency_rates)
    rows = tuple(row for one in given for row in one.rows)
    found = bills.read(claims_of((), settings)._replace(rows=rows))
    by_repository: dict[str, dict[str, Bill]] = {}
    for row in rows:
        if row.claimant in found:
            bill = found[row.claimant]._replace(workload=row.workload)
            by_repository.setdefault(row.repository, {})[row.workload] = bill
    inputs = tuple(tree.inputs)
    with_owner = {(row.repository, row.workload) for one in given for row in one.rows
                  if row.workload in one.owned}  # fmt: skip
    return FleetBills(
        of={name: Paid(own, inputs, tuple(files)) for name, own in by_repository.items()},
        files=tuple(files),
        inputs=inputs,
        whole=bills.whole,
        owned=sum(
            (by_repository.get(name, {})[workload].total for name, workload in with_owner
             if workload in by_repository.get(name, {})),
            Decimal(0),
        ),
        problems=bills.problems,
        gaps=bills.gaps,
    )  # fmt: skip


def billed(bills: FleetBills, as_of: date) -> Billed | None:
    """Return the bill as the denominator of an audit, for a month; None where no bill tells it."""
    whole = bills.whole
    if whole is None or whole.bill.total <= 0:
        return None
    bill = whole.bill
    month = month_of(bill, as_of)
    if isinstance(month, Unknown):
        return None
    total = month.cost * HOURS_PER_MONTH / (month.days * 24)

    def part(amount: Decimal) -> Money:
        return Money(_cents(total * amount / bill.total), bill.currency, "month")

    return Billed(
        total=part(bill.total),
        judged=part(bills.owned),
        without_code=part(whole.without_code),
        places=tuple((name or "no account", part(paid)) for name, paid in whole.places),
        window=f"{month.days} days to {bill.until}",
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
