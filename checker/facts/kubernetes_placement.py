"""Reads which nodes pods may run on, and from their labels the hardware and how it is bought."""

from collections.abc import Iterator, Mapping, Sequence

from checker.catalog import Catalog
from checker.catalog.rows import Machine
from checker.facts.places import region_name
from checker.facts.reading import ABSENT, NO_FILES, Read
from checker.model.declaration import Node
from checker.model.rows import NamedTuple
from checker.model.values import Reason, Truth, Unknown

_CLOUDS = (
    ("gcp", ("cloud.google.com/", "karpenter.k8s.gcp/", "gke.io/")),
    ("aws", ("karpenter.k8s.aws/", "eks.amazonaws.com/", "k8s.amazonaws.com/")),
    ("azure", ("kubernetes.azure.com/", "karpenter.azure.com/")),
    ("coreweave", ("gpu.nvidia.com/",)),
)
_SIZES = (
    "48xlarge", "24xlarge", "32xlarge", "12xlarge", "16xlarge", "xlarge", "2xlarge", "8xlarge",
    "4xlarge", "6xlarge", "3xlarge", "36xlarge", "metal",
)  # fmt: skip
_GPU_CATEGORIES = frozenset(("g", "p", "inf", "trn", "dl"))
_MORE_LABELS = {
    "k8s.amazonaws.com/accelerator": "accelerator",
    "nvidia.com/use-gputype": "accelerator",
    "gpu.nvidia.com/class": "accelerator",
    "karpenter.k8s.aws/instance-type": "sku",
    "karpenter.azure.com/sku-name": "sku",
    "beta.kubernetes.io/instance-type": "sku",
    "failure-domain.beta.kubernetes.io/region": "location",
    "failure-domain.beta.kubernetes.io/zone": "location",
    "cloud.google.com/gke-nodepool": "",
}
_HARDWARE = ("accelerator", "accelerators_per_instance", "present")
_APART = ("/instance-family", "/instance-size")


class Wish(NamedTuple):
    """One label that nodes must have: its operator, and the values it may have."""

    label: str
    operator: str
    values: tuple[Node, ...]
    node: Node


class Placement(NamedTuple):
    """What the labels of the wanted nodes tell. `accelerated` is None where they tell nothing."""

    accelerated: Truth = None
    accelerator: Read = ABSENT
    per_instance: Read = ABSENT
    sku: Read = ABSENT
    machine: Machine | None = None
    commitment: Read = ABSENT
    region: Read = ABSENT
    provider: str | None = None
    unlisted: tuple[str, ...] = ()


def wishes(spec: Node) -> list[Wish]:
    """Return the labels that a pod spec asks of its nodes; what it only prefers does not count."""
    found = list(selected(spec.find("nodeSelector")))
    terms = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
    listed = spec.first(terms)
    # Terms are alternatives: only what stands in the one term there is must hold.
    if listed is not None and isinstance(listed.value, (list, tuple)) and len(listed.value) == 1:
        found += expressions(listed.value[0].find("matchExpressions.*"))
    return found


def selected(maps: Sequence[Node]) -> Iterator[Wish]:
    """Yield the labels of a plain node selector."""
    for node in maps:
        if isinstance(node.value, Mapping):
            for label, value in node.value.items():
                yield Wish(str(label), "In", (value,), value)


def expressions(nodes: Sequence[Node]) -> Iterator[Wish]:
    """Yield the labels of requirements written as key, operator and values."""
    for node in nodes:
        key, operator = node.first("key"), node.first("operator")
        if key is not None and isinstance(key.value, str):
            how = operator.value if operator is not None else "Exists"
            yield Wish(key.value, str(how), tuple(node.find("values.*")), node)


def placement(found: Sequence[Wish], catalog: Catalog) -> Placement:
    """Return what wanted labels tell about hardware, price and place."""
    result = Placement()
    for wish in found:
        label = catalog.node_label(wish.label)
        known = _MORE_LABELS.get(wish.label) if label is None else label.means
        means = _by_value(wish, catalog) if known is None else known
        result = result._replace(provider=result.provider or _cloud(wish.label))
        if wish.operator in ("In", "Exists", "Gt"):
            result = _told(result, wish, means, catalog)
        elif wish.operator == "DoesNotExist" and means in _HARDWARE:
            result = result._replace(accelerated=False)
    machines = _of_size(found, catalog) if result.accelerated and result.sku is ABSENT else []
    return _machines(result, machines, catalog) if machines else result


def _of_size(found: Sequence[Wish], catalog: Catalog) -> list[Node]:
    """Return the machines that families and sizes, asked for apart, mean together."""
    asked: dict[str, Sequence[Node]] = {}
    for wish in found:
        if wish.operator == "In" and wish.label.endswith(_APART):
            asked[wish.label.rpartition("-")[2]] = wish.values
    families, sizes = asked.get("family", ()), asked.get("size", ())
    # Not every family comes in every size.
    return [
        family._replace(value=name)
        for family in families
        for size in sizes
        if catalog.machine(None, name := f"{family.value}.{size.value}") is not None
    ]


def _by_value(wish: Wish, catalog: Catalog) -> str:
    """Return what a label of somebody's own means, where its value is plainly hardware."""
    texts = [one.value for one in wish.values if isinstance(one.value, str)]
    if wish.operator != "In" or not texts:
        return ""
    if any("." in text and catalog.machine(None, text) is not None for text in texts):
        return "sku"
    spoken = any(word in wish.label.lower() for word in ("gpu", "accelerator", "tpu"))
    named = all(catalog.accelerator_name(text) is not None for text in texts)
    return "accelerator" if spoken and named else ""


