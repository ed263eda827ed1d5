"""Knows the trap `{cost: $156,000/month}`, which YAML reads as two keys, and says the way out."""

import re

from checker.documents.members import Members

_HEAD = r"(?a)\$?\s?\d{1,3}(?:,\d{3})*\Z"
_REST = r"(?a)\d{3}(?:\.\d+)?(?:\s?[A-Z]{3})?(?:/\w+)?\Z"


def cut_at(members: Members, rest: str, at: int) -> tuple[str, str] | None:
    """Return key and value before a key that looks like the rest of their money, else None.

    `at` is how many members stand before that key.
    """
    if not re.match(_REST, rest):
        return None
    names = list(members)
    head = ""
    for name in reversed(names[:at]):
        value = members[name].value
        if value is None and re.match(_REST, name):
            head = f",{name}{head}"
        elif isinstance(value, (str, int)) and re.match(_HEAD, f"{value}"):
            return name, f"{value}{head}"
        else:
            return None
    return None


def words(key: str, head: str, rest: str) -> tuple[str, str]:
    """Return the message and the next step for money that YAML cut at its comma."""
    whole = f"{head},{rest}"
    message = f"{{{key}: {whole}}} reads as two keys in YAML: {key}: {head}, and {rest}"
    short = whole.replace(",000", "K", 1)
    step = f'quote it, {key}: "{whole}"' + (f", or write {short}" if "," not in short else "")
    return message, step
