"""Sums up the whole run: how many workloads and resources, and how much somebody claims."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from checker.facts.prices import PriceBook
from checker.facts.reading import derived
from checker.facts.workloads import Workload
from checker.model.declaration import Node
from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.report import Gap
from checker.model.values import Reason, Unknown

_LACKING = ("type-not-in-catalog", "machine-not-in-catalog")
_KEY = re.compile(r"(?:[A-Z0-9]+_)*(?:LLM|GPT|GENAI|AI)_(?:[A-Z0-9]+_)*(?:KEY|TOKEN)\Z")


def portfolio_facts(
    workloads: Sequence[Workload], book: PriceBook, gaps: Sequence[Gap]
) -> dict[str, Fact]:
    """Return the facts of the portfolio."""
    claimed = [one for one in workloads if not one.implied]
    unclaimed = [one for one in workloads if one.implied]
    mine = sum(_counted(one) for one in claimed)
    nobodys = sum(_counted(one) for one in unclaimed)
    files = frozenset(
        f for one in workloads for part in one.parts for f in part.resource.declaration.files
    )
    found = [
        Fact("workload_count", len({one.name for one in claimed}), "declared", files=files),
        Fact("manifest_count", len({one.name for one in claimed}), files=files),
        Fact("resource_count", mine + nobodys, files=files),
        Fact("unclaimed_count", nobodys, files=files),
    ]
    if mine + nobodys:
        share = Decimal(mine) / (mine + nobodys)
        said = f"{mine} of {mine + nobodys} resources"
        found.append(Fact("claimed_share", share, because=said, files=files))
    first = next((one.location for one in gaps if one.kind in _LACKING), None)
    found.append(catalog_gaps(lacking(workloads, book, gaps), first))
    figures = {one.name: one.manifest.facts.get("kpis") if one.manifest else None
               for one in claimed}  # fmt: skip
    found += [*unit_costs(figures), *_prices(book)]
    return {one.name: one for one in found}


def lacking(workloads: Sequence[Workload], book: PriceBook, gaps: Sequence[Gap]) -> frozenset[str]:
    """Return the machines, types and keys that look like AI and are in no row of the catalog."""
    found = {one.message for one in gaps if one.kind in _LACKING}
    for workload in workloads:
        for part in workload.parts:
            names = _names(part.resource.declaration.body)
            found |= {one for one in names if book.catalog.signal_for_env(one) is None}
    return frozenset(found)


def catalog_gaps(names: Collection[str], place: Location | None = None) -> Fact:
    """Return how many there are of what the catalog does not know."""
    said = f"{len(names)} that the catalog does not know"
    return Fact("catalog_gaps", len(names), "code", place, said)


def _names(node: Node) -> Iterator[str]:
    """Yield the names of variables that look like keys of a model's service."""
    if isinstance(node.value, Mapping):
        for key, inner in node.value.items():
            if key == "name" and isinstance(inner.value, str):
                key = inner.value
            if _KEY.match(str(key)):
                yield str(key)
            yield from _names(inner)
    elif isinstance(node.value, (list, tuple)):
        for inner in node.value:
            yield from _names(inner)


def unit_costs(claimed: Mapping[str, Fact | None]) -> Iterator[Fact]:
    """Yield in how many units workloads state what one answer costs, and how many state none.

    `claimed` holds the key figures of every declared workload, None where it states none.
    """
    units: set[str] = set()
    silent: list[str] = []
    without, used = 0, []
    for name, figures in claimed.items():
        if figures is None:
            silent.append(name)
            continue
        used.append(figures)
        mine = {name for name in figures.value if isinstance(name, str) and "cost_per_" in name}
        units |= {name[name.index("cost_per_") :] for name in mine}
        without += not mine
    yield derived("unit_costs", _at_least(len(units), silent), used)
    yield derived("without_unit_cost", _at_least(without, silent), used)


def _at_least(number: int, silent: Sequence[str]) -> int | Unknown:
    """Return a number; only its least while some workloads state no figures."""
    if not silent:
        return number
    why = Reason(f"{', '.join(silent[:3])} states no kpis")
    return Unknown(why, needs=("kpis",), low=number)


def _prices(book: PriceBook) -> Iterator[Fact]:
    """Yield the lowest and highest own price of tokens; None without any."""
    rows = [row for row in book.settings.prices if row.input_price or row.output_price]
    prices = [
        (money._replace(period=""), row.location)
        for row in rows
        for money in (row.input_price, row.output_price)
        if money is not None
    ]
    files = frozenset(place.path for _, place in prices)
    yield Fact("own_token_prices", len(rows), "declared", book.settings.location, files=files)
    alike = len({price.currency for price, _ in prices}) <= 1
    for name, pick in (("lowest_token_price", min), ("highest_token_price", max)):
        if prices and alike:
            price, place = pick(prices, key=lambda one: one[0].amount)
            yield Fact(name, price, "declared", place, files=files)
        else:
            said = Unknown(Reason("own prices are in several currencies"))
            yield Fact(name, said if prices else None, "declared", book.settings.location)


def _counted(workload: Workload) -> int:
    return sum(1 for one in workload.parts if one.resource.role != "control" and one.sure)
