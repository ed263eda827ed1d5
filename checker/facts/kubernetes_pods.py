"""Turns pod specs into the accelerators that one pod asks for, and groups into how many it has."""

from collections.abc import Iterator, Mapping, Sequence

from checker.catalog import Catalog
from checker.catalog.cluster_rows import ObjectRow, PodGroup, ResourceName
from checker.catalog.rows import Accelerator, Amount
from checker.facts.kubernetes_numbers import added, less, not_said, product, quantity
from checker.facts.reading import ABSENT, NO_FILES, Read, as_text
from checker.facts.references import Neighborhood
from checker.facts.views import View
from checker.model.declaration import Declaration, Node
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Truth, Unknown

_CLAIMS = ("ResourceClaimTemplate", "ResourceClaim")
_DEVICE_WORDS = ("gpu", "tpu", "neuron", "accelerator", "gaudi", "mig")


class Asked(NamedTuple):
    """What one pod asks for: whether any accelerator, how many whole ones, and what decided.

    `shared` holds the words for slices and shares, which are no whole accelerators.
    """

    any: Truth = False
    number: Read = Read(0)
    resource: ResourceName | None = None
    shared: str = ""


class Sized(NamedTuple):
    """One group of pods: its block, its pod spec if it has one, what each asks, and how many."""

    group: PodGroup
    view: View
    spec: Node | None
    containers: tuple[Node, ...]
    asked: Asked
    min: Read
    desired: Read
    max: Read


def sized_groups(
    declaration: Declaration, row: ObjectRow, catalog: Catalog, near: Neighborhood
) -> list[Sized]:
    """Return the groups of pods of an object, in source order."""
    return [
        one
        for group in row.pods
        for view in _views(declaration.body, group)
        for one in _sized(declaration, group, view, catalog, near)
    ]


def _views(body: Node, group: PodGroup) -> Iterator[View]:
    if not group.at:
        yield View(body)
        return
    for found in body.find(group.at):
        if isinstance(found.value, Mapping) and group.keyed:
            members: Sequence[Node] = list(found.value.values())
        else:
            members = found.value if isinstance(found.value, (list, tuple)) else [found]
        for member in members:
            yield View(body, group.at, member)


def _sized(
    declaration: Declaration, group: PodGroup, view: View, catalog: Catalog, near: Neighborhood
) -> Iterator[Sized]:
    specs = view.nodes(tuple(path for path in (group.spec, group.or_spec) if path))
    specs = [one for one in specs if one.members is not None]
    lone = [one for path in group.containers for one in view.find(path)]
    bare = view.nodes(group.resources)[:1]
    fields = (*group.sku, *(one.type for one in group.accelerators), *group.parallelism)
    own_fields = (*fields, *(path for one in group.accelerators for path in one.per_instance))
    if group.spec and not (specs or lone or bare or view.nodes(own_fields)):
        return
    asked = [pod_asks(spec, catalog, near) for spec in specs]
    asked += [_asks(one.find("resources"), catalog) for one in lone]
    # A container that stands by itself may say its resources itself: they count once.
    asked += [_asks([one], catalog) for one in bare if not any(found.any for found in asked)]
    asked += [_own_fields(view, one, catalog) for one in group.accelerators[:1]]
    whole = _joined(asked)
    if whole.any is False and group.parallelism:
        whole = _parallel(view, group)
    low, normal, high = _numbers(declaration, group, view)
    yield Sized(
        group,
        view,
        specs[0] if specs else None,
        tuple(container for spec in specs for container in containers(spec)) + tuple(lone),
        whole,
        low,
        normal,
        high,
    )


def containers(spec: Node) -> list[Node]:
    """Return the containers of a pod spec, those that only run first included."""
    return [*spec.find("containers.*"), *spec.find("initContainers.*")]


