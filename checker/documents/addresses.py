"""Matches addresses of Terraform and Kubernetes against globs, with and without their indexes."""

import re
from fnmatch import translate

_INDEX = re.compile(r'\[(?:[^\]"]|"[^"]*")*\]')


def bare(address: str) -> str:
    """Return an address without its indexes: `a.b["x"]` and `a.b[0]` are both `a.b`."""
    return _INDEX.sub("", address)


def matches(pattern: str, address: str) -> bool:
    """Whether a glob matches an address, with or without its indexes; brackets are plain text."""
    test = re.compile(translate(pattern.replace("[", "[[]")))
    return bool(test.match(address) or test.match(bare(address)))
