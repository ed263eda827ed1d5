"""Sorts recognized resources to the workloads that claim them, and the rest to their roots."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from checker.facts.gathering import Gathered, Neighborhoods, is_unclear, on_premises, priced
from checker.facts.linking import Claim, Links
from checker.facts.manifests import Manifest
from checker.facts.prices import PriceBook
from checker.facts.recognition import recognize
from checker.facts.resource import Resource
from checker.facts.sums import Share
from checker.facts.workloads import Workload
from checker.model.rows import NamedTuple


class Owned(NamedTuple):
    """A resource and the claims of workloads on it; without any it is nobody's."""

    resource: Resource
    claims: tuple[Claim, ...]

    @property
    def claimant(self) -> str | None:
        """The workload that has the largest share of it."""
        return self.claims[0].workload if self.claims else None

    @property
    def workload(self) -> str:
        """The workload that it is judged with; what nobody claims is its root's."""
        return self.claimant or f"unowned:{self.resource.declaration.root or '.'}"


def owned_resources(
    gathered: Gathered,
    links: Links,
    manifests: Sequence[Manifest],
    near: Neighborhoods,
    book: PriceBook,
) -> tuple[list[Owned], list[Resource]]:
    """Return what belongs into the inventory, and the machines that nobody can tell of."""
    owned: list[Owned] = []
    lost: list[Resource] = []
    for resource, claims in zip(gathered.resources, links.claims, strict=True):
        if resource.ai_spend is not True and any(one.explicit for one in claims):
            owned += [Owned(one, claims) for one in _tagged(resource, near, book)]
        elif resource.ai_spend is True or resource.likely:
            owned.append(Owned(resource, claims))
        elif is_unclear(resource):
            lost.append(resource)
    return [*owned, *_elsewhere(manifests, book)], lost


def _tagged(resource: Resource, near: Neighborhoods, book: PriceBook) -> Iterator[Resource]:
    """Yield a resource as AI spend because a manifest selects it, whatever its signs."""
    declaration = resource.declaration
    place = near[declaration.root, declaration.context]
    for again in recognize(declaration, book.catalog, place, tagged=True):
        if again.address == resource.address:
            yield priced(again, book)


def _elsewhere(manifests: Sequence[Manifest], book: PriceBook) -> Iterator[Owned]:
    for manifest in manifests:
        claim = Claim(manifest.name, Decimal(1), True, manifest.declaration.location)
        for one in on_premises(manifest, book.catalog):
            yield Owned(one, (claim,))


def _place(one: Owned) -> tuple[str, str]:
    return one.resource.declaration.root, one.resource.declaration.context


def _spends(resource: Resource) -> bool:
    """Whether a resource can make a workload: not what limits others, nor what is switched off."""
    return resource.role != "control" and resource.exists is not False


def workloads_of(manifests: Sequence[Manifest], owned: Sequence[Owned]) -> list[Workload]:
    """Return the declared workloads, and one for the unclaimed resources of each root."""
    declared = {one.name: one for one in manifests}
    parts: dict[tuple[str, str, str], list[Share]] = {}
    for one in owned:
        root, context = _place(one)
        for claim in one.claims:
            # A manifest may hold resources of several roots; each context is judged apart.
            share = Share(one.resource, claim.share)
            parts.setdefault((claim.workload, "", context), []).append(share)
        if not one.claims:
            parts.setdefault((one.workload, root, context), []).append(Share(one.resource))
    for name in declared:
        if not any(key[0] == name for key in parts):
            parts[name, "", "defaults"] = []
    found = [
        Workload(name, declared.get(name), root or _only_root(members), context, tuple(members))
        for (name, root, context), members in sorted(parts.items(), key=lambda one: one[0])
        if name in declared or any(_spends(one.resource) for one in members)
    ]
    return sorted(found, key=lambda one: (one.implied, one.name, one.context))


def _only_root(members: Sequence[Share]) -> str:
    roots = {one.resource.declaration.root for one in members}
    return roots.pop() if len(roots) == 1 else ""
