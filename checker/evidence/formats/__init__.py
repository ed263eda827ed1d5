"""Evidence formats: finds the modules in this folder; there is no list of them."""

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

from checker.evidence.rows import Format


def formats() -> Iterator[Format]:
    """Yield the formats of this folder in the order of their module names."""
    with os.scandir(Path(__file__).parent) as entries:
        names = sorted(
            entry.name.removesuffix(".py")
            for entry in entries
            if entry.name.endswith(".py") and not entry.name.startswith("_")
        )
    for name in names:
        yield cast("Format", import_module(f"{__name__}.{name}"))


def format_of(path: str, head: bytes) -> Format | None:
    """Return the first format that takes a file, or None."""
    return next((found for found in formats() if found.matches(path, head)), None)


def endings() -> tuple[str, ...]:
    """Return how the names of evidence files end, over all formats."""
    return tuple(sorted({ending for found in formats() for ending in found.ENDINGS}))