def pod_asks(spec: Node, catalog: Catalog, near: Neighborhood) -> Asked:
    """Return what one pod asks for: its containers together, or the hungriest before them."""
    running = [_asks(one.find("resources"), catalog) for one in spec.find("containers.*")]
    first: list[Asked] = []
    for one in spec.find("initContainers.*"):
        found = _asks(one.find("resources"), catalog)
        stays = one.first("restartPolicy")
        (running if stays is not None and stays.value == "Always" else first).append(found)
    whole = _asks(spec.find("resources"), catalog)
    claimed = list(_claims(spec, near))
    together = whole if whole.any is not False else _joined([*running, *claimed])
    return max([together, *first], key=_weight)


def _weight(one: Asked) -> tuple[int, int]:
    number = one.number.value
    return (0 if one.any is False else 1, number if isinstance(number, int) else 0)


def _joined(asked: Sequence[Asked]) -> Asked:
    wanted = [one for one in asked if one.any is not False]
    if not wanted:
        return Asked()
    truth: Truth = True if any(one.any for one in wanted) else None
    shared = next((one.shared for one in wanted if one.shared), "")
    resource = next((one.resource for one in wanted if one.resource is not None), None)
    return Asked(truth, added(one.number for one in wanted), resource, shared)


def _asks(resources: Sequence[Node], catalog: Catalog) -> Asked:
    """Return what a container's limits, else its requests, ask for."""
    found: list[Asked] = []
    for node in resources:
        limits, requests = node.first("limits"), node.first("requests")
        names: dict[str, Node] = {}
        for part in (limits, requests):
            if part is not None and part.members is not None:
                for name, amount in part.members.items():
                    if amount.value is not None:
                        names.setdefault(str(name), amount)
        found += [_one(name, amount, catalog) for name, amount in names.items()]
    return _joined(found)


def _one(name: str, amount: Node, catalog: Catalog) -> Asked:
    resource = catalog.extended_resource(name)
    if resource is None:
        return Asked()
    read = quantity(amount)
    if read.value == 0:
        return Asked()
    if resource.unit == "accelerator":
        return Asked(True, read, resource)
    words = f"{name}: {amount.value}" if not isinstance(amount.value, Unknown) else name
    most = read.value if resource.unit in ("slice", "core") else None
    high = most if isinstance(most, int) else None
    said = f"{words} is a part of an accelerator, not a whole one"
    return Asked(True, not_said(said, amount, low=0, high=high), resource, words)


def _own_fields(view: View, fields: Accelerator, catalog: Catalog) -> Asked:
    counts = view.nodes(fields.per_instance)
    if fields.behind:
        counts = [one for node in counts[:1] for one in _behind(node, fields.behind, catalog)]
    if not counts:
        return Asked()
    read = quantity(counts[0])
    return Asked() if read.value == 0 else Asked(True, read)


def _behind(node: Node, sign: str, catalog: Catalog) -> Iterator[Node]:
    """Yield the count behind a sign in a text, if what stands before it is an accelerator."""
    if isinstance(node.value, Unknown):
        yield node
        return
    name, _, count = str(node.value).partition(sign)
    spoken = any(word in name.lower() for word in _DEVICE_WORDS)
    if spoken or _accelerator_in(name, catalog) is not None:
        yield node._replace(value=count.strip() or "1")


def _accelerator_in(text: str, catalog: Catalog) -> str | None:
    """Return our name for the accelerator that a name such as `nvidia-gpu-h100` ends with."""
    words = text.strip().split("-")
    tails = ("-".join(words[first:]) for first in range(len(words)))
    return next((name for tail in tails if (name := catalog.accelerator_name(tail))), None)


def _parallel(view: View, group: PodGroup) -> Asked:
    """Return the accelerators that a way of splitting a model over them needs."""
    written = [node for path in group.parallelism for node in view.find(path)]
    if not written:
        return Asked()
    return Asked(True, product(quantity(node) for node in written[:1]))


