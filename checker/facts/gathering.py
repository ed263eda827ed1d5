"""Gathers recognized resources out of all declarations, root by root, with what stays unclear."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from checker.catalog import Catalog
from checker.facts.attribution import Tags
from checker.facts.cluster_wide import cluster_wide
from checker.facts.manifests import Manifest
from checker.facts.prices import PriceBook
from checker.facts.recognition import recognize, runs_objects
from checker.facts.references import Neighborhood
from checker.facts.resource import Resource
from checker.facts.scaling import scaled
from checker.facts.wholes import completed
from checker.model.declaration import Declaration
from checker.model.facts import Fact
from checker.model.location import Location
from checker.model.report import Gap
from checker.model.rows import NamedTuple
from checker.model.values import Unknown

Neighborhoods = Mapping[tuple[str, str], Neighborhood]


class Gathered(NamedTuple):
    """Every item that some row of the catalog reads, and what lies outside the catalog's reach.

    `read_modules` are the places of module calls that were read by their arguments.
    """

    resources: tuple[Resource, ...]
    gaps: tuple[Gap, ...]
    read_modules: frozenset[Location] = frozenset()


def neighborhoods(declarations: Iterable[Declaration]) -> Neighborhoods:
    """Return the declarations of each root and context, ready to be followed.

    What holds for a whole cluster stands behind every root that has objects of one.
    """
    grouped: dict[tuple[str, str], list[Declaration]] = {}
    whole = list(declarations)
    for one in whole:
        grouped.setdefault((one.root, one.context), []).append(one)
    shared = cluster_wide(whole)
    return {
        (root, context): Neighborhood(
            [*members, *(one for one in shared if one.root != root and one.context == context)]
            if any(one.kind == "kubernetes" for one in members)
            else members
        )
        for (root, context), members in grouped.items()
    }


def gather(declarations: Sequence[Declaration], near: Neighborhoods, book: PriceBook) -> Gathered:
    """Return the items of all declarations, in the order of their places."""
    resources: list[Resource] = []
    unlisted: list[Declaration] = []
    unread_ones: list[Declaration] = []
    for one in sorted(declarations, key=_place):
        found = list(recognize(one, book.catalog, near[one.root, one.context]))
        resources += found
        if not found and one.kind == "terraform" and book.catalog.looks_like_ai(one.type):
            unlisted.append(one)
        nothing = one.copies.high != 0 and not any(item.ai_spend for item in found)
        if (
            nothing
            and one.kind == "terraform"
            and runs_objects(one)
            and _why_unread(one) is not None
        ):
            unread_ones.append(one)
    resources = [priced(one, book) for one in completed(scaled(resources))]
    gaps = (*_unlisted_types(unlisted), *_machines(resources), *_unread(unread_ones))
    known = frozenset(
        one.location
        for one in declarations
        if one.module_source is not None
        and book.catalog.module(one.module_source, one.module_version) is not None
    )
    return Gathered(tuple(resources), gaps, known)


def _place(one: Declaration) -> tuple[str, str, str, int, int, str]:
    where = one.location
    return (one.root, one.context, where.path, where.line, where.column, one.address)


def _unlisted_types(found: Sequence[Declaration]) -> list[Gap]:
    """Return one gap for each type that looks like AI spend and has no row in the catalog."""
    counts = Counter(one.type for one in found)
    firsts = {one.type: one.location for one in reversed(found)}
    return [
        Gap(
            "type-not-in-catalog",
            f"{name} looks like AI spend, and the catalog does not know it ({_times(number)})",
            firsts[name],
        )
        for name, number in sorted(counts.items())
    ]


def _unread(found: Sequence[Declaration]) -> list[Gap]:
    """Return one gap for all resources of which nobody knows what they apply to a cluster."""
    if not found:
        return []
    first = found[0]
    why = _why_unread(first)
    reason = f": {why.reasons[0]}" if why is not None and why.reasons else ""
    noun = "resource applies" if len(found) == 1 else "resources apply"
    message = (
        f"what {len(found)} {noun} to a cluster is not in the code, as {first.address}{reason}"
    )
    return [Gap("content-not-known", message, first.location)]


def _why_unread(one: Declaration) -> Unknown | None:
    from checker.facts.kubernetes_inside import unread

    return unread(one)


def _machines(resources: Sequence[Resource]) -> list[Gap]:
    found = {name: one.declaration.location for one in reversed(resources) for name in one.unlisted}
    return [
        Gap(
            "machine-not-in-catalog",
            f"{name} looks like an accelerator machine, and the catalog does not know it",
            location,
        )
        for name, location in sorted(found.items())
    ]


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def is_unclear(resource: Resource) -> bool:
    """Whether a machine that nobody knows leaves open if this is AI spend."""
    sku = resource.facts.get("sku")
    open_machine = sku is not None and isinstance(sku.value, Unknown)
    return resource.ai_spend is None and resource.exists is not False and open_machine


def unclear(resources: Sequence[Resource]) -> list[Gap]:
    """Return one gap for the compute resources of which nobody knows the machine."""
    if not resources:
        return []
    first = resources[0]
    reason = first.facts["sku"].value.reasons if "sku" in first.facts else ()
    why = f", as {first.address}: {reason[0]}" if reason else f", as {first.address}"
    noun = "resource" if len(resources) == 1 else "resources"
    message = f"{len(resources)} compute {noun} whose machine type is not known{why}"
    return [Gap("machine-not-known", message, first.declaration.location)]


def priced(resource: Resource, book: PriceBook) -> Resource:
    """Return a resource with what it costs a month, where its machines are counted."""
    facts = resource.facts
    if resource.role == "consumer":
        # Pods are paid for with the nodes under them; a node's price for each would be too much.
        return resource
    sku, instances = facts.get("sku"), facts.get("instances.desired")
    if sku is None or instances is None or "accelerator" not in facts:
        return resource
    bought = facts.get("commitment")
    found = book.machine(sku, instances, bought, facts.get("region"))
    contract = book.contract(sku, instances, bought)
    more = {one.name: one for one in found}
    return resource._replace(facts={**facts, **more}, contract=contract)


def on_premises(manifest: Manifest, catalog: Catalog) -> list[Resource]:
    """Return the hardware that a manifest declares and no code creates."""
    found = []
    for one in manifest.machines:
        name = catalog.accelerator_name(one.accelerator) or one.accelerator
        values = {
            "type": "on_premises", "provider": one.site or "on_premises", "role": "capacity",
            "active": True, "identified_by": ("tagged",), "deployment_model": "self_hosted",
            "management": "self_managed", "cost_shape": "per_machine_hour", "accelerator": name,
            "accelerator_count": one.accelerators, "accelerator_count_min": one.accelerators,
            "commitment": "reserved", "scales_to_zero": False, "taggable": False,
            "region": one.site or None,
        }  # fmt: skip
        facts = {
            key: Fact(key, value, "declared", one.location, "", one.files)
            for key, value in values.items()
            if value is not None
        }
        address = f"on_premises.{manifest.name}.{one.site or 'site'}.{name}"
        found.append(
            Resource(
                address,
                manifest.declaration,
                True,
                True,
                True,
                "capacity",
                facts,
                Tags({}),
                "the manifest declares it",
                outside_code=True,
            )
        )
    return found
