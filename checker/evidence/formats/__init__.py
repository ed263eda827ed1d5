"""Evidence formats: finds the modules in this folder; there is no list of them."""

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import cast

from checker.evidence.rows import Format, TableFormat


def formats() -> Iterator[Format | TableFormat]:
    """Yield the formats of this folder in the order of their module names."""
    with os.scandir(Path(__file__).parent) as entries:
        names = sorted(
            entry.name.removesuffix(".py")
            for entry in entries
            if entry.name.endswith(".py") and not entry.name.startswith("_")
        )
    for name in names:
        module = import_module(f"{__name__}.{name}")
        yield cast("Format | TableFormat", module)


def format_of(path: str, head: bytes) -> Format | None:
    """Return the first format that takes a file, or None."""
    takers = (one for one in formats() if one.matches(path, head))
    return next((cast("Format", one) for one in takers if not _asked(one)), None)


def table_format(path: str) -> TableFormat | None:
    """Return the format of a file that is asked and not read as a whole, or None."""
    takers = (one for one in formats() if _asked(one) and one.matches(path, b""))
    return next((cast("TableFormat", one) for one in takers), None)


def _asked(one: Format | TableFormat) -> bool:
    return hasattr(one, "read_table")


def endings() -> tuple[str, ...]:
    """Return how the names of evidence files end, over all formats."""
    return tuple(sorted({ending for found in formats() for ending in found.ENDINGS}))
