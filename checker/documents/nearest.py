"""Finds the name that somebody probably meant, for messages about unknown names."""

from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the name most like `name`, or None where none is close."""
    from difflib import get_close_matches

    found = get_close_matches(name.lower(), sorted(names), n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(name: str, names: Iterable[str], otherwise: str) -> str:
    """Return the next step for an unknown name: the nearest one, or `otherwise`."""
    found = nearest(name, names)
    return f"the nearest name is {found}" if found else otherwise
