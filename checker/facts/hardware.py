"""Turns machine types and accelerator blocks into which accelerator, and how many an instance."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from checker.catalog import Catalog
from checker.catalog.machines import chips
from checker.catalog.rows import Accelerator, Instances, Machine
from checker.facts.reading import ABSENT, NO_FILES, Read, as_number, as_text
from checker.facts.sights import Sight
from checker.model.declaration import Node
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Reason, Truth, Unknown, any_of

_GPU_WORD = (
    r"(?<![a-z0-9])(?:gpus?|nvidia|cuda|tpus?|neuron|inferentia2?|trainium2?|a100|h100|h200|b200|"
    r"gb200|l4|l40s?|t4|v100|a10g?|mi300x?|p4de?|p5en?|g5|g6e?|trn[12]n?|inf[12])(?![a-z0-9])"
)


_NONE = ("", "none", "NONE")


class Hardware(NamedTuple):
    """What an item runs on. `accelerated` is None where nobody can tell.

    `hinted` says that a machine that is not known is likely to have accelerators; `unlisted` names
    machine types that look like accelerator machines and are not in the catalog.
    """

    accelerated: Truth
    sku: Read = ABSENT
    accelerator: Read = ABSENT
    per_instance: Read = ABSENT
    machine: Machine | None = None
    by_block: Truth = False
    hinted: bool = False
    unlisted: tuple[str, ...] = ()


def hardware(sight: Sight, catalog: Catalog) -> Hardware:
    """Return the accelerators of one item, read through the definitions behind it."""
    skus = machine_types(sight)
    if not _runs_machines(sight):
        return Hardware(False, _one_of(skus))
    judged = [_judge(one, sight.row.provider, catalog) for one in skus]
    by_machine = any_of(truth for truth, _, _ in judged)
    block = _block(sight, catalog, by_machine)
    machines = [machine for _, found, _ in judged for machine in found]
    unlisted = tuple(dict.fromkeys(name for _, _, names in judged for name in names))
    accelerated = any_of((by_machine, block.truth))
    accelerator, per_instance = _accelerators(skus, machines, block)
    slices = _chips(sight)
    per_instance = per_instance if slices is ABSENT else slices
    return Hardware(
        accelerated,
        _one_of(skus),
        accelerator if accelerated is not False else ABSENT,
        per_instance if accelerated is not False else ABSENT,
        machines[0] if len(machines) == 1 else None,
        block.truth,
        accelerated is None and (bool(machines) or _block_hints(block, skus) or hinted(sight)),
        unlisted,
    )


def _runs_machines(sight: Sight) -> bool:
    """Whether the item is made of machines at all: the size of an API account is none."""
    row, part = sight.row, sight.part
    return (
        part.instances != Instances()
        or bool(part.accelerators or part.topology)
        or row.deployment_model.default in ("by_machine", "self_hosted")
        or any(one.how in ("machine", "accelerator", "called") for one in row.when)
        or any(_runs_machines(one) for one in sight.behind)
    )


def machine_types(sight: Sight) -> list[Read]:
    """Return the machine types that an item may run on: its own, else its definition's."""
    own = [as_text(node) for node in sight.view.nodes(sight.part.sku)]
    if own:
        return own
    behind = [read for one in sight.behind for read in machine_types(one)]
    if behind:
        return behind
    if sight.lost is not None:
        location = sight.lost.reasons[0].location if sight.lost.reasons else None
        return [Read(sight.lost, location, sight.declaration.files)]
    if sight.part.default_sku:
        return [Read(sight.part.default_sku, sight.declaration.location, sight.declaration.files)]
    return []


def _judge(
    read: Read, provider: str, catalog: Catalog
) -> tuple[Truth, list[Machine], tuple[str, ...]]:
    if isinstance(read.value, Unknown):
        possible = [one for one in read.value.possible or () if isinstance(one, str)]
        machines = [one for sku in possible if (one := catalog.machine(provider, sku))]
        truth = None if len(machines) < len(possible) or not possible else True
        return truth, machines, ()
    machine = catalog.machine(provider, read.value)
    if machine is not None:
        return True, [machine], ()
    if catalog.looks_like_accelerator(provider, read.value):
        return True, [], (read.value,)
    return False, [], ()


def _one_of(reads: Sequence[Read]) -> Read:
    """Return one value where all agree, else an unknown that can only be one of them."""
    distinct = {read.value: read for read in reads if not isinstance(read.value, Unknown)}
    open_ones = [read for read in reads if isinstance(read.value, Unknown)]
    if not distinct:
        return open_ones[0] if open_ones else ABSENT
    first = next(iter(distinct.values()))
    if len(distinct) == 1 and not open_ones:
        return first
    files = NO_FILES.union(*(read.files for read in reads))
    words = ", ".join(sorted(map(str, distinct)))
    reason = Reason(f"one of {words}" + (", or another" if open_ones else ""), first.location)
    possible = None if open_ones else tuple(sorted(distinct, key=str))
    return Read(Unknown(reason, possible=possible), first.location, files)


class _Block(NamedTuple):
    """What an accelerator block says; `truth` is whether it gives the machine any."""

    truth: Truth = False
    type: Read = ABSENT
    number: Read = ABSENT


