"""Turns machine type names into the accelerators that they carry, however a cloud spells them."""

import re
from collections.abc import Iterable

from checker.catalog.reading import Plain, origin, texts
from checker.catalog.rows import Machine, Origin
from checker.documents.globs import fits
from checker.model.rows import NamedTuple
from checker.model.values import Number

_CLOUDS = ("aws", "azure", "gcp")


class AcceleratorRow(NamedTuple):
    """One accelerator under our name for it, with every other spelling (`names`) in small letters.

    A plain name that several sizes share (`A100`) is a row of its own, without a size.
    """

    name: str
    vendor: str
    origin: Origin
    memory_gib: Number | None = None
    names: tuple[str, ...] = ()


class Accelerators:
    """Accelerators by our name and by everybody else's."""

    def __init__(self, rows: Iterable[Plain]) -> None:
        self.rows: dict[str, AcceleratorRow] = {}
        self._names: dict[str, str] = {}
        for row in rows:
            one = AcceleratorRow(
                row["name"],
                row["vendor"],
                origin(row),
                row.get("memory_gib"),
                texts(row.get("names")),
            )
            self.rows[one.name] = one
            for name in (one.name, *one.names):
                self._names[_plain(name)] = one.name

    def canonical(self, name: str) -> str | None:
        """Return our name for what a cloud, a label or a person calls an accelerator."""
        plain = _plain(name)
        # How a card is built in stands behind the memory, or between it and the name.
        bare = "-".join(part for part in plain.split("-") if part not in _ENDINGS)
        return self._shortened(plain) or self._names.get(bare)

    def _shortened(self, plain: str) -> str | None:
        while plain:
            if plain in self._names:
                return self._names[plain]
            plain, _, rest = plain.rpartition("-")
            if rest not in _ENDINGS:
                return None
        return None


_ENDINGS = frozenset(
    (
        "shared",
        "sxm",
        "sxm2",
        "sxm3",
        "sxm4",
        "sxm5",
        "pcie",
        "hbm2",
        "hbm2e",
        "hbm3",
        "hbm3e",
        "vws",
        "nvl",
        "nvlink",
    )
)


def _plain(name: str) -> str:
    return re.sub(r"[\s_./]+", "-", name.strip().lower())


class Machines:
    """Machine types by provider; names are compared without regard to case."""

    def __init__(self, rows: Iterable[Plain], accelerators: Accelerators) -> None:
        self._accelerators = accelerators
        self._listed: dict[str, dict[str, Plain]] = {}
        self._slices: list[Plain] = []
        self._families: dict[str, list[str]] = {}
        for row in rows:
            if "family" in row:
                self._families.setdefault(row["provider"], []).append(row["family"])
            elif "slice" in row:
                self._slices.append(row)
            else:
                self._listed.setdefault(row["provider"], {})[row["sku"].lower()] = row

    def find(self, provider: str | None, sku: str) -> Machine | None:
        """Return the machine of a name; a provider that rents others' machines finds them all."""
        name = sku.strip().lower().removeprefix("ml.")
        for cloud in self._clouds(provider):
            row = self._listed.get(cloud, {}).get(name)
            if row is not None:
                return self._machine(row, row["sku"], _fraction(row["per_instance"]))
            for row in self._slices:
                size = name.removeprefix(row["slice"])
                if row["provider"] == cloud and size != name and size.isdecimal():
                    return self._machine(row, name, (int(size), row["per_accelerator"]))
        return None

    def looks_like(self, provider: str | None, sku: str) -> bool:
        """Whether a name belongs to a family of accelerator machines, listed or not."""
        name = sku.strip().lower().removeprefix("ml.")
        return any(
            fits(name, family)
            for cloud in self._clouds(provider)
            for family in self._families.get(cloud, ())
        )

    def _clouds(self, provider: str | None) -> Iterable[str]:
        if provider in self._listed or provider in self._families:
            return (provider,)
        return _CLOUDS

    def _machine(self, row: Plain, sku: str, per_instance: tuple[int, int]) -> Machine:
        accelerator = self._accelerators.rows[row["accelerator"]]
        return Machine(
            row["provider"],
            sku,
            accelerator.name,
            per_instance,
            accelerator.vendor,
            origin(row),
            accelerator.memory_gib,
            row.get("graphics", False),
            row.get("note", ""),
        )


def _fraction(value: int | str) -> tuple[int, int]:
    above, _, below = str(value).partition("/")
    return int(above), int(below or 1)


def chips(topology: str) -> int | None:
    """Return the chips of a TPU topology: `2x2x4` is 16; what is no topology is None."""
    if not re.fullmatch(r"\d{1,4}(?:x\d{1,4}){1,2}", topology):
        return None
    product = 1
    for side in topology.split("x"):
        product *= int(side)
    return product
