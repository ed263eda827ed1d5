"""Turns bytes into their SHA-256, in hexadecimal."""

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import Any

_LARGE = 1 << 20


def sha256(data: bytes) -> str:
    """Return the digest of some bytes."""
    found: str = _function(len(data) > _LARGE)(data).hexdigest()
    return found


def sha256_of(parts: Iterable[bytes]) -> str:
    """Return the digest of many bytes that come in parts, none of them kept."""
    digest = _function(True)(b"")
    for part in parts:
        digest.update(part)
    found: str = digest.hexdigest()
    return found


@cache
def _function(large: bool) -> Callable[[bytes], Any]:
    """Return hashlib's function for much data, and Python's own for little.

    hashlib brings OpenSSL, which is faster on megabytes and takes as long to import as twenty
    modules of ours; the standard library's `random` avoids it in the same way.
    """
    for name in () if large else ("_sha2", "_sha256"):
        try:
            function: Callable[[bytes], Any] = import_module(name).sha256
        except ImportError:
            continue
        return function
    return import_module("hashlib").sha256  # type: ignore[no-any-return]
