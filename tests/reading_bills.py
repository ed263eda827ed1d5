"""Reads bills in tests as a run does."""

from datetime import date
from pathlib import Path

from checker.billing import Bills
from checker.catalog import load_catalog
from checker.documents.tree import SourceTree
from checker.facts.attribution import ATTRIBUTING, tag_word
from checker.model.bills import Claim, Claims
from checker.model.settings import CurrencyRate

AS_OF = date(2026, 11, 21)
CATALOG = load_catalog()


def claims(*rows: Claim) -> Claims:
    """Return claims with the words of a run."""
    return Claims(rows, tag_word, ATTRIBUTING)


CLAIMS = claims(Claim("demo", {"workload": "demo"}))


def bills(
    root: Path, *paths: str, as_of: date = AS_OF, rates: tuple[CurrencyRate, ...] = ()
) -> Bills:
    """Return the bills of a folder."""
    return Bills(paths, SourceTree(root), CATALOG, as_of, rates)
