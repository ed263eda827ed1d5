"""Runs the queries over the bills: from charges to what every workload pays by the day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from checker.billing import view
from checker.billing.ownership import Owners, owners, read_tags, wanted
from checker.billing.products import Product, decide, unit_of
from checker.billing.queries import TABLES, filling, query, table
from checker.billing.reading import Part
from checker.catalog import Catalog
from checker.documents.columns import Columns, ColumnsError
from checker.model.bills import Claims
from checker.model.rows import NamedTuple

RESULTS = ("days", "unusual", "hours", "tokens", "commitments", "totals", "without_code",
           "undecided")  # fmt: skip
"""The queries whose rows are the result, by the names of their files."""

_DUPLICATES_AT_ONCE = 3_000_000
_DUPLICATES_HELD = 25_000_000
_SAME = (
    "hash(key, start, finish, resource, charge_category, charge_class, pricing_category, "
    "commitment_status, reservation_status, cost, quantity)"
)
_TOLD = 100
_FIRST_TAGS = 20_000
_ALIKE = 8
_STRANGE = "\x1e"
"""The label of a charge with a tag whose name was not seen before."""
_NO_TAGS = "\x1d"
"""The label of a charge whose tags are JSON and no names with values."""
_EMPTY: tuple[str, ...] = ()


class Twins(NamedTuple):
    """How many charges stand once more than they should, and the files with some of them."""

    number: int
    paths: tuple[str, ...]


class Scanned(NamedTuple):
    """The rows of every result by its name, and who owns what."""

    rows: Mapping[str, list[tuple[Any, ...]]]
    owners: Owners
    duplicates: Twins
    files: frozenset[str]


def scan(
    database: Columns, parts: Sequence[Part], claims: Claims, catalog: Catalog,
    rates: Mapping[str, Decimal],
) -> Scanned:  # fmt: skip
    """Return what the bills hold of AI, and whose it is."""
    _goods(database, parts)
    duplicates = _duplicates(database, parts, _products(database, parts, catalog))
    _fill(database, "rates", rates.items())
    words = _spend(database, claims)
    written = "SELECT unit FROM spend UNION SELECT consumed_unit FROM spend ORDER BY 1"
    units = [str(row[0]) for row in database.rows(written)]
    _fill(database, "units", ((one, *unit_of(one)) for one in units))
    keys = [(str(a), str(b), c) for a, b, c in database.rows(query("keys"))]
    owned = owners(keys, words, claims)
    _fill(database, "owners", owned.rows)
    days = _billed(parts)
    _fill(database, "billed", days)
    for name in ("owned", "daily"):
        database.rows(query(name))
    rows = {name: database.rows(query(name)) for name in RESULTS}
    rows["billed"] = days
    return Scanned(rows, owned, duplicates, frozenset())


def _goods(database: Columns, parts: Sequence[Part]) -> None:
    every = " UNION ALL ".join(f"SELECT * FROM {one.goods}" for one in parts)
    database.rows(f"CREATE VIEW goods AS {every}")


def _billed(parts: Sequence[Part]) -> list[tuple[object, ...]]:
    """Return the days on which anybody is charged for the use of anything, sorted."""
    spans = {span for one in parts if one.checked.used for span in one.checked.spans}
    ordinals = {
        at for first, last in spans for at in range(first.toordinal(), last.toordinal() + 1)
    }
    return [(date.fromordinal(at),) for at in sorted(ordinals)]


def _products(database: Columns, parts: Sequence[Part], catalog: Catalog) -> int:
    """Make `ours` of what is AI or looks like it, and return how many charges that is."""
    found: list[tuple[object, ...]] = []
    keys: list[tuple[object, ...]] = []
    charges = 0
    for at, (key, texts, many, _) in enumerate(database.rows(query("products"))):
        product = Product(*(str(one) for one in texts))
        decision = decide(product, catalog)
        if decision is not None:
            each = decision.accelerators
            found.append((at, product.name, decision.decided, decision.accelerator, each))
            keys.append((key, at))
            charges += many
    _fill(database, "products", found)
    database.rows("CREATE TABLE sold (key UBIGINT, product BIGINT)")
    if keys:
        text = "INSERT INTO sold SELECT unnest(CAST($1 AS UBIGINT[])), unnest(CAST($2 AS BIGINT[]))"
        database.rows(text, [list(column) for column in zip(*keys, strict=True)])
    every = " UNION ALL ".join(one.view.ours for one in parts)
    database.rows(f"CREATE VIEW ours AS {every}")
    return charges


def _duplicates(database: Columns, parts: Sequence[Part], charges: int) -> Twins:
    """Return how many charges of AI resources stand more than once, and where.

    Two uses of a service that name no resource may well be alike; of one resource they are not.
    So many charges are compared at once as fit into memory.
    """
    ours = f"SELECT {_SAME} AS same FROM ours WHERE resource <> ''"
    number = 0
    some: list[int] = []
    for held in _parts_of("same", charges, _DUPLICATES_HELD):
        database.rows(f"CREATE TABLE sames AS SELECT same FROM ({ours}) WHERE {held}")
        for one in _parts_of("same", charges, _DUPLICATES_AT_ONCE):
            alike = f"FROM sames WHERE {one}"
            more = database.rows(f"SELECT count(*) - count(DISTINCT same) {alike}")[0][0]
            if more and not some:
                twice = f"SELECT same {alike} GROUP BY same HAVING count(*) > 1 LIMIT {_TOLD}"
                some = [row[0] for row in database.rows(twice)]
            number += more
        database.rows("DROP TABLE sames")
    return Twins(number, tuple(one.opened.path for one in parts if _holds(one, some, database)))


def _holds(part: Part, some: Sequence[int], database: Columns) -> bool:
    """Whether a file has any of some charges, by their hashes."""
    found = f"SELECT {_SAME} AS same FROM ({part.view.ours}) WHERE resource <> ''"
    asked = f"SELECT count(*) FROM ({found}) WHERE same IN (SELECT unnest(CAST($1 AS UBIGINT[])))"
    return bool(some) and bool(database.rows(asked, [list(some)])[0][0])


def _parts_of(column: str, rows: int, most: int) -> Iterator[str]:
    """Yield conditions that share so many rows out by a hash, at most so many to each."""
    turns = rows // most + 1
    # What is shared out within a part must not follow the same digits as the part itself.
    yield from (f"({column} // {most}) % {turns} = {turn}" for turn in range(turns))


def _shapes(database: Columns, most: int | None) -> list[list[str]]:
    """Return which names of tags stand together in AI charges: in some of them, or in all."""
    some = "" if most is None else f"LIMIT {most}"
    found = database.rows(
        "SELECT DISTINCT names FROM (SELECT json_keys(tags) AS names FROM ours "
        f"WHERE tags IS NOT NULL {some}) ORDER BY 1"
    )
    return [list(row[0]) for row in found]


def _spend(database: Columns, claims: Claims) -> Mapping[str, list[str]]:
    """Add up AI charges by their labels; return the tags that hold each label.

    Names of tags are few and repeat, so the first charges nearly always show all. A charge with
    another name is marked, and then the names of all charges are looked up.
    """
    for most in (_FIRST_TAGS, None):
        words = _charges(database, _shapes(database, most), claims)
        database.rows(query("spend"))
        counted = "SELECT coalesce(sum(charges), 0) FROM spend WHERE labels = $1"
        if no_tags := database.rows(counted, [_NO_TAGS])[0][0]:
            raise ColumnsError(f"the JSON of {no_tags:,} charges is a list or a single value")
        if not database.rows(counted, [_STRANGE])[0][0]:
            break
        database.rows("DROP TABLE spend")
        database.rows("DROP VIEW charges")
    return words


def _charges(
    database: Columns, shapes: Sequence[Sequence[str]], claims: Claims
) -> Mapping[str, list[str]]:
    """Make the view of AI charges with their labels; return the tags that hold each label."""
    tags = sorted({name for shape in shapes for name in shape})
    words = wanted([one for one in tags if '"' not in one], claims)
    database.rows(
        f"CREATE VIEW charges AS SELECT product, CAST(start AS DATE) AS day, "
        f"greatest(1, date_diff('day', start, finish - INTERVAL 1 SECOND) + 1) AS days, "
        f"account, CASE WHEN {view.NO_OBJECT} THEN '{_NO_TAGS}' "
        f"WHEN {_strange(shapes, tags)} THEN '{_STRANGE}' "
        f"ELSE {view.labels(read_tags(words))} END AS labels, "
        f"charge_category, "
        f"charge_class = 'Correction' AS corrected, pricing_category, unit, consumed_unit, "
        f"commitment <> '' AS committed, commitment_status, reservation <> '' AS reserved, "
        f"reservation_status, currency, cost, listed, quantity, consumed FROM ours"
    )
    return words


def _strange(shapes: Sequence[Sequence[str]], tags: Sequence[str]) -> str:
    """Return the SQL of whether a charge has a tag that is not among some.

    Comparing two hashes takes half the time of looking for each name, so it comes first.
    """
    known = " OR ".join(f"hash(json_keys(tags)) = hash({_listed(one)})" for one in shapes[:_ALIKE])
    every = f"list_has_all({_listed(tags)}, json_keys(tags))"
    return f"CASE WHEN {known or 'false'} THEN false ELSE NOT {every} END"


def _listed(texts: Sequence[str]) -> str:
    quoted = ", ".join("'" + one.replace("'", "''") + "'" for one in texts)
    return f"[{quoted}]::VARCHAR[]"


def _fill(database: Columns, name: str, rows: Iterable[Sequence[object]]) -> None:
    database.rows(table(name))
    columns = list(zip(*rows, strict=True)) or [_EMPTY] * len(TABLES[name])
    database.rows(filling(name), [list(column) for column in columns])
