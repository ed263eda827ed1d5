"""Decides which workload manifest claims which resource, and says where two claim the same.

A manifest claims what its `resources` select; without them it claims its own folder, and of
several folders on the way from the root module to the definition the deepest wins.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from posixpath import dirname

from checker.documents.addresses import bare, matches
from checker.documents.nearest import nearest
from checker.facts.attribution import normalized
from checker.facts.manifests import Manifest, Selector
from checker.facts.resource import Resource
from checker.model.declaration import Declaration
from checker.model.location import Location
from checker.model.report import Gap, Problem
from checker.model.rows import NamedTuple
from checker.model.values import Unknown


class Claim(NamedTuple):
    """One workload's part of a resource; `explicit` where the manifest selects it by name."""

    workload: str
    share: Decimal
    explicit: bool
    location: Location


class Links(NamedTuple):
    """The claims on each resource, in the order of the resources given; none is unclaimed."""

    claims: Sequence[tuple[Claim, ...]]
    problems: tuple[Problem, ...]
    gaps: tuple[Gap, ...]


def link(
    manifests: Sequence[Manifest],
    resources: Sequence[Resource],
    declarations: Sequence[Declaration],
) -> Links:
    """Return who claims each resource, with a problem for every selector that goes wrong."""
    selected, problems, gaps = _selected(manifests, resources, declarations)
    folders, twins = _folders(manifests)
    claims: list[tuple[Claim, ...]] = []
    for number, resource in enumerate(resources):
        explicit = selected.get(number, [])
        if explicit:
            kept, problem = _settled(explicit, resource)
            claims.append(kept)
            problems += [problem] if problem else []
        else:
            owner = _deepest(folders, resource.declaration)
            claims.append((owner,) if owner else ())
    return Links(claims, (*twins, *problems), tuple(gaps))


def places(declaration: Declaration) -> list[str]:
    """Return the folders that a declaration belongs to: its own file's and its module calls'."""
    calls = [dirname(call.location.path) for call in declaration.calls]
    return [dirname(declaration.location.path), *calls, declaration.root]


def within(folder: str, place: str) -> bool:
    """Whether a place is a folder or lies in it; the empty folder holds everything."""
    return folder in ("", ".") or place == folder or place.startswith(folder + "/")


def _folders(manifests: Sequence[Manifest]) -> tuple[dict[str, Claim], list[Problem]]:
    """Return who claims each folder; of two in one folder neither is preferred silently."""
    owners: dict[str, Claim] = {}
    problems: list[Problem] = []
    for one in manifests:
        if one.selectors is not None or one.machines:
            continue
        first = owners.get(one.folder)
        if first is not None:
            problems.append(
                Problem(
                    "two-claims",
                    f"{first.workload} and {one.name} both claim the whole folder "
                    f"{one.folder or '.'}",
                    one.declaration.location,
                    "say under resources which of it is whose",
                )
            )
            continue
        owners[one.folder] = Claim(one.name, Decimal(1), False, one.declaration.location)
    return owners, problems


def _deepest(folders: Mapping[str, Claim], declaration: Declaration) -> Claim | None:
    stands = places(declaration)
    fitting = [folder for folder in folders if any(within(folder, one) for one in stands)]
    return folders[max(fitting, key=lambda one: (len(one), one))] if fitting else None


def _selected(
    manifests: Sequence[Manifest],
    resources: Sequence[Resource],
    declarations: Sequence[Declaration],
) -> tuple[dict[int, list[Claim]], list[Problem], list[Gap]]:
    claims: dict[int, list[Claim]] = {}
    problems: list[Problem] = []
    gaps: list[Gap] = []
    for manifest in manifests:
        for selector in manifest.selectors or ():
            hits = _hits(selector, manifest, resources)
            for number in hits:
                mine = Claim(manifest.name, selector.share or Decimal(1), True, selector.location)
                earlier = claims.setdefault(number, [])
                if all(one.workload != manifest.name for one in earlier):
                    earlier.append(mine._replace(share=selector.share or Decimal(-1)))
            if not hits:
                said = _missed(selector, resources, declarations)
                (problems if isinstance(said, Problem) else gaps).append(said)  # type: ignore[arg-type]
    return claims, problems, gaps


def _settled(claims: list[Claim], resource: Resource) -> tuple[tuple[Claim, ...], Problem | None]:
    """Return the claims with their shares; several without shares, or over 100 %, are a problem."""
    if len(claims) == 1:
        share = claims[0].share if claims[0].share > 0 else Decimal(1)
        return (claims[0]._replace(share=share),), None
    ordered = sorted(claims, key=lambda one: (-one.share, one.workload))
    names = " and ".join(sorted(one.workload for one in claims))
    if any(one.share < 0 for one in claims):
        message = f"{names} both select {resource.address}, and nothing says how it is shared"
        step = "write share: 60% beside the selectors, or let one of them go"
        first = sorted(claims, key=lambda one: one.workload)[0]
        problem = Problem("two-claims", message, claims[-1].location, step)
        return (first._replace(share=Decimal(1)),), problem
    if sum(one.share for one in claims) > 1:
        message = f"the shares of {resource.address} of {names} add up to more than 100%"
        step = "write shares that add up to 100%"
        return tuple(ordered), Problem("two-claims", message, claims[-1].location, step)
    return tuple(ordered), None


def _hits(selector: Selector, manifest: Manifest, resources: Sequence[Resource]) -> list[int]:
    """Return what a selector matches: in the manifest's own folder if anything there does."""
    test = _tags_match if selector.kind == "tags" else _address_matches
    hits = [number for number, one in enumerate(resources) if test(selector, one)]
    near = [
        number
        for number in hits
        if any(within(manifest.folder, one) for one in places(resources[number].declaration))
    ]
    return near or hits


def _tags_match(selector: Selector, resource: Resource) -> bool:
    for key, wanted in selector.tags.items():
        node = resource.tags.entries.get(normalized(key))
        if node is None or isinstance(node.value, Unknown) or str(node.value) != wanted:
            return False
    return True


def _address_matches(selector: Selector, resource: Resource) -> bool:
    kind = resource.declaration.kind
    return kind == selector.kind and matches(selector.pattern, resource.address)


def _missed(
    selector: Selector, resources: Sequence[Resource], declarations: Sequence[Declaration]
) -> Problem | Gap:
    pattern, location = selector.pattern, selector.location
    if selector.kind == "tags":
        return Gap("selector", f"no AI resource carries the tags {pattern}", location)
    if not any(one.kind == selector.kind for one in declarations):
        return Gap("selector", f"no {selector.kind} files are here to find {pattern} in", location)
    plain = next((one for one in declarations if matches(pattern, one.address)), None)
    if plain is not None:
        message = f"{pattern} selects {plain.address}, which is not known to be AI spend"
        return Gap("selector", message, location)
    closed = [one.address for one in declarations if one.module_source is not None]
    if any(pattern.startswith(f"{bare(address)}.") for address in map(str, closed)):
        return Gap("selector", f"{pattern} lies in a module that was not opened", location)
    close = nearest(pattern, [one.address for one in resources])
    hint = f"the nearest is {close}" if close else "ai-spend inventory lists the addresses"
    return Problem("selector", f"nothing is called {pattern}", location, hint)


def shares(claims: Iterable[Claim]) -> dict[str, Decimal]:
    """Return each workload's share of a resource."""
    return {one.workload: one.share for one in claims}
