"""Turns one object that runs pods into a resource: its accelerators, copies, model and nodes."""

from collections.abc import Iterator, Sequence

from checker.catalog import Catalog
from checker.catalog.cluster_rows import ObjectRow
from checker.facts.contents import Clue
from checker.facts.kubernetes_hardware import Hardware, hardware
from checker.facts.kubernetes_numbers import added, product
from checker.facts.kubernetes_placement import one_of
from checker.facts.kubernetes_pods import Sized, exact, sized_groups
from checker.facts.kubernetes_resource import CLUSTER, not_spend, spend
from checker.facts.kubernetes_scaling import scaled
from checker.facts.kubernetes_words import (
    Variable,
    clues,
    image_model,
    model_id,
    variables,
    written_pairs,
)
from checker.facts.kubernetes_words import models as named_models
from checker.facts.modeling import of_models, weights_of
from checker.facts.reading import ABSENT, Read, as_text, fact
from checker.facts.references import Neighborhood
from checker.facts.resource import Resource
from checker.facts.views import View
from checker.model.declaration import Declaration, Node
from checker.model.facts import Fact
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Reason, Truth, Unknown

_ON_CLUSTER = "a cluster that a cloud runs counts as partially managed"
_NO_CLOUD = "nobody says whose cluster it is; most are run by a cloud"


class Inside(NamedTuple):
    """What an object's pods are and say."""

    groups: tuple[Sized, ...]
    clues: tuple[Clue, ...]
    models: tuple[Read, ...]

    @property
    def asking(self) -> tuple[Sized, ...]:
        """The groups whose pods ask for accelerators."""
        return tuple(one for one in self.groups if one.asked.any is not False)

    @property
    def hosts(self) -> bool:
        """Whether models run in these pods, rather than being called from them."""
        words = {one.signal.deployment_model for one in self.strong}
        return bool(self.asking) or "self_hosted" in words

    @property
    def strong(self) -> tuple[Clue, ...]:
        """The signs that are enough by themselves.

        A variable that points at a server of one's own only tells that somebody is its client.
        """
        return tuple(
            one
            for one in self.clues
            if not one.signal.weak
            and not (one.signal.kind == "env" and one.signal.deployment_model == "self_hosted")
        )


def workload(
    declaration: Declaration, row: ObjectRow, catalog: Catalog, near: Neighborhood, tagged: bool
) -> Resource:
    """Return the resource that an object with pods is."""
    inside = look_inside(declaration, row, catalog, near)
    found = _assembled(declaration, row, catalog, near, tagged, inside)
    said = "its containers ask for no accelerator and call no model"
    return found if found is not None else not_spend(declaration, said)


def assembled(
    declaration: Declaration,
    row: ObjectRow,
    catalog: Catalog,
    near: Neighborhood,
    tagged: bool,
    groups: list[Sized],
    models: Sequence[Node],
    chart: str = "",
    serves: bool = False,
) -> Resource | None:
    """Return the resource that groups of pods are, or None; `chart` is a sign by itself.

    `serves` says that what the chart installs runs models, rather than calling them.
    """
    inside = _read(declaration, row, groups, catalog, near)
    own = [_own_model(node) for node in models if isinstance(node.value, str)]
    inside = inside._replace(models=(*own, *inside.models))
    return _assembled(declaration, row, catalog, near, tagged, inside, chart, serves)


def _assembled(
    declaration: Declaration,
    row: ObjectRow,
    catalog: Catalog,
    near: Neighborhood,
    tagged: bool,
    inside: Inside,
    chart: str = "",
    serves: bool = False,
) -> Resource | None:
    machine = hardware(declaration, inside.groups, catalog, near)
    because = _because(declaration, row, inside, machine)
    ways: tuple[str, ...] = ("known_type",) if row.when == "always" else ("discovered",)
    if not because and chart:
        because = f"it installs the chart {chart}"
    if not because and tagged:
        because, ways = "a manifest selects it", ("tagged",)
    if not because:
        return None
    exists, groups = _existence(declaration, near, inside)
    own = row.when == "always" or machine.accelerated
    facts = [
        *_identity(declaration, row, inside, machine, catalog, serves),
        *(_sizes(groups, machine) if inside.hosts or own or chart else ()),
    ]
    return spend(declaration, row, near, facts, because, ways, exists, machine.unlisted)


