"""The rows of the catalog of Kubernetes: resources, node labels and objects, read from plain data.

Paths are written as for Terraform types (see rows.py); pods are found inside an object by path.
"""

from fnmatch import fnmatchcase
from typing import Any

from checker.catalog.reading import (
    Plain,
    accelerators,
    choice,
    instances,
    many,
    origin,
    texts,
)
from checker.catalog.rows import Accelerator, Choice, Instances, Origin, Paths
from checker.model.rows import NamedTuple


class ResourceName(NamedTuple):
    """An extended resource that is an accelerator or a part of one.

    `unit` is `accelerator`, `core` (of an accelerator with several), `slice` (a MIG partition) or
    `share` (of one that several use); a number of cores, slices or shares is none of accelerators.
    """

    name: str
    vendor: str
    unit: str
    origin: Origin
    accelerator: str | None = None


class NodeLabel(NamedTuple):
    """A node label that tells hardware or how it is bought: in selectors, affinity, tolerations.

    `means` is `accelerator`, `accelerators_per_instance`, `sku`, `family`, `commitment`,
    `topology`, `present` or `location`. `words` translates values to our words.
    """

    label: str
    means: str
    origin: Origin
    words: tuple[tuple[str, str], ...] = ()

    def word(self, value: str) -> str:
        """Return our word for a value of the label, else the value as it is."""
        pairs = ((word, ours) for word, ours in self.words if fnmatchcase(value, word))
        return next((ours for _, ours in pairs), value)


class PodGroup(NamedTuple):
    """Pods of one kind inside an object: what each asks for, and how many there are.

    `at` is the path of a list (or, `keyed`, a map) of groups, each of which counts; paths that
    begin with it are of one group. `spec` is the path of a pod spec; `resources` are paths of
    requests and limits without one; `sku` and `accelerators` are fields of the object's own. The
    pods are `instances` times every number at `times`; `minus` is taken off the last factor.
    `parallelism` are factors whose product is the accelerators, where none are asked for.
    Without `instances` nobody says how many there are: one on every node that fits. `or_spec` is
    the pod spec where there is none at `spec`. `containers`, `env`, `images` and `selector` stand
    beside bare `resources`. Of `exclusive` groups only one runs at a time.
    """

    at: str = ""
    keyed: bool = False
    name: str = ""
    spec: str = ""
    resources: Paths = ()
    sku: Paths = ()
    accelerators: tuple[Accelerator, ...] = ()
    instances: Instances = Instances()
    times: Paths = ()
    minus: int = 0
    parallelism: Paths = ()
    or_spec: str = ""
    containers: Paths = ()
    env: Paths = ()
    images: Paths = ()
    selector: Paths = ()
    exclusive: bool = False


class ObjectRow(NamedTuple):
    """A Kubernetes kind that runs, states or limits accelerators.

    `when` is `content` (only if its pods ask for accelerators or carry signals) or `always`.
    `how` says what is read: `pods`, `nodes` (a pool or class of nodes), `node_class`, `limits` (of
    accelerators), `flavor`, `queue`, `scaler`, `disruption`, `claim` (devices) or `keys` (names of
    secrets). `runtime`
    are paths of the name of a runtime that holds the pods, `runtimes` the kinds it may have.
    """

    kind: str
    group: str
    role: str
    origin: Origin
    when: str = "content"
    deployment_model: str | None = "self_hosted"
    pods: tuple[PodGroup, ...] = ()
    models: Paths = ()
    limits: Paths = ()
    commitment: Choice = Choice()
    versions: tuple[str, ...] = ()
    note: str = ""
    how: str = "pods"
    provider: str | None = None
    runtime: Paths = ()
    runtimes: tuple[str, ...] = ()


def resource_name(row: Plain) -> ResourceName:
    """Read one extended resource."""
    return ResourceName(
        row["name"], row["vendor"], row["unit"], origin(row), row.get("accelerator")
    )


def node_label(row: Plain) -> NodeLabel:
    """Read one node label."""
    words = tuple((one["is"], one["then"]) for one in row.get("words", ()))
    return NodeLabel(row["label"], row["means"], origin(row), words)


def _group(value: Plain) -> PodGroup:
    fields: dict[str, Any] = {
        name: value[name]
        for name in ("at", "keyed", "name", "spec", "or_spec", "minus", "exclusive")
        if name in value
    }
    for name in ("resources", "sku", "times", "parallelism", "containers", "env", "images",
                 "selector"):  # fmt: skip
        fields[name] = texts(value.get(name))
    return PodGroup(
        accelerators=accelerators(value.get("accelerators")),
        instances=instances(value.get("instances", {})),
        **fields,
    )


def object_row(row: Plain) -> ObjectRow:
    """Read one Kubernetes kind."""
    return ObjectRow(
        kind=row["kind"],
        group=row["group"],
        role=row["role"],
        origin=origin(row),
        when=row.get("when", "content"),
        deployment_model=row.get("deployment_model", "self_hosted"),
        pods=tuple(map(_group, many(row.get("pods")))),
        models=texts(row.get("models")),
        limits=texts(row.get("limits")),
        commitment=choice(row.get("commitment")),
        versions=texts(row.get("versions")),
        note=row.get("note", ""),
        how=row.get("how", "pods"),
        provider=row.get("provider"),
        runtime=texts(row.get("runtime")),
        runtimes=texts(row.get("runtimes")),
    )
