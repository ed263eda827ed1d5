"""Turns bills in FOCUS into what every workload pays by the day, by the hour and for nothing."""

from collections.abc import Iterable
from datetime import date

from checker.billing.finding import bills_among
from checker.billing.store import Bills
from checker.catalog import Catalog
from checker.documents.tree import SourceTree
from checker.model.settings import Settings

__all__ = ["Bills", "among", "bills_among"]


def among(
    paths: Iterable[str],
    tree: SourceTree,
    catalog: Catalog,
    as_of: date,
    settings: Settings,
) -> Bills:
    """Return the bills among some files and folders; nothing in them is added up yet."""
    return Bills(bills_among(paths, tree), tree, catalog, as_of, settings.currency_rates)