def look_inside(
    declaration: Declaration, row: ObjectRow, catalog: Catalog, near: Neighborhood
) -> Inside:
    """Return the pods of an object, those that its runtime holds where it has none itself."""
    groups = sized_groups(declaration, row, catalog, near)
    if not any(one.asked.any is not False for one in groups):
        groups = _of_runtime(declaration, row, catalog, near, groups)
    return _read(declaration, row, groups, catalog, near)


def _read(
    declaration: Declaration,
    row: ObjectRow,
    groups: list[Sized],
    catalog: Catalog,
    near: Neighborhood,
) -> Inside:
    namespace = declaration.body.first("metadata.namespace")
    space = namespace.value if namespace is not None and isinstance(namespace.value, str) else ""
    containers = [container for one in groups for container in one.containers]
    pairs: list[Variable] = variables(containers, near, space)
    images = [image for one in containers if (image := one.first("image")) is not None]
    for one in groups:
        for path in one.group.env:
            pairs += written_pairs(one.view.whole(path), near, space)
        images += one.view.nodes(one.group.images)
    body = View(declaration.body)
    own = [_own_model(node) for path in row.models for node in body.find(path)]
    said = [*own, *named_models(containers, pairs, catalog), *_of_images(images)]
    kept = tuple(one for one in said if one.value is not None)
    return Inside(tuple(groups), clues(pairs, images, catalog), kept)


def _own_model(node: Node) -> Read:
    read = as_text(node)
    if isinstance(read.value, str):
        return read._replace(value=image_model(read.value) or model_id(read.value, node))
    return read


def _of_images(images: Sequence[Node]) -> Iterator[Read]:
    for image in images:
        model = image_model(image.value) if isinstance(image.value, str) else None
        if model is not None:
            yield Read(model, image.location, image.files)


def _of_runtime(
    declaration: Declaration,
    row: ObjectRow,
    catalog: Catalog,
    near: Neighborhood,
    groups: list[Sized],
) -> list[Sized]:
    """Return the pods of the runtime that an object names, as many as the object has."""
    name = next((node.value for path in row.runtime for node in declaration.body.find(path)), None)
    for kind in row.runtimes if isinstance(name, str) else ():
        group = declaration.type.rpartition("/")[0]
        runtime_row = catalog.kubernetes_object(f"{group}/v1", kind)
        for target in near.of_type(f"{group}/{kind}"):
            if runtime_row is not None and target.address.rpartition("/")[2] == name:
                behind = sized_groups(target, runtime_row, catalog, near)
                own = groups[0] if groups else None
                return [
                    one._replace(
                        min=own.min if own else one.min,
                        desired=own.desired if own else one.desired,
                        max=own.max if own else one.max,
                    )
                    for one in behind
                ]
    return groups


def _because(declaration: Declaration, row: ObjectRow, inside: Inside, machine: Hardware) -> str:
    kind = declaration.type.rpartition("/")[2]
    if inside.asking:
        return "its containers ask for accelerators"
    if row.when == "always":
        return f"a {kind} serves or trains models"
    if machine.accelerated and machine.sku.known and row.role == "capacity":
        return f"it has {machine.sku.value}"
    if row.role == "definition":
        return ""
    clue = next(iter(inside.strong), None)
    return f"it uses {clue.word}" if clue is not None else ""


def _existence(
    declaration: Declaration, near: Neighborhood, inside: Inside
) -> tuple[Truth, tuple[Sized, ...]]:
    groups = scaled(declaration, inside.groups, near)
    suspended = declaration.body.first("spec.suspend")
    if suspended is not None and suspended.value is True and _is_cron(declaration):
        return False, groups
    counted = [one for one in groups if one.asked.any is not False] or list(groups)
    if counted and all(exact(one.max) == 0 for one in counted):
        return False, groups
    return True, groups


def _is_cron(declaration: Declaration) -> bool:
    return declaration.type.rpartition("/")[2] in ("CronJob", "CronWorkflow", "RayCronJob")


