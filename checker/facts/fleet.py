"""Sums up the portfolios of many repositories as if they were one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from checker.facts.portfolio import catalog_gaps, unit_costs
from checker.facts.spread import spread
from checker.model.facts import Fact
from checker.model.report import Money
from checker.model.rows import NamedTuple
from checker.model.values import Reason, Unknown

OF_WORKLOADS = ("kpis", "management", "tokens_per_day")
"""The facts of workloads that are summed up; no others need be kept."""
_REVIEWED = "identification_"
_SIGNED = "identification_signed"


class Part(NamedTuple):
    """The portfolio of one repository in one context.

    `facts` are those of its portfolio, `workloads` the facts of its declared workloads by name, and
    `lacking` is what of it the catalog does not know.
    """

    repository: str
    facts: Mapping[str, Fact]
    workloads: Mapping[str, Mapping[str, Fact]]
    lacking: frozenset[str] = frozenset()


def fleet_facts(parts: Sequence[Part]) -> dict[str, Fact]:
    """Return the facts of the portfolio that many repositories make together; bills are apart.

    What two repositories lack in the catalog alike is one gap; workloads of one name in two
    repositories are two.
    """
    declared = {
        f"{part.repository}/{name}": facts for part in parts for name, facts in _sorted(part)
    }
    everything, nobodys = (_added(parts, name) for name in ("resource_count", "unclaimed_count"))
    found = [
        Fact("workload_count", len(declared), "declared"),
        Fact("manifest_count", len(declared)),
        Fact("resource_count", everything),
        Fact("unclaimed_count", nobodys),
        catalog_gaps({name for part in parts for name in part.lacking}),
        *unit_costs({name: facts.get("kpis") for name, facts in declared.items()}),
        *spread(list(declared.values())),
        *_prices(parts),
        *_reviewed(parts),
    ]
    if everything:
        share = Decimal(everything - nobodys) / everything
        said = f"{everything - nobodys} of {everything} resources"
        found.append(Fact("claimed_share", share, because=said))
    return {one.name: one._replace(location=None, files=frozenset()) for one in found}


def _sorted(part: Part) -> list[tuple[str, Mapping[str, Fact]]]:
    return sorted(part.workloads.items())


def _added(parts: Iterable[Part], name: str) -> int:
    return sum(part.facts[name].value for part in parts if name in part.facts)


def _prices(parts: Sequence[Part]) -> Iterator[Fact]:
    """Yield how many own prices of tokens there are, the lowest of all and the highest."""
    yield Fact("own_token_prices", _added(parts, "own_token_prices"), "declared")
    for name, pick in (("lowest_token_price", min), ("highest_token_price", max)):
        values = [part.facts[name].value for part in parts if name in part.facts]
        prices = [one for one in values if isinstance(one, Money)]
        mixed = len({one.currency for one in prices}) > 1
        if mixed or any(isinstance(one, Unknown) for one in values):
            said = Unknown(Reason("own prices are in several currencies"))
            yield Fact(name, said, "declared")
        else:
            best = pick(prices, key=lambda one: one.amount) if prices else None
            yield Fact(name, best, "declared")


def _reviewed(parts: Sequence[Part]) -> Iterator[Fact]:
    """Yield the review of how AI is identified, the oldest, where every repository states one.

    A review that one repository states says nothing of the others.
    """
    used = [part for part in parts if _added([part], "resource_count")]
    days = [part.facts[_SIGNED].value for part in used if _SIGNED in part.facts]
    if not used or len(days) < len(used) or any(isinstance(one, Unknown) for one in days):
        return
    oldest = min(used, key=lambda part: part.facts[_SIGNED].value)
    yield from (fact for name, fact in oldest.facts.items() if name.startswith(_REVIEWED))
