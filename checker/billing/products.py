"""Looks up what bills sell in the catalog: AI or not, and which accelerators an hour of it holds.

A GPU machine stands among compute in a bill, never among AI: only its name tells.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from checker.catalog import Catalog
from checker.model.rows import NamedTuple

AI_CATEGORY = "AI and Machine Learning"

_WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HARDWARE = re.compile(
    r"(?<![a-z])(?:gpus?|tpus?|nvidia|accelerators?|trainium|inferentia)(?![a-z])", re.IGNORECASE
)
_LOOKS = re.compile(r"(?<![a-z])(?:llms?|gen(?:erative)?[ -]?ai|inference|embeddings?)(?![a-z])",
                    re.IGNORECASE)  # fmt: skip
_LONGEST_NAME = 4
_PLATFORMS = {"amazon web services": "aws", "aws": "aws", "microsoft": "azure", "azure": "azure",
              "google cloud": "gcp", "google": "gcp", "gcp": "gcp", "oracle": "oci",
              "coreweave": "coreweave", "lambda": "lambda"}  # fmt: skip


class Product(NamedTuple):
    """One thing that bills sell: its texts as `focus` has them."""

    provider: str
    category: str
    service: str
    sku: str
    meter: str
    details: str
    machine: str
    description: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Where a machine, an accelerator or a model may be named, the surest first."""
        return self.machine, self.details, self.meter, self.sku, self.description

    @property
    def name(self) -> str:
        """What people call it."""
        what = next((one for one in (self.meter, self.description, self.sku) if one), "")
        return ", ".join(one for one in (self.service, what[:80]) if one)


class Decision(NamedTuple):
    """What a product is.

    `decided` is false where it only looks like AI; `accelerators` are those of one hour of it,
    None where they are not known.
    """

    decided: bool
    accelerator: str = ""
    accelerators: Decimal | None = None


def decide(product: Product, catalog: Catalog) -> Decision | None:
    """Return what a product is; None where nothing about it is AI."""
    provider = _PLATFORMS.get(product.provider.strip().lower())
    hardware = _hardware(product, provider, catalog)
    if hardware is not None:
        return hardware
    if product.category == AI_CATEGORY or _model(product, catalog):
        return Decision(True)
    signals = [catalog.signal_for_name(one) for one in (product.service, product.provider)]
    if any(one is not None and not one.weak for one in signals):
        return Decision(True)
    looks = any(_LOOKS.search(one) or _HARDWARE.search(one) for one in product.texts)
    family = any(
        catalog.looks_like_accelerator(provider, word) for word in _words(product) if "." in word
    )
    return Decision(False) if looks or family or any(signals) else None


def _hardware(product: Product, provider: str | None, catalog: Catalog) -> Decision | None:
    for word in _words(product):
        machine = catalog.machine(provider, word)
        if machine is not None:
            return Decision(True, machine.accelerator, Decimal(machine.accelerators()))
    for text in product.texts:
        # `v4` and `T4` mean hardware only where something else says that hardware is meant.
        if not _HARDWARE.search(text):
            continue
        found = next((name for one in _runs(text) if (name := catalog.accelerator_name(one))), None)
        if found is not None:
            return Decision(True, found, Decimal(1))
    return None


def _words(product: Product) -> Iterator[str]:
    for text in product.texts:
        yield from _WORDS.findall(text)


def _runs(text: str) -> Iterator[str]:
    """Yield runs of words, the longest first: `Nvidia Tesla A100` before `A100`."""
    words = _WORDS.findall(text)
    for length in range(_LONGEST_NAME, 0, -1):
        for at in range(len(words) - length + 1):
            yield "-".join(words[at : at + length])


def _model(product: Product, catalog: Catalog) -> bool:
    """Whether a SKU or meter is itself the id of a model, as gateways write it."""
    return any(one and catalog.model(one) is not None for one in (product.sku, product.meter))


_UNIT = re.compile(r"\s*([0-9][0-9,]*(?:\.[0-9]+)?)?\s*([KkMm])?\s*(.*?)\s*\Z")
_HOURS = frozenset(("hour", "hr", "h", "instance-hour", "node-hour", "unit-hour", "machine-hour"))
_GPU_HOURS = frozenset(("gpu-hour", "accelerator-hour", "chip-hour", "tpu-hour"))
_TOKENS = frozenset(("token",))
_SCALES = {"": 1, "k": 1_000, "m": 1_000_000}


class Unit(NamedTuple):
    """A unit as bills write it (`1M tokens`, `100 Hours`): what it is, and how many of it."""

    unit: str
    factor: Decimal


def unit_of(written: str) -> Unit:
    """Return the unit of a text; what is none of ours stays as it is."""
    match = _UNIT.fullmatch(written)
    if match is None:
        return Unit(written, Decimal(1))
    number, scale, name = match[1], match[2] or "", re.sub(r"[\s_]+", "-", match[3].lower())
    plain = re.sub(r"s\Z", "", name.replace("hrs", "hour").replace("ktoken", "k-token"))
    if plain.startswith(("k-", "1k-")):
        plain, scale = plain.partition("k-")[2], "k"
    words = ((_HOURS, "hour"), (_GPU_HOURS, "accelerator_hour"), (_TOKENS, "token"))
    kind = next((kind for known, kind in words if plain in known), "")
    if not kind:
        return Unit(written, Decimal(1))
    factor = Decimal(number.replace(",", "")) if number else Decimal(1)
    return Unit(kind, factor * _SCALES[scale.lower()])
