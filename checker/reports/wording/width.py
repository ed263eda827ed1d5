"""Tells how many columns of a terminal a text takes: East Asian signs and emoji take two."""

import re

_NARROW = "\u1100"
_WIDE = (
    "[\u1100-\u115f\u231a\u231b\u23e9-\u23f3\u25fd\u25fe\u2614\u2615\u2630-\u2637\u2648-\u2653"
    "\u267f\u268a-\u268f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2-\u26fd"
    "\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55"
    "\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe0f\ufe10-\ufe19\ufe30-\ufe6f"
    "\uff00-\uff60\uffe0-\uffe6\U00016fe0-\U00018cff\U0001b000-\U0001b2ff\U0001f000-\U0001faff"
    "\U00020000-\U0003fffd]"
)
"""What Unicode calls wide; a sign is made an emoji, and as wide, by U+FE0F behind it."""


def span(text: str) -> int:
    """Return the columns that a text takes at most."""
    if text.isascii() or max(text) < _NARROW:
        return len(text)
    return len(text) + len(re.findall(_WIDE, text))


def fitting(text: str, columns: int) -> str:
    """Return as much of a text from its beginning as takes no more columns."""
    kept = text[: max(0, columns)]
    while (over := span(kept) - columns) > 0 and kept:
        # No sign takes more than two columns.
        kept = kept[: -((over + 1) // 2)]
    return kept


def padded(text: str, columns: int, right: bool = False) -> str:
    """Return a text with the blanks that it lacks to so many columns, behind it or before it."""
    blanks = " " * (columns - span(text))
    return blanks + text if right else text + blanks
