"""The queries, as text: each stands in a file of its own and runs where the bills are as well.

What is asked of `focus` and `spend` is plain SQL. DuckDB runs it here; a test runs it in
PostgreSQL.
"""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"

TABLES = {
    "products": {"product": "BIGINT", "name": "TEXT", "decided": "BOOLEAN", "accelerator": "TEXT",
                 "accelerators": "DECIMAL(10, 4)"},
    "owners": {"account": "TEXT", "labels": "TEXT", "workload": "TEXT", "share": "DECIMAL(9, 8)",
               "attributed": "BOOLEAN", "stage": "TEXT"},
    "units": {"written": "TEXT", "unit": "TEXT", "factor": "DECIMAL(14, 4)"},
    "rates": {"currency": "TEXT", "rate": "DECIMAL(12, 6)"},
    "billed": {"day": "DATE"},
}  # fmt: skip
"""The small tables that the catalog, the manifests and the settings fill."""


@cache
def query(name: str) -> str:
    """Return one query by the name of its file."""
    return (_FOLDER / f"{name}.sql").read_text("utf-8")


def table(name: str) -> str:
    """Return the statement that makes one of the small tables."""
    columns = ", ".join(f"{column} {kind}" for column, kind in TABLES[name].items())
    return f"CREATE TABLE {name} ({columns})"


def filling(name: str) -> str:
    """Return the statement that fills a small table from lists, one for each column."""
    listed = ", ".join(
        f"unnest(CAST(${n} AS {kind}[]))" for n, kind in enumerate(TABLES[name].values(), 1)
    )
    return f"INSERT INTO {name} SELECT {listed}"
