"""Holds the bills of a run: they are read once, when all workloads are known."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal

from checker.billing.checking import tags_trouble
from checker.billing.reading import Part, read
from checker.billing.scan import Scanned, scan
from checker.billing.telling import Telling
from checker.catalog import Catalog
from checker.documents.columns import Columns, ColumnsError, columns, installed, not_installed
from checker.documents.tree import SourceTree
from checker.model.bills import Bill, Claims, Whole
from checker.model.location import Location
from checker.model.report import Gap, Problem
from checker.model.settings import CurrencyRate


class Bills:
    """All bills of a run; satisfies `model.bills.BillSource`.

    `paths` are files of `tree`. Nothing is read before `read` is called; a bill with trouble is a
    Problem and is not used, and a part that is missing is never taken for zero.
    """

    def __init__(
        self, paths: Sequence[str], tree: SourceTree, catalog: Catalog, as_of: datetime.date,
        rates: Sequence[CurrencyRate] = (),
    ) -> None:  # fmt: skip
        self._paths, self._tree, self._catalog = tuple(paths), tree, catalog
        self._as_of, self._rates = as_of, tuple(rates)
        self._problems: list[Problem] = []
        self._gaps: list[Gap] = []
        self._whole: Whole | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that are bills, which nobody else reads."""
        return self._paths

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Bills that could not be used, and charges that two workloads claim."""
        return tuple(self._problems)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Charges that nobody claims, and what the catalog could not decide."""
        return tuple(self._gaps)

    @property
    def whole(self) -> Whole | None:
        """All AI spend, once it was read; None without any bill that can be used."""
        return self._whole

    def read(self, claims: Claims) -> Mapping[str, Bill]:
        """Return the bill of every workload that has any charge."""
        self._problems, self._gaps, self._whole = [], [], None
        if not self._paths:
            return {}
        if not installed():
            self._problems.append(not_installed(self._paths[0], "a bill"))
            return {}
        return self._read(claims, self._paths)

    def _read(self, claims: Claims, paths: Sequence[str]) -> Mapping[str, Bill]:
        spoiled: list[Problem] = []
        with columns(paths, self._tree) as (database, refused):
            reading = read(database, self._tree, self._as_of)
            rates = self._exchange(reading.parts)
            if reading.parts and rates is not None:
                try:
                    found = scan(database, reading.parts, claims, self._catalog, rates)
                except ColumnsError as error:
                    spoiled = _spoiled(reading.parts, database, str(error))
        if spoiled:
            gone = {one.location.path for one in spoiled if one.location}
            self._problems += spoiled
            return self._read(claims, [one for one in paths if one not in gone])
        self._problems += (*refused, *reading.problems)
        self._gaps += reading.gaps
        if not reading.parts or rates is None:
            return {}
        return self._told(found, claims, reading.parts, _currency(rates))

    def _exchange(self, parts: Sequence[Part]) -> dict[str, Decimal] | None:
        """Return what one unit of each currency is worth in one of them; None where nobody says."""
        found = sorted({one for part in parts for one in part.checked.currencies})
        if len(found) < 2:
            return dict.fromkeys(found, Decimal(1))
        for target in sorted(found, key=lambda one: (one != "USD", one)):
            rates = {one: self._rate(one, target) for one in found}
            known = {one: rate for one, rate in rates.items() if rate is not None}
            if len(known) == len(found):
                return {target: Decimal(1), **known}
        message = f"the bills are in {' and '.join(found)}, and nothing is converted by guess"
        step = "write dated currency_rates in ai-spend.yaml, or give the bills of one currency"
        self._problems.append(Problem("currency", message, Location(parts[0].opened.path), step))
        return None

    def _rate(self, one: str, target: str) -> Decimal | None:
        if one == target:
            return Decimal(1)
        usable = [r for r in self._rates if {r.currency, r.to} == {one, target}
                  and r.date <= self._as_of]  # fmt: skip
        if not usable:
            return None
        newest = max(usable, key=lambda r: r.date)
        return newest.rate if newest.currency == one else 1 / newest.rate

    def _told(
        self, found: Scanned, claims: Claims, parts: Sequence[Part], currency: str
    ) -> Mapping[str, Bill]:
        place = Location(parts[0].opened.path)
        if found.duplicates.number:
            paths = found.duplicates.paths
            message = (
                f"{found.duplicates.number:,} charges of AI resources stand twice in the bills"
            )
            if paths[1:]:
                message += f", in {' and '.join(paths[:3])}"
            place = Location(paths[-1])
            step = "give every month once: two exports of the same days overlap"
            self._problems.append(Problem("duplicate", message, place, step))
            return {}
        self._problems += found.owners.problems(claims, place.path)
        build = Telling(found, parts, currency, self._as_of)
        names = sorted({str(row[0]) for row in found.rows["totals"]})
        bills = {name: build.bill(name) for name in names}
        self._gaps += build.gaps()
        self._whole = build.whole()
        return {name: bill for name, bill in bills.items() if name}


def _spoiled(parts: Sequence[Part], database: Columns, error: str) -> list[Problem]:
    """Return why charges could not be read to the end, for each bill that is to blame."""
    if "JSON" in error:
        found = (tags_trouble(one.view, database, one.opened.path) for one in parts)
        if problems := [one for one in found if one]:
            return problems
    step = "give fewer months at once, or export the bill again"
    said = f"the bills cannot be added up: {error}"
    return [Problem("limit", said, Location(one.opened.path), step) for one in parts]


def _currency(rates: Mapping[str, Decimal]) -> str:
    return next(iter(rates), "USD")
