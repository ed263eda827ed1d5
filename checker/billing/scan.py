"""Runs the queries over the bills: from charges to what every workload pays by the day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.billing import view
from checker.billing.ownership import Owners, owners, wanted
from checker.billing.products import Product, decide, unit_of
from checker.billing.queries import TABLES, filling, query, table
from checker.billing.reading import Part
from checker.catalog import Catalog
from checker.documents.columns import Columns
from checker.model.bills import Claims
from checker.model.rows import NamedTuple

RESULTS = ("days", "unusual", "hours", "tokens", "commitments", "totals", "without_code",
           "undecided")  # fmt: skip
"""The queries whose rows are the result, by the names of their files."""

_DUPLICATES_AT_ONCE = 3_000_000
_FIRST_TAGS = 20_000
_STRANGE = "\x1e"
"""The label of a charge with a tag whose name was not seen before."""
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
    duplicates = _duplicates(database, _products(database, catalog))
    _fill(database, "rates", rates.items())
    words = _spend(database, claims)
    written = "SELECT unit FROM spend UNION SELECT consumed_unit FROM spend ORDER BY 1"
    units = [str(row[0]) for row in database.rows(written)]
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


def _duplicates(database: Columns, charges: int) -> int:
    """Return how many charges of AI resources stand more than once.

    Two uses of a service that name no resource may well be alike; of one resource they are not.
    So many charges are compared at once as fit into memory.
    """
    same = (
        "hash(key, start, finish, resource, charge_category, charge_class, pricing_category, "
        "commitment_status, reservation_status, cost, quantity)"
    )
    ours = f"SELECT {same} AS same FROM focus JOIN sold USING (key) WHERE resource <> ''"
    turns = charges // _DUPLICATES_AT_ONCE + 1
    counted = "SELECT count(*) - count(DISTINCT same) FROM"
    return sum(
        int(database.rows(f"{counted} ({ours}) WHERE same % {turns} = {turn}")[0][0])
        for turn in range(turns)
    )


def _tags(database: Columns, most: int | None) -> list[str]:
    """Return the names of the tags of AI charges: of some of them, or of all."""
    some = "" if most is None else f"LIMIT {most}"
    found = database.rows(
        "SELECT DISTINCT unnest(names) FROM (SELECT json_keys(tags) AS names FROM focus "
        f"JOIN sold USING (key) WHERE tags IS NOT NULL {some})"
    )
    return sorted(str(row[0]) for row in found)


def _spend(database: Columns, claims: Claims) -> list[str]:
    """Add up AI charges by their labels; return what each label is.

    Names of tags are few and repeat, so the first charges nearly always show all. A charge with
    another name is marked, and then the names of all charges are looked up.
    """
    for most in (_FIRST_TAGS, None):
        words = _charges(database, _tags(database, most), claims)
        database.rows(query("spend"))
        strange = f"SELECT count(*) FROM spend WHERE labels = '{_STRANGE}'"
        if not database.rows(strange)[0][0]:
            break
        database.rows("DROP TABLE spend")
        database.rows("DROP VIEW charges")
    return words


def _charges(database: Columns, tags: Sequence[str], claims: Claims) -> list[str]:
    """Make the view of AI charges with their labels; return what each label is."""
    ours = "SELECT focus.*, sold.product FROM focus JOIN sold USING (key)"
    names = [one for one in tags if '"' not in one]
    known = ", ".join("'" + one.replace("'", "''") + "'" for one in tags)
    strange = f"NOT list_has_all([{known}]::VARCHAR[], json_keys(tags))"
    words = wanted(names, claims)
    database.rows(
        f"CREATE VIEW charges AS SELECT product, CAST(start AS DATE) AS day, "
        f"greatest(1, date_diff('day', start, finish - INTERVAL 1 SECOND) + 1) AS days, "
        f"account, CASE WHEN {strange} THEN '{_STRANGE}' ELSE {view.labels(words)} END AS labels, "
        f"charge_category, "
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
