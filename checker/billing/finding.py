"""Tells bills from other evidence: by their envelope, else by the columns they have."""

import csv
import zlib
from collections.abc import Iterable

from checker.billing.envelope import KIND, Envelope, envelope_of
from checker.billing.focus import is_focus
from checker.documents.tree import SourceTree

ENDINGS = (".csv", ".csv.gz", ".parquet")
_HEAD = 1 << 18
_PACKED = 31
_GZIP = b"\x1f\x8b"


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
        return _footer_is_focus(tree.tail(path, _HEAD * 16))
    return is_focus(_header(tree.head(path, _HEAD)))


def _header(head: bytes) -> list[str]:
    """Return the fields of the first line, unpacked where it is packed."""
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(_PACKED).decompress(head, _HEAD)
        except zlib.error:
            return []
    text = head.decode("utf-8-sig", "replace").lstrip("\ufeff")
    line = text.splitlines()[0] if text.splitlines() else ""
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _footer_is_focus(tail: bytes) -> bool:
    """Whether the last part of a Parquet file, where its columns stand, names those of FOCUS."""
    low = tail.lower()
    signs = (b"chargeperiodstart", b"billedcost", b"effectivecost", b"chargecategory",
             b"billingcurrency")  # fmt: skip
    return sum(sign in low for sign in signs) >= 3
