"""Gives the tests every data file of the catalog, with the file's defaults in each row."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from checker.catalog.store import KINDS, documents_of, files, rows_of


def all_files() -> list[tuple[str, Path]]:
    return [(kind, path) for kind in KINDS for path in files(kind)]


def complete(path: Path) -> dict[str, Any]:
    """Return a file as the schema has it: its own head, and rows with the defaults in them."""
    (document,) = documents_of(path)
    head = {key: value for key, value in document.items() if key not in ("rows", "defaults")}
    return floats({**head, "rows": list(rows_of(path))})


def floats(value: Any) -> Any:
    """jsonschema knows no Decimal."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict):
        return {key: floats(one) for key, one in value.items()}
    return [floats(one) for one in value] if isinstance(value, list) else value


def every_row() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield kind, file and row of everything that has a source."""
    for kind, path in all_files():
        if kind != "sources":
            for row in rows_of(path):
                yield kind, f"{kind}/{path.name}", dict(row)


def key_of(kind: str, row: dict[str, Any]) -> str:
    """Return what must be unique within a kind."""
    match kind:
        case "terraform" | "free":
            return str(row["type"]).lower()
        case "controls":
            return f"{row['type']} {row['fact']}"
        case "machines":
            name = row.get("sku") or row.get("slice") or f"family {row.get('family')}"
            return f"{row['provider']}/{name}".lower()
        case "models":
            return str(row["family"])
        case "prices":
            return f"{row['sku']}/{row['region']}/{row.get('term')}".lower()
        case "api_prices":
            return str(row["id"]).lower()
        case "modules":
            return f"{row['sources']} from {row.get('since', 0)}"
        case "signals":
            return f"{row['kind']} {row['pattern']}"
        case "labels":
            return str(row["label"])
        case "objects":
            return f"{row['group']}/{row['kind']}"
    return str(row["name"])
