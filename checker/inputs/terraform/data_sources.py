"""Tells of data sources what the code itself says: the region is the provider's, whoever reads it.

Terraform reads these when it plans, and finds what the provider configuration or an argument says.
Everything else of a data source lies beyond the code.
"""

from collections.abc import Callable

from checker.inputs.terraform.access import member
from checker.inputs.terraform.hcl import Block
from checker.inputs.terraform.types import ANY
from checker.inputs.terraform.values import LazyObject, Value

_REGION = (("argument", "region"), ("argument", "name"), ("provider", "region"))
_TOLD: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "aws_region": {"region": _REGION, "name": _REGION, "id": _REGION},
    "aws_partition": dict.fromkeys(("partition", "id", "dns_suffix"), _REGION[2:]),
    "google_client_config": {
        name: (("provider", name),) for name in ("region", "zone", "project")
    },
    "azurerm_location": {"location": (("argument", "location"),)},
}  # fmt: skip
_PARTITIONS = {
    "cn-": ("aws-cn", "amazonaws.com.cn"),
    "us-gov-": ("aws-us-gov", "amazonaws.com"),
    "us-iso-": ("aws-iso", "c2s.ic.gov"),
    "us-isob-": ("aws-iso-b", "sc2s.sgov.gov"),
    "eu-isoe-": ("aws-iso-e", "cloud.adc-e.uk"),
    "us-isof-": ("aws-iso-f", "csp.hci.ic.gov"),
    "eusc-": ("aws-eusc", "amazonaws.eu"),
}
"""How the regions of each partition begin, what it is called, and where its services live."""
_FOUND_OTHERWISE = frozenset(("count", "for_each", "endpoint"))
"""Arguments with which it is not the provider's region, or not one object."""

Setting = Callable[[str], Value | None]
"""Gives an argument of a block by its name, None where it is not written."""


def data_value(block: Block, beyond: Value, argument: Setting, provider: Setting) -> Value:
    """Return a data source as others refer to it; `beyond` is what it is where nobody knows."""
    rows = _TOLD.get(block.labels[0])
    if rows is None or not _FOUND_OTHERWISE.isdisjoint(block.attributes):
        return beyond

    def compute(name: str) -> Value:
        for place, key in rows[name]:
            found = argument(key) if place == "argument" else provider(key)
            if found is not None and found.data is not None:
                return _named(block.labels[0], name, found)
        return missing(name)

    def missing(name: str) -> Value:
        return member(beyond, name)

    return Value(LazyObject(tuple(rows), compute, missing), ANY, beyond.files, beyond.place)


def _named(kind: str, name: str, found: Value) -> Value:
    """Return what a region says: Azure's by its name, as its provider takes `West Europe` too."""
    if not isinstance(found.data, str) or kind not in ("azurerm_location", "aws_partition"):
        return found
    if kind == "azurerm_location":
        plain = found.data.replace(" ", "").lower()
    else:
        pairs = (pair for start, pair in _PARTITIONS.items() if found.data.startswith(start))
        partition, suffix = next(pairs, ("aws", "amazonaws.com"))
        plain = suffix if name == "dns_suffix" else partition
    return Value(plain, None, found.files, found.place, found.sensitive)
