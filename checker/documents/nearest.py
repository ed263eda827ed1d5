"""Finds the name that somebody probably meant, for messages about unknown names."""

from collections.abc import Iterable

_MEANT = {
    "<=": "at_most", "=<": "at_most", "lte": "at_most", "max": "at_most", "maximum": "at_most",
    ">=": "at_least", "=>": "at_least", "gte": "at_least", "min": "at_least",
    "minimum": "at_least", "<": "below", "lt": "below", "less_than": "below", ">": "above",
    "gt": "above", "greater_than": "above", "=": "is", "==": "is", "eq": "is", "equals": "is",
    "in": "one_of", "any_of": "one_of", "like": "matches", "regex": "matches", "and": "all",
    "or": "any", "average": "mean", "avg": "mean", "median": "p50", "if": "applies",
    "when": "applies", "description": "rationale", "why": "rationale", "fix": "remediation",
    "n/a": "not_applicable", "skip": "not_applicable", "ok": "pass", "error": "fail",
    "block": "hard", "blocking": "hard", "urgent": "critical", "integer": "number",
    "int": "number", "float": "number", "percent": "ratio", "percentage": "ratio",
    "string": "text", "bool": "flag", "boolean": "flag",
}  # fmt: skip
"""What people write who know the word from elsewhere."""


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the name most like `name`, or None where none is close."""
    from difflib import get_close_matches

    known = sorted(names)
    meant = _MEANT.get(name.strip().lower())
    if meant in known:
        return meant
    found = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(name: str, names: Iterable[str], otherwise: str) -> str:
    """Return the next step for an unknown name: the nearest one, or `otherwise`."""
    found = nearest(name, names)
    return f"the nearest name is {found}" if found else otherwise
