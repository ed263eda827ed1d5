"""Turns a policy into the digest of what it asks, the same however the program was installed.

Comments, order of keys, places, paths and examples are left out: they decide no verdict.
"""

import json
from collections.abc import Mapping
from typing import Any

from checker.documents.digest import sha256
from checker.documents.frozen import to_plain
from checker.model.location import Location
from checker.model.policy import Policy

_BESIDE = ("examples", "location", "digest", "path", "changed", "held")


def canonical_digest(policy: Policy) -> str:
    """Return the hexadecimal sha256 of what a policy asks."""
    members = {name: value for name, value in policy._asdict().items() if name not in _BESIDE}
    text = json.dumps(_canonical(members), separators=(",", ":"), sort_keys=True)
    return sha256(text.encode())


def _canonical(value: Any) -> Any:
    """Return plain data by name.

    What is empty is left out, so that a new optional member of the model changes no digest.
    """
    if hasattr(value, "_fields"):
        return {"kind": type(value).__name__, **_canonical(value._asdict())}
    if isinstance(value, Mapping):
        return {
            str(name): _canonical(member)
            for name, member in value.items()
            if not isinstance(member, Location) and not _empty(member)
        }
    if isinstance(value, list | tuple):
        return [_canonical(member) for member in value]
    return to_plain(value)


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | tuple | list | Mapping) and not value)
