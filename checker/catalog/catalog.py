"""Turns catalog rows into look-ups: by Terraform type, machine type, model, module and signal."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property

from checker.catalog import gaps
from checker.catalog.cluster_rows import (
    NodeLabel,
    ObjectRow,
    ResourceName,
    node_label,
    object_row,
    resource_name,
)
from checker.catalog.machines import Accelerators, Machines
from checker.catalog.models import ModelFamily, Models
from checker.catalog.modules import Modules
from checker.catalog.prices import ApiPrice, ApiPrices, PriceRow, Prices
from checker.catalog.reading import Plain, type_row
from checker.catalog.rows import Machine, ModuleRow, TypeRow
from checker.catalog.signals import Signal, Signals
from checker.catalog.store import rows
from checker.documents.globs import fits

ReadRows = Callable[[str], Sequence[Plain]]
"""Gives the plain rows of a kind, from YAML files or from the pack."""


class Catalog:
    """Everything the catalog knows; unknown names give None, never an error.

    Each kind of data is read when it is first asked for. A name is looked up by its patterns once:
    a tree asks for the same few thousand times.
    """

    def __init__(self, read: ReadRows = rows) -> None:
        self._read = read
        self._types: dict[str, TypeRow] = {}
        self._objects: dict[tuple[str, str], ObjectRow | None] = {}
        self._sounds: dict[str, bool] = {}

    @cached_property
    def _plain_types(self) -> Mapping[str, Plain]:
        return {row["type"].lower(): row for row in self._read("terraform")}

    @cached_property
    def types(self) -> frozenset[str]:
        """The Terraform types that have a row (those inside `azapi_resource` apart)."""
        return frozenset(name for name in self._plain_types if ":" not in name)

    def terraform_type(self, name: str) -> TypeRow | None:
        """Return the row of a Terraform resource type."""
        key = name.lower()
        if key not in self._types:
            plain = self._plain_types.get(key)
            if plain is None:
                return None
            self._types[key] = type_row(plain)
        return self._types[key]

    def subtype(self, name: str, inner: str) -> TypeRow | None:
        """Return the row of what a type with `subtype` declares, such as an ARM type.

        A version after `@` does not count.
        """
        return self.terraform_type(f"{name}:{inner.partition('@')[0]}")

    def looks_like_ai(self, name: str) -> bool:
        """Whether a Terraform type has no row and sounds as if it should: a gap in the catalog."""
        found = self._sounds.get(name)
        if found is None:
            found = self._sounds[name] = self._sounds_of_ai(name)
        return found

    def _sounds_of_ai(self, name: str) -> bool:
        if name.lower() in self._plain_types or not gaps.looks_like_ai(name):
            return False
        return not any(fits(name.lower(), row["type"]) for row in self._read("free"))

    def controls(self, kind: str) -> tuple[str, ...]:
        """Return the facts that a type of resource or object makes true, such as `has_budget`."""
        rows, name = self._read("controls"), kind.lower()
        return tuple(dict.fromkeys(
            row["fact"] for row in rows if fits(name, row["type"])
        ))  # fmt: skip

    @cached_property
    def _module(self) -> Callable[[str, str | None], ModuleRow | None]:
        return cache(Modules(self._read("modules")).find)

    def module(self, source: str, version: str | None = None) -> ModuleRow | None:
        """Return the row of a module by its source as written, for a version constraint.

        A reference in the source (`?ref=v20.1`) counts as its version; without any, the newest.
        """
        return self._module(source, version)

    @cached_property
    def _accelerators(self) -> Accelerators:
        return Accelerators(self._read("accelerators"))

    @cached_property
    def _machines(self) -> Machines:
        return Machines(self._read("machines"), self._accelerators)

    @cached_property
    def _machine(self) -> Callable[[str | None, str], Machine | None]:
        return cache(self._machines.find)

    @cached_property
    def _model(self) -> Callable[[str], ModelFamily | None]:
        return cache(Models(self._read("models")).find)

    @cached_property
    def _prices(self) -> Prices:
        return Prices(self._read("prices"))

    @cached_property
    def _api_prices(self) -> ApiPrices:
        return ApiPrices(self._read("api_prices"))

    @cached_property
    def _signal(self) -> Callable[[str, str], Signal | None]:
        return cache(Signals(self._read("signals")).find)

    def accelerator_name(self, name: str) -> str | None:
        """Return our name for an accelerator (`nvidia-tesla-a100` is `A100-40GB`)."""
        return self._accelerators.canonical(name)

    def machine(self, provider: str | None, sku: str) -> Machine | None:
        """Return the accelerator machine of a name; None is a plain machine or one not listed.

        `ml.` names are their instance types; `v5litepod-16` and its like are machines of 16 chips.
        """
        return self._machine(provider, sku)

    def looks_like_accelerator(self, provider: str | None, sku: str) -> bool:
        """Whether a name belongs to an accelerator family: if it is not listed, that is a gap."""
        return self._machines.looks_like(provider, sku)

    def model(self, model: str) -> ModelFamily | None:
        """Return the family of a model id, ARN or address; its weights decide open or closed."""
        return self._model(model)

    def price(self, sku: str, region: str | None = None) -> PriceRow | None:
        """Return the list price of a machine an hour; compare its region with yours."""
        return self._prices.find(sku, region)

    def api_price(self, model: str) -> ApiPrice | None:
        """Return the list price of a million tokens of a model."""
        return self._api_prices.find(model)

    @cached_property
    def _resources(self) -> tuple[ResourceName, ...]:
        return tuple(map(resource_name, self._read("resources")))

    def extended_resource(self, name: str) -> ResourceName | None:
        """Return what a pod asks for by a resource name; None is no accelerator."""
        return next((one for one in self._resources if fits(name, one.name)), None)

    @cached_property
    def _labels(self) -> Mapping[str, NodeLabel]:
        return {row["label"]: node_label(row) for row in self._read("labels")}

    def node_label(self, name: str) -> NodeLabel | None:
        """Return what a node label or taint tells about hardware or how it is bought."""
        return self._labels.get(name)

    @cached_property
    def _plain_objects(self) -> Mapping[tuple[str, str], Plain]:
        return {(row["group"], row["kind"]): row for row in self._read("objects")}

    def kubernetes_object(self, api_version: str, kind: str) -> ObjectRow | None:
        """Return the row of a kind by its `apiVersion`, whatever version of the group it is."""
        key = (api_version.rpartition("/")[0], kind)
        if key not in self._objects:
            plain = self._plain_objects.get(key)
            self._objects[key] = object_row(plain) if plain is not None else None
        return self._objects[key]

    def signal_for_env(self, name: str) -> Signal | None:
        """Return what the name of an environment variable hints at."""
        return self._signal("env", name)

    def signal_for_image(self, reference: str) -> Signal | None:
        """Return what a container image hints at."""
        return self._signal("image", reference)

    def signal_for_chart(self, name: str) -> Signal | None:
        """Return what a Helm chart hints at."""
        return self._signal("chart", name)

    def signal_for_endpoint(self, host: str) -> Signal | None:
        """Return what a host name or URL hints at."""
        return self._signal("endpoint", host)

    def signal_for_name(self, text: str) -> Signal | None:
        """Return what the name of a secret or a parameter hints at."""
        return self._signal("name", text)


def load_catalog(read: ReadRows = rows) -> Catalog:
    """Return the catalog; nothing is read before it is asked for."""
    return Catalog(read)
