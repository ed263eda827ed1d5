"""Turns pools and classes of nodes into capacity and definitions, if they are for accelerators."""

from collections.abc import Iterator

from checker.catalog import Catalog
from checker.catalog.cluster_rows import ObjectRow
from checker.facts.kubernetes_node_pools import NodeSort, pool, priorities
from checker.facts.kubernetes_numbers import not_said, product, quantity
from checker.facts.kubernetes_placement import one_of
from checker.facts.kubernetes_pods import exact
from checker.facts.kubernetes_resource import CLUSTER, not_spend, spend
from checker.facts.reading import ABSENT, Read, fact
from checker.facts.references import Neighborhood
from checker.facts.resource import Resource
from checker.model.declaration import Declaration
from checker.model.facts import Fact
from checker.model.values import Unknown

_POOLS = ("karpenter.sh/NodePool", "karpenter.sh/Provisioner", "karpenter.sh/NodeClaim")
_CLASS_NAMES = (
    "spec.template.spec.nodeClassRef.name", "spec.nodeClassRef.name", "spec.providerRef.name",
)  # fmt: skip
_RUN_BY_CLOUD = "a cluster that a cloud runs counts as partially managed"


def nodes(
    declaration: Declaration, row: ObjectRow, catalog: Catalog, near: Neighborhood, tagged: bool
) -> Resource:
    """Return the resource that a pool or class of nodes is."""
    if declaration.type.endswith("/ComputeClass"):
        return _compute_class(declaration, row, catalog, near, tagged)
    if row.how == "node_class":
        return _node_class(declaration, row, catalog, near, tagged)
    sort = pool(declaration.body, catalog)
    if not (sort.accelerated or tagged):
        return not_spend(declaration, sort.because)
    facts = [*_identity(declaration, sort.placement.provider), *_pool(declaration, sort)]
    because = sort.because if sort.accelerated else "a manifest selects it"
    fixed = declaration.body.first("spec.replicas")
    exists = fixed is None or quantity(fixed).value != 0
    unlisted = sort.placement.unlisted
    return spend(declaration, row, near, facts, because, ("known_type",), exists, unlisted)


def _identity(declaration: Declaration, provider: str | None) -> Iterator[Fact]:
    here = Read(None, declaration.location, declaration.files)
    body = declaration.body
    group = body.first("spec.template.spec.nodeClassRef.group")
    by_class = {"karpenter.k8s.aws": "aws", "eks.amazonaws.com": "aws",
                "karpenter.azure.com": "azure", "karpenter.k8s.gcp": "gcp"}  # fmt: skip
    named = by_class.get(str(group.value)) if group is not None else None
    own = by_class.get(declaration.type.partition("/")[0])
    seller = provider or named or own or CLUSTER
    yield fact("provider", here._replace(value=seller))
    yield fact("deployment_model", here._replace(value="self_hosted"))
    yield fact("management", here._replace(value="partially_managed"), because=_RUN_BY_CLOUD)
    yield fact("cost_shape", here._replace(value="per_machine_hour"))


def _pool(declaration: Declaration, sort: NodeSort) -> Iterator[Fact]:
    here = Read(None, declaration.location, declaration.files)
    place = sort.placement
    yield fact(
        "accelerator",
        place.accelerator
        if place.accelerator is not ABSENT
        else not_said("its requirements allow several", here),
    )
    each = place.per_instance
    if each is not ABSENT:
        yield fact("accelerators_per_instance", each)
    for name, read in (("sku", place.sku), ("region", place.region)):
        if read is not ABSENT:
            yield fact(name, read)
    plain = here._replace(value="on_demand")
    bought = place.commitment if place.commitment is not ABSENT else plain
    yield fact("commitment", bought)
    fixed = declaration.body.first("spec.replicas")
    if fixed is not None:
        low = normal = high = quantity(fixed)
    else:
        low = here._replace(value=0)
        high = _most(sort, each, here)
        said = "nodes come and go with the pods that wait for them"
        normal = not_said(said, here, low=0, high=exact(high))
    for name, read in (("min", low), ("desired", normal), ("max", high)):
        yield fact(f"instances.{name}", read)
    yield fact("scales_to_zero", low._replace(value=low.value == 0))
    if each is not ABSENT:
        yield fact("accelerator_count", product([normal, each]))
        yield fact("accelerator_count_min", product([low, each]))


def _most(sort: NodeSort, each: Read, here: Read) -> Read:
    limit, size = exact(sort.limit), exact(each)
    if limit is not None and size:
        return sort.limit._replace(value=limit // size)
    if sort.limit is ABSENT:
        return not_said("no limit on accelerators is written: it is unbounded", here, low=0)
    if isinstance(sort.limit.value, Unknown):
        return sort.limit
    said = f"at most {sort.limit.value} accelerators, on nodes of different sizes"
    return not_said(said, sort.limit, low=0, high=limit)


def _node_class(
    declaration: Declaration, row: ObjectRow, catalog: Catalog, near: Neighborhood, tagged: bool
) -> Resource:
    """A class of nodes is AI spend where a pool of accelerators is made of it."""
    name = declaration.address.rpartition("/")[2]
    users = [
        (one, sort)
        for kind in _POOLS
        for one in near.of_type(kind)
        if any(node.value == name for path in _CLASS_NAMES for node in one.body.find(path))
        and (sort := pool(one.body, catalog)).accelerated
    ]
    if not (users or tagged):
        return not_spend(declaration, "no pool of accelerators is made of it")
    facts = list(_identity(declaration, users[0][1].placement.provider if users else None))
    held = declaration.body.first("spec.capacityReservationSelectorTerms")
    if held is not None and held.value:
        facts.append(fact("commitment", Read("reserved", held.location, held.files)))
    names = [sort.placement.accelerator for _, sort in users]
    known = [one for one in names if one is not ABSENT]
    if known:
        facts.append(fact("accelerator", one_of(known)))
    because = f"{users[0][0].address} makes its nodes of it" if users else "a manifest selects it"
    return spend(declaration, row, near, facts, because, ("discovered",))


def _compute_class(
    declaration: Declaration, row: ObjectRow, catalog: Catalog, near: Neighborhood, tagged: bool
) -> Resource:
    found = list(priorities(declaration.body, catalog))
    if not (found or tagged):
        return not_spend(declaration, "none of its priorities has accelerators")
    facts = list(_identity(declaration, "gcp"))
    for name, reads in (
        ("accelerator", [one.accelerator for one in found]),
        ("accelerators_per_instance", [one.number for one in found]),
        ("sku", [one.sku for one in found]),
        ("commitment", [one.commitment for one in found]),
    ):
        known = [one for one in reads if one is not ABSENT and one.value is not None]
        if known:
            facts.append(fact(name, one_of(known)))
    because = "its priorities name accelerators" if found else "a manifest selects it"
    return spend(declaration, row, near, facts, because, ("known_type",))