def _block(sight: Sight, catalog: Catalog, by_machine: Truth) -> _Block:
    """Read the first accelerator block of an item or of the definitions behind it."""
    for accelerator in sight.part.accelerators:
        nodes = sight.view.find(accelerator.type)
        if nodes:
            found = _written(sight, accelerator, nodes, catalog)
            # Where the machine type is also the accelerator's name, the type alone decides.
            same = accelerator.type in sight.part.sku
            return found._replace(truth=by_machine is True) if same else found
    blocks = [_block(one, catalog, by_machine) for one in sight.behind]
    return next((one for one in blocks if one.truth is not False), _Block())


def _written(
    sight: Sight, accelerator: Accelerator, nodes: Sequence[Node], catalog: Catalog
) -> _Block:
    names = [_named(as_text(node), catalog) for node in nodes]
    absent = isinstance(names[0].value, Unknown) and None in (names[0].value.possible or ())
    counts = sight.view.nodes(accelerator.per_instance)
    count = _counted(counts[0], accelerator) if counts else Read(accelerator.default_count)
    if names[0].value in _NONE or count.value == 0:
        return _Block()
    written = count.value is not None
    if not written:
        reason = Reason("how many is not written", names[0].location)
        count = names[0]._replace(value=Unknown(reason))
    parent = accelerator.type.removesuffix(".*").rpartition(".")[0]
    parents = sight.view.find(parent) if parent else nodes
    there = any(not isinstance(one.value, Unknown) for one in parents)
    sure = there and not absent and not (written and isinstance(count.value, Unknown))
    return _Block(True if sure else None, _one_of(names), count)


def _counted(node: Node, accelerator: Accelerator) -> Read:
    """Read a count, or the number that stands before a word in a text such as `8gpu-128vcpu`."""
    if not accelerator.before or not isinstance(node.value, str):
        return as_number(node)
    match = re.search(rf"(\d+)\s*{re.escape(accelerator.before)}", node.value.lower())
    return as_number(node._replace(value=int(match[1]) if match else 0))


def _named(read: Read, catalog: Catalog) -> Read:
    if not isinstance(read.value, str) or read.value in _NONE:
        return read
    name = catalog.accelerator_name(read.value)
    if name is not None:
        return read._replace(value=name)
    reason = Reason(f"the catalog does not know the accelerator {read.value}", read.location)
    return read._replace(value=Unknown(reason))


def _accelerators(
    skus: Sequence[Read], machines: Sequence[Machine], block: _Block
) -> tuple[Read, Read]:
    """Return which accelerator and how many an instance; a block that is plain wins."""
    ground = skus[0] if skus else ABSENT
    open_sku = next((one for one in skus if isinstance(one.value, Unknown)), None)
    names = [ground._replace(value=one.accelerator) for one in machines]
    counts = [ground._replace(value=one.accelerators()) for one in machines]
    if open_sku is not None:
        names, counts = [*names, open_sku], [*counts, open_sku]
    elif skus and not machines and block.truth is False:
        reason = Reason("the machine type is not in the catalog", ground.location)
        names = counts = [ground._replace(value=Unknown(reason))]
    name = block.type if block.type.known or not names else _one_of(names)
    count = block.number if block.number.known or not counts else _one_of(counts)
    return name, count


def _chips(sight: Sight) -> Read:
    """Return the chips of a TPU topology, where one is written."""
    read = sight.view.text(sight.part.topology)
    number = chips(read.value) if isinstance(read.value, str) else None
    return ABSENT if number is None else read._replace(value=number)


def _block_hints(block: _Block, skus: Sequence[Read]) -> bool:
    """Whether an accelerator is written for itself; what hides the machine type hides it too."""
    return block.truth is None and all(block.type.value != one.value for one in skus)


def hinted(sight: Sight) -> bool:
    """Whether names, labels or taints of an item speak of accelerators."""
    if re.search(_GPU_WORD, _spoken(sight.declaration.address.rpartition(".")[2] + sight.suffix)):
        return True
    return any(re.search(_GPU_WORD, _spoken(word)) for word in _words(sight))


_TELLING = (
    "name", "ami_type", "image_id", "node_group_name", "node_pool_name", "labels", "node_labels",
    "node_taints", "taint", "tags", "node_config.labels", "node_config.taint", "node_config.tags",
    "node_config.image_type", "user_data",
)  # fmt: skip


def _words(sight: Sight) -> Iterable[str]:
    paths = list(_TELLING)
    if sight.part.at:
        paths += [f"{sight.part.at}.{path}" for path in _TELLING]
    for path in paths:
        for node in sight.view.find(path):
            yield from _texts(node, 0)


def _texts(node: Node, depth: int) -> Iterable[str]:
    value: Any = node.value
    if isinstance(value, str):
        yield value[:2000]
    elif isinstance(value, Mapping) and depth < 3:
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner, depth + 1)
    elif isinstance(value, (list, tuple)) and not isinstance(value, Interval) and depth < 3:
        for inner in value:
            yield from _texts(inner, depth + 1)


def _spoken(text: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", text).lower()


def total(per_instance: Any, machine: Machine | None, instances: Any) -> Any:
    """Return how many accelerators so many instances hold; interval and unknown stay so."""
    for one in (per_instance, instances):
        if one is None or isinstance(one, Unknown):
            return one
    if isinstance(instances, Interval):
        low, high = (
            None if end is None else total(per_instance, machine, end) for end in instances
        )
        return Interval(low, high)
    whole = machine is not None and isinstance(instances, int)
    if machine is not None and whole and per_instance == machine.accelerators():
        return machine.accelerators(instances)
    from fractions import Fraction

    product = Fraction(per_instance) * Fraction(instances)
    if product.denominator == 1:
        return int(product)
    return Decimal(product.numerator) / product.denominator
