"""Tells bills from other evidence: by their envelope, else by the columns they have."""

from collections.abc import Iterable

from checker.billing.envelope import KIND, Envelope, envelope_of
from checker.billing.focus import is_focus
from checker.billing.header import HEAD, header_of
from checker.documents.tree import SourceTree

ENDINGS = (".csv", ".csv.gz", ".parquet")


def bills_among(paths: Iterable[str], tree: SourceTree) -> list[str]:
    """Return the files that are bills, sorted; files and folders may be given."""
    found: set[str] = set()
    for path in paths:
        names = [path] if tree.exists(path) else tree.walk(path)
        found.update(one for one in names if one.lower().endswith(ENDINGS) and _is_bill(one, tree))
    return sorted(found)


def _is_bill(path: str, tree: SourceTree) -> bool:
    envelope = envelope_of(path, tree)
    if isinstance(envelope, Envelope):
        return envelope.kind == KIND
    if path.lower().endswith(".parquet"):
        return _footer_is_focus(tree.tail(path, HEAD * 16))
    return is_focus(header_of(tree.head(path, HEAD)).names)


def _footer_is_focus(tail: bytes) -> bool:
    """Whether the last part of a Parquet file, where its columns stand, names those of FOCUS."""
    low = tail.lower()
    signs = (b"chargeperiodstart", b"billedcost", b"effectivecost", b"chargecategory",
             b"billingcurrency")  # fmt: skip
    return sum(sign in low for sign in signs) >= 3
