"""The same queries give the same rows in PostgreSQL: they can run where the bills are."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from focus_rows import COLUMNS, as_csv, charge, days, node, tagged, write
from reading_bills import AS_OF, CATALOG, claims

from checker.billing.queries import TABLES, query, table
from checker.billing.reading import read
from checker.billing.scan import RESULTS, scan
from checker.documents.columns import columns
from checker.documents.tree import SourceTree
from checker.model.bills import Claim

CLAIMS = claims(
    Claim("research-llm", {"cluster": "research", "service": "llm"}),
    Claim("chat", {"workload": "chat"}),
    Claim("left", {"cluster": "pool"}, share=Decimal("0.3")),
    Claim("right", {"cluster": "pool"}, share=Decimal("0.45")),
)
SMALL = ("sold", *TABLES)
_ANY_VALUE = """
CREATE FUNCTION first_of(anyelement, anyelement) RETURNS anyelement
    LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1';
CREATE AGGREGATE any_value(anyelement) (SFUNC = first_of, STYPE = anyelement)
"""


def _rows() -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    pick = Random(7)
    for day in days(date(2026, 9, 20), 50):
        for at in range(3):
            used = "Used" if pick.random() < 0.7 else "Unused"
            tags = tagged(cluster="research", service="llm", owner="a@b.example", stage="infer")
            found.append(node(day, at, Tags=tags, CommitmentDiscountId="ri-1",
                              CommitmentDiscountStatus=used,
                              PricingCategory="Committed"))  # fmt: skip
        spent = f"{pick.random() * 90 * (1 + 9 * (pick.random() < 0.05)):.9f}"
        found.append(charge(day, spent, Tags=tagged(workload="chat", team="support")))
        found.append(node(day, 9, "3.3333333333", Tags=tagged(cluster="pool", x="1")))
        found.append(charge(day, "1.25", SubAccountId="77"))
        found.append(charge(day, "-2", ChargeCategory="Credit", Tags=tagged(workload="chat")))
        found.append(charge(day, "8", ServiceCategory="Compute", SkuMeter="m5.large"))
        found.append(charge(day, "5", ServiceCategory="Compute", ServiceName="EC2",
                            SkuMeter="gpu-thing", ListCost=""))  # fmt: skip
    return found


def test_the_same_rows(tmp_path: Path, postgres_address: str) -> None:
    write(tmp_path / "bill.csv", _rows())
    tree = SourceTree(tmp_path)
    with columns(["bill.csv"], tree) as (database, _):
        parts = read(database, tree, AS_OF).parts
        here = scan(database, parts, CLAIMS, CATALOG, {"USD": Decimal(1)}).rows
        small = {name: database.rows(f"SELECT * FROM {name}") for name in SMALL}
        products = database.rows(query("products"))
        spend = _sorted(database.rows("SELECT * FROM spend"))
    with psycopg.connect(postgres_address, autocommit=True) as there:
        there.execute("CREATE SCHEMA bills_test")
        there.execute("SET search_path = bills_test")
        if there.info.server_version < 160_000:
            there.execute(_ANY_VALUE)
        _copied(there)
        there.execute(query("focus.postgresql"))
        keys = [(key, tuple(what), *more) for key, what, *more in
                there.execute(query("products")).fetchall()]  # fmt: skip
        assert _sorted([row[1:] for row in keys]) == _sorted([row[1:] for row in products])
        there.execute("CREATE TABLE sold (key text, product bigint)")
        _filled(there, "sold", _same_products(keys, products, small.pop("sold")))
        for name in TABLES:
            there.execute(table(name))
        for name, rows in small.items():
            _filled(there, name, rows)
        there.execute(query("charges.postgresql"))
        for name in ("spend", "owned", "daily"):
            there.execute(query(name))
        assert _sorted(there.execute("SELECT * FROM spend").fetchall()) == spend
        for name in RESULTS:
            rows = there.execute(query(name)).fetchall()
            assert rows, f"{name} has rows to compare"
            assert rows == here[name], name


def _same_products(
    there: list[tuple[Any, ...]], here: list[tuple[Any, ...]], sold: list[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """Return the products under the other database's own keys."""
    keys = {row[1:]: row[0] for row in there}
    theirs = {row[0]: keys[row[1:]] for row in here}
    return [(theirs[key], product) for key, product in sold]


def _copied(there: "psycopg.Connection[Any]") -> None:
    """Load the bill as it was exported: text, and nothing where a field is empty."""
    named = ", ".join(f'"{name}" text' for name in COLUMNS)
    there.execute(f"CREATE TABLE bills ({named})")
    header = next(csv.reader(io.StringIO(as_csv(_rows()).decode())))
    assert tuple(header) == COLUMNS
    with there.cursor().copy("COPY bills FROM STDIN WITH (FORMAT csv, HEADER)") as copy:
        copy.write(as_csv(_rows()))


def _filled(there: "psycopg.Connection[Any]", name: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        marks = ", ".join(["%s"] * len(rows[0]))
        there.cursor().executemany(f"INSERT INTO {name} VALUES ({marks})", rows)


def _sorted(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=str)


@pytest.mark.parametrize("name", ["products", "spend", "keys", "owned", "daily", *RESULTS])
def test_a_query_says_what_it_answers(name: str) -> None:
    assert query(name).startswith("-- ")
