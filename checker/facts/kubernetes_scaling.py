"""Gives the pods of an object the range in which an autoscaler beside it moves them."""

from collections.abc import Iterator, Sequence

from checker.facts.kubernetes_numbers import not_said, quantity
from checker.facts.kubernetes_pods import Sized, exact
from checker.facts.reading import Read
from checker.facts.references import Neighborhood
from checker.model.declaration import Declaration, Node

SCALERS = ("autoscaling/HorizontalPodAutoscaler", "keda.sh/ScaledObject")
_KEDA_MOST = 100


def target_of(scaler: Declaration) -> tuple[str, str]:
    """Return kind and name of what an autoscaler moves."""
    kind = scaler.body.first("spec.scaleTargetRef.kind")
    name = scaler.body.first("spec.scaleTargetRef.name")
    plain = str(kind.value) if kind is not None else "Deployment"
    return plain, str(name.value) if name is not None else ""


def scaled(
    declaration: Declaration, groups: Sequence[Sized], near: Neighborhood
) -> tuple[Sized, ...]:
    """Return the groups with the range of the autoscaler that acts on the object."""
    scaler = next(iter(_scalers(declaration, near)), None)
    if scaler is None or not groups:
        return tuple(groups)
    low, high = _range(scaler)
    first = groups[0]
    normal = first.desired
    least, most, now = exact(low), exact(high), exact(normal)
    if least is not None and now is not None and now < least:
        normal = low
    elif most is not None and now is not None and now > most:
        normal = high
    return (first._replace(min=low, desired=normal, max=high), *groups[1:])


def _scalers(declaration: Declaration, near: Neighborhood) -> Iterator[Declaration]:
    kind = declaration.type.rpartition("/")[2]
    _, _, rest = declaration.address.partition("/")
    for name in SCALERS:
        for one in near.of_type(name):
            space = one.address.split("/")[1]
            wanted_kind, wanted = target_of(one)
            if wanted_kind == kind and rest.partition("[")[0] == f"{space}/{wanted}":
                yield one


def _range(scaler: Declaration) -> tuple[Read, Read]:
    keda = scaler.type.startswith("keda")
    spec = scaler.body
    if keda:
        low = spec.first("spec.idleReplicaCount") or spec.first("spec.minReplicaCount")
        high = spec.first("spec.maxReplicaCount")
        return _number(low, scaler, 0), _number(high, scaler, _KEDA_MOST)
    low, high = spec.first("spec.minReplicas"), spec.first("spec.maxReplicas")
    most = quantity(high) if high is not None else not_said("no most is written", spec)
    return _number(low, scaler, 1), most


def _number(node: Node | None, scaler: Declaration, default: int) -> Read:
    if node is None:
        return Read(default, scaler.location, scaler.files)
    return quantity(node)