def _claims(spec: Node, near: Neighborhood) -> Iterator[Asked]:
    """Yield the devices that a pod claims by name; what the claim says stands elsewhere."""
    for claim in spec.find("resourceClaims.*"):
        name = claim.first("resourceClaimTemplateName") or claim.first("resourceClaimName")
        if name is None or not isinstance(name.value, str):
            continue
        targets = [one for kind in _CLAIMS for one in near.of_type(f"resource.k8s.io/{kind}")]
        target = next((one for one in targets if one.address.endswith(f"/{name.value}")), None)
        if target is not None:
            yield devices(target.body)
        elif any(word in name.value.lower() for word in _DEVICE_WORDS):
            said = f"the claim {name.value} is not declared here"
            yield Asked(True, not_said(said, name, low=1))


def devices(body: Node) -> Asked:
    """Return the accelerators that a claim or its template asks for."""
    found = []
    for path in ("spec.devices.requests.*", "spec.spec.devices.requests.*"):
        for request in body.find(path):
            kind = request.first("exactly.deviceClassName") or request.first("deviceClassName")
            plain = str(kind.value).lower() if kind is not None else ""
            if not any(word in plain for word in _DEVICE_WORDS):
                continue
            count = request.first("exactly.count") or request.first("count")
            read = quantity(count) if count is not None else Read(1, request.location, NO_FILES)
            if "mig" in plain.split("."):
                said = f"{plain} is a part of an accelerator"
                found.append(Asked(True, not_said(said, request, 0), None, plain))
            else:
                found.append(Asked(True, read._replace(files=request.files)))
    return _joined(found)


def _numbers(declaration: Declaration, group: PodGroup, view: View) -> tuple[Read, Read, Read]:
    """Return how many pods of a group there are: at least, normally, at most."""
    spec = group.instances
    here = Read(None, declaration.location, declaration.files)
    if spec.fixed is not None:
        fixed = here._replace(value=spec.fixed)
        low = normal = high = fixed
    else:
        default = here._replace(value=spec.default) if spec.default is not None else ABSENT
        written = [_first(view, one) for one in (spec.min, spec.desired, spec.max)]
        normal = next((one for one in (written[1], written[0], default) if one is not ABSENT), here)
        if normal is here:
            said = "how many there are is not said"
            if not (spec.min or spec.desired or spec.max):
                said = "one on every node that fits; how many nodes is not said"
            normal = not_said(said, here, low=0)
        low = next((one for one in (written[0], normal) if one is not ABSENT), normal)
        high = next((one for one in (written[2], normal) if one is not ABSENT), normal)
    factors = [_first(view, (Amount(path),)) for path in group.times]
    ones = here._replace(value=1)
    factors = [ones if one is ABSENT else one for one in factors]
    if factors:
        factors[-1] = less(factors[-1], group.minus)
    else:
        low, normal, high = (less(one, group.minus) for one in (low, normal, high))
    return tuple(product([one, *factors]) for one in (low, normal, high))  # type: ignore[return-value]


def _first(view: View, choices: Sequence[Amount]) -> Read:
    for choice in choices:
        found = view.find(choice.path)
        if found:
            return quantity(found[0])
    return ABSENT


def named(view: View, group: PodGroup, catalog: Catalog) -> Read:
    """Return the accelerator that an object names in a field of its own."""
    for one in group.accelerators:
        found = view.find(one.type)
        if found:
            read = as_text(found[0])
            if one.behind and isinstance(read.value, str):
                name = _accelerator_in(read.value.partition(one.behind)[0], catalog)
                return read._replace(value=name) if name is not None else ABSENT
            if isinstance(read.value, str) and "/" not in read.value:
                return read._replace(value=catalog.accelerator_name(read.value) or read.value)
    return ABSENT


def exact(read: Read) -> int | None:
    """Return a number that is one for certain."""
    value = read.value
    if isinstance(value, Interval):
        value = value.exact
    return value if isinstance(value, int) and not isinstance(value, bool) else None
