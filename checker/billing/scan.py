"""Runs the queries over the bills: from charges to what every workload pays by the day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from checker.billing import view
from checker.billing.ownership import Owners, owners, wanted
from checker.billing.products import Product, decide, unit_of
from checker.billing.queries import TABLES, filling, query, table
from checker.billing.reading import Part
from checker.catalog import Catalog
from checker.documents.columns import Columns
from checker.model.bills import Claims

RESULTS = ("days", "unusual", "hours", "commitments", "totals", "without_code", "undecided")
"""The queries whose rows are the result, by the names of their files."""

_DUPLICATES_AT_ONCE = 3_000_000
_EMPTY: tuple[str, ...] = ()


class Scanned(NamedTuple):
    """The rows of every result by its name, and who owns what."""

    rows: Mapping[str, list[tuple[Any, ...]]]
    owners: Owners
    duplicates: int
    files: frozenset[str]


def scan(
    database: Columns, parts: Sequence[Part], claims: Claims, catalog: Catalog,
    rates: Mapping[str, Decimal],
) -> Scanned:  # fmt: skip
    """Return what the bills hold of AI, and whose it is."""
    _focus(database, parts)
    duplicates, tags = _looked_at(database, _products(database, catalog))
    words = _charges(database, tags, claims)
    _fill(database, "rates", rates.items())
    database.rows(query("spend"))
    units = [str(row[0]) for row in database.rows("SELECT DISTINCT unit FROM spend ORDER BY 1")]
    _fill(database, "units", ((one, *unit_of(one)) for one in units))
    keys = [(str(a), str(b), c) for a, b, c in database.rows(query("keys"))]
    owned = owners(keys, words, claims)
    _fill(database, "owners", owned.rows)
    days = _billed(database)
    _fill(database, "billed", days)
    for name in ("owned", "daily"):
        database.rows(query(name))
    rows = {name: database.rows(query(name)) for name in RESULTS}
    rows["billed"] = days
    return Scanned(rows, owned, duplicates, frozenset())


def _focus(database: Columns, parts: Sequence[Part]) -> None:
    every = " UNION ALL ".join(f"SELECT * FROM {one.table}" for one in parts)
    database.rows(f"CREATE VIEW focus AS {every}")


def _billed(database: Columns) -> list[tuple[object, ...]]:
    """Return the days on which anybody is charged for anything, sorted."""
    spans = database.rows(
        "SELECT DISTINCT CAST(start AS DATE), CAST(finish - INTERVAL 1 SECOND AS DATE) FROM focus "
        "WHERE charge_category = 'Usage'"
    )
    ordinals = {
        at for first, last in spans for at in range(first.toordinal(), last.toordinal() + 1)
    }
    return [(date.fromordinal(at),) for at in sorted(ordinals)]


def _products(database: Columns, catalog: Catalog) -> int:
    """Keep what is AI or looks like it, and return how many charges that has."""
    found: list[tuple[object, ...]] = []
    keys: list[tuple[object, ...]] = []
    charges = 0
    for at, (key, *row) in enumerate(database.rows(query("products"))):
        product = Product(*(str(one) for one in row[: len(view.PRODUCT)]))
        decision = decide(product, catalog)
        if decision is not None:
            each = decision.accelerators
            found.append((at, product.name, decision.decided, decision.accelerator, each))
            keys.append((key, at))
            charges += row[len(view.PRODUCT)]
    _fill(database, "products", found)
    database.rows("CREATE TABLE sold (key UBIGINT, product BIGINT)")
    if keys:
        text = "INSERT INTO sold SELECT unnest(CAST($1 AS UBIGINT[])), unnest(CAST($2 AS BIGINT[]))"
        database.rows(text, [list(column) for column in zip(*keys, strict=True)])
    return charges


def _looked_at(database: Columns, charges: int) -> tuple[int, list[str]]:
    """Return how many charges of AI resources stand more than once, and the names of all tags.

    Two uses of a service that name no resource may well be alike; of one resource they are not.
    So many charges are compared at once as fit into memory.
    """
    same = (
        "CASE WHEN resource <> '' THEN hash(key, start, finish, resource, charge_category, "
        "charge_class, pricing_category, commitment_status, reservation_status, cost, quantity) END"
    )
    ours = f"SELECT {same} AS same, json_keys(tags) AS names FROM focus JOIN sold USING (key)"
    turns = charges // _DUPLICATES_AT_ONCE + 1
    twice = 0
    tags: set[str] = set()
    for turn in range(turns):
        count, names = database.rows(
            f"SELECT count(same) - count(DISTINCT same), list(DISTINCT names) FROM ({ours}) "
            f"WHERE coalesce(same, 0) % {turns} = {turn}"
        )[0]
        twice += count
        tags.update(str(tag) for some in names or () for tag in some or ())
    return twice, sorted(tags)


def _charges(database: Columns, tags: Sequence[str], claims: Claims) -> list[str]:
    """Make the view of AI charges with their labels; return what each label is."""
    ours = "SELECT focus.*, sold.product FROM focus JOIN sold USING (key)"
    names = [one for one in tags if '"' not in one]
    words = wanted(names, claims)
    database.rows(
        f"CREATE VIEW charges AS SELECT product, CAST(start AS DATE) AS day, "
        f"greatest(1, date_diff('day', start, finish - INTERVAL 1 SECOND) + 1) AS days, "
        f"account, {view.labels(words)} AS labels, charge_category, "
        f"charge_class = 'Correction' AS corrected, pricing_category, unit, consumed_unit, "
        f"commitment <> '' AS committed, commitment_status, reservation <> '' AS reserved, "
        f"reservation_status, currency, cost, listed, quantity, consumed "
        f"FROM (SELECT *, {view.found(words)} AS found FROM ({ours}))"
    )
    return list(words)


def _fill(database: Columns, name: str, rows: Iterable[Sequence[object]]) -> None:
    database.rows(table(name))
    columns = list(zip(*rows, strict=True)) or [_EMPTY] * len(TABLES[name])
    database.rows(filling(name), [list(column) for column in columns])