def _told(known: Placement, wish: Wish, means: str, catalog: Catalog) -> Placement:
    values = [one for one in wish.values if one.value is not None]
    if means == "accelerator":
        names = [_named(one, catalog) for one in values]
        return known._replace(accelerated=True, accelerator=one_of(names) if names else ABSENT)
    if means == "accelerators_per_instance":
        zero = wish.operator == "In" and all(str(one.value) == "0" for one in values) and values
        return known._replace(accelerated=not zero)
    if means == "present":
        off = bool(values) and all(str(one.value).lower() in ("false", "none") for one in values)
        return known._replace(accelerated=not off)
    if means == "sku" and values:
        return _machines(known, values, catalog)
    if means == "family" and values:
        return _families(known, wish.label, values, catalog)
    if means == "commitment" and values:
        return _bought(known, wish.label, values, catalog)
    if means == "location" and values:
        return known._replace(region=one_of([_region(one) for one in values]))
    return known


def _named(node: Node, catalog: Catalog) -> Read:
    if isinstance(node.value, Unknown):
        return Read(node.value, node.location, node.files)
    name = str(node.value)
    return Read(catalog.accelerator_name(name) or name, node.location, node.files)


def _region(node: Node) -> Read:
    value = node.value
    text = region_name(str(value)) if not isinstance(value, Unknown) else value
    return Read(text, node.location, node.files)


def _machines(known: Placement, values: Sequence[Node], catalog: Catalog) -> Placement:
    skus = [Read(one.value, one.location, one.files) for one in values]
    names = [one for one in skus if isinstance(one.value, str)]
    machines = [catalog.machine(None, str(one.value)) for one in names]
    looks = [catalog.looks_like_accelerator(None, str(one.value)) for one in names]
    found = [one for one in machines if one is not None]
    truths = [one is not None or look for one, look in zip(machines, looks, strict=True)]
    unlisted = tuple(
        str(one.value)
        for one, machine, look in zip(names, machines, looks, strict=True)
        if look and machine is None
    )
    result = known._replace(sku=one_of(skus), unlisted=unlisted)
    if truths and len(names) == len(skus):
        accelerated = True if all(truths) else None if any(truths) else False
        result = result._replace(accelerated=accelerated)
    if found and all(truths):
        place = skus[0]
        result = result._replace(
            accelerator=one_of([place._replace(value=one.accelerator) for one in found]),
            per_instance=one_of([place._replace(value=one.accelerators()) for one in found]),
            machine=found[0] if len(found) == 1 == len(skus) else None,
            provider=known.provider or found[0].provider,
        )
    return result


def _families(known: Placement, label: str, values: Sequence[Node], catalog: Catalog) -> Placement:
    if label.endswith("category"):
        plain = [str(one.value) for one in values]
        gpus = [one in _GPU_CATEGORIES for one in plain]
        truth = True if all(gpus) else None if any(gpus) else False
        return known if known.accelerated else known._replace(accelerated=truth)
    found = [(one, family_machine(str(one.value), catalog)) for one in values]
    machines = [machine for _, machine in found if machine is not None]
    truth = True if len(machines) == len(found) else None if machines else False
    result = known._replace(accelerated=truth)
    if machines and known.accelerator is ABSENT:
        reads = [
            Read(machine.accelerator, one.location, one.files)
            for one, machine in found
            if machine is not None
        ]
        result = result._replace(accelerator=one_of(reads))
    return result


def family_machine(family: str, catalog: Catalog) -> Machine | None:
    """Return some machine of a family such as `g5` or `a3`; all of one have one accelerator."""
    spellings = [f"{family}.{size}" for size in _SIZES]
    spellings += [f"{family}-highgpu-8g", f"{family}-highgpu-1g", f"{family}-standard-4"]
    spellings += [f"{family}-ultragpu-8g", f"{family}-megagpu-8g"]
    return next((one for name in spellings if (one := catalog.machine(None, name))), None)


def _bought(known: Placement, label: str, values: Sequence[Node], catalog: Catalog) -> Placement:
    row = catalog.node_label(label)
    words = [
        Read(
            one.value if isinstance(one.value, Unknown) or row is None else row.word(_plain(one)),
            one.location,
            one.files,
        )
        for one in values
    ]
    kept = [one for one in words if one.value not in ("false", "")]
    return known._replace(commitment=one_of(kept)) if kept else known


def _plain(node: Node) -> str:
    return str(node.value).lower() if isinstance(node.value, bool) else str(node.value)


def _cloud(label: str) -> str | None:
    return next((cloud for cloud, signs in _CLOUDS if label.startswith(signs)), None)


def one_of(reads: Sequence[Read]) -> Read:
    """Return one value where all agree, else an unknown that can only be one of them."""
    if not reads:
        return ABSENT
    open_ones = [one for one in reads if isinstance(one.value, Unknown)]
    distinct = list(dict.fromkeys(one.value for one in reads if not isinstance(one.value, Unknown)))
    if not distinct:
        return open_ones[0]
    if len(distinct) == 1 and not open_ones:
        return reads[0]
    words = ", ".join(map(str, distinct))
    reason = Reason(f"one of {words}" + (", or another" if open_ones else ""), reads[0].location)
    possible = None if open_ones else tuple(distinct)
    files = NO_FILES.union(*(one.files for one in reads))
    return Read(Unknown(reason, possible=possible), reads[0].location, files)