def _identity(
    declaration: Declaration,
    row: ObjectRow,
    inside: Inside,
    machine: Hardware,
    catalog: Catalog,
    served: bool,
) -> Iterator[Fact]:
    here = Read(None, declaration.location, declaration.files)
    cloud = row.provider or machine.provider
    deployment = _deployment(declaration, row, inside, machine, catalog, served)
    called = next(
        (one.signal.provider for one in inside.strong if one.signal.provider is not None), None
    )
    self_hosted = deployment.value == "self_hosted"
    seller = cloud or (CLUSTER if self_hosted or called is None else called)
    yield fact("provider", here._replace(value=seller))
    yield fact("deployment_model", deployment)
    if self_hosted:
        basis, said = ("code", _ON_CLUSTER) if cloud else ("assumed", _NO_CLOUD)
        yield fact("management", here._replace(value="partially_managed"), basis, said)
        yield fact("cost_shape", here._replace(value="per_machine_hour"))
    elif isinstance(deployment.value, str):
        yield fact("management", here._replace(value="fully_managed"))
        yield fact("cost_shape", here._replace(value="per_token"))
    model = next(iter(inside.models), ABSENT)
    for name, read in (
        ("model", model),
        ("model_weights", weights_of(model, catalog)),
        ("sku", machine.sku),
        ("region", machine.region),
        ("commitment", machine.commitment),
    ):
        if read.value is not None:
            yield fact(name, read if read.location else read._replace(location=here.location))


def _deployment(
    declaration: Declaration,
    row: ObjectRow,
    inside: Inside,
    machine: Hardware,
    catalog: Catalog,
    served: bool,
) -> Read:
    """An own server or accelerator makes it self-hosted; else what it calls decides."""
    place = Read(None, declaration.location, declaration.files)
    words = dict.fromkeys(one.signal.deployment_model for one in inside.strong)
    own = inside.asking or machine.accelerated or served or row.when == "always"
    if own or "self_hosted" in words:
        return place._replace(value="self_hosted")
    known = tuple(word for word in words if word)
    if len(known) == 1 and len(words) == 1:
        node = inside.strong[0].node
        return Read(known[0], node.location, node.files)
    called = of_models(inside.models, catalog) if inside.strong and not known else None
    if called is not None:
        return called
    reason = Reason("what its containers call is not known", place.location)
    return place._replace(value=Unknown(reason, possible=known or None))


def _sizes(groups: Sequence[Sized], machine: Hardware) -> Iterator[Fact]:
    asking = [one for one in groups if one.asked.any is not False]
    counted = asking or list(groups)
    if not counted:
        return
    if counted[0].group.exclusive:
        counted = [max(counted, key=_accelerators)]
    for name in ("min", "desired", "max"):
        yield fact(f"instances.{name}", added(getattr(one, name) for one in counted))
    least = added(one.min for one in counted)
    yield fact("scales_to_zero", _reaches_zero(least))
    if not asking and not machine.accelerated:
        return
    yield fact("accelerator", machine.accelerator)
    per_pod = [one.asked.number if asking else machine.per_instance for one in counted]
    used = [
        each
        for each, one in zip(per_pod, counted, strict=True)
        if exact(one.max) != 0 and each is not ABSENT
    ]
    if not used:
        return
    each_pod = one_of(used)
    yield fact("accelerators_per_instance", each_pod)
    for name, end in (("accelerator_count", "desired"), ("accelerator_count_min", "min")):
        number = added(
            product([getattr(one, end), each]) for one, each in zip(counted, per_pod, strict=True)
        )
        said = " + ".join(
            f"{_shown(getattr(one, end))} × {_shown(each)}"
            for one, each in zip(counted, per_pod, strict=True)
        )
        yield fact(name, number, because=said)


def _accelerators(one: Sized) -> int:
    return exact(product([one.desired, one.asked.number])) or 0


def _reaches_zero(least: Read) -> Read:
    value = least.value
    ends = value if isinstance(value, Interval) else None
    if isinstance(value, Unknown):
        return least._replace(value=False) if value.low else least
    if ends is not None:
        known = False if ends.low else Unknown(Reason("its least size varies", least.location))
        return least._replace(value=known)
    return least._replace(value=value == 0)


def _shown(read: Read) -> str:
    value = read.value
    if isinstance(value, Interval):
        return f"{value.low} to {'any' if value.high is None else value.high}"
    return "?" if isinstance(value, Unknown) else str(value)
