"""Turns dated price rows into list prices of machines by the hour and of tokens by the million."""

from collections.abc import Iterable
from datetime import date

from checker.catalog.models import plain_ids
from checker.catalog.reading import Plain
from checker.model.rows import NamedTuple
from checker.model.values import Number


class PriceRow(NamedTuple):
    """What one machine costs an hour in one region at list price, on demand unless `term` says.

    `retrieved` is the day of the price list; after `valid_until` it proves nothing.
    """

    provider: str
    sku: str
    amount: Number
    currency: str
    unit: str
    region: str
    source: str
    retrieved: date
    valid_until: date
    term: str = "on_demand"


class ApiPrice(NamedTuple):
    """What a million tokens cost at list price, by direction; None is not known, never free."""

    id: str
    provider: str
    input: Number
    output: Number
    currency: str
    source: str
    retrieved: date
    valid_until: date
    cached_input: Number | None = None
    batch_input: Number | None = None
    retires: date | None = None


class Prices:
    """List prices of machines by name and region."""

    def __init__(self, rows: Iterable[Plain]) -> None:
        self._rows: dict[str, list[PriceRow]] = {}
        for row in rows:
            one = PriceRow(
                row["provider"],
                row["sku"],
                row["amount"],
                row["currency"],
                row["unit"],
                row["region"],
                row["source"],
                date.fromisoformat(row["date"]),
                date.fromisoformat(row["valid_until"]),
                row.get("term", "on_demand"),
            )
            self._rows.setdefault(one.sku.lower(), []).append(one)

    def find(self, sku: str, region: str | None = None) -> PriceRow | None:
        """Return the on-demand price in a region, else that of the region the list is kept for.

        The caller compares the row's region with its own: another region's price is an assumption.
        """
        rows = self._rows.get(sku.lower().rpartition("/")[2], [])
        rows = [row for row in rows if row.term == "on_demand"]
        return next((row for row in rows if row.region == region), rows[0] if rows else None)


class ApiPrices:
    """List prices of tokens by model id."""

    def __init__(self, rows: Iterable[Plain]) -> None:
        self._rows: dict[str, ApiPrice] = {}
        for row in rows:
            retires = row.get("retires")
            self._rows[row["id"].lower()] = ApiPrice(
                row["id"],
                row["provider"],
                row["input"],
                row["output"],
                row["currency"],
                row["source"],
                date.fromisoformat(row["date"]),
                date.fromisoformat(row["valid_until"]),
                row.get("cached_input"),
                row.get("batch_input"),
                date.fromisoformat(retires) if retires else None,
            )

    def find(self, model: str) -> ApiPrice | None:
        """Return the price of a model id, without host prefix and version where need be."""
        return next((self._rows[one] for one in plain_ids(model) if one in self._rows), None)
