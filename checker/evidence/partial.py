"""Tells the warnings of a Prometheus that leave a part out from its notes about a query."""

from collections.abc import Iterable

_NOTES = ("PromQL info", "PromQL warning")


def partial(warnings: Iterable[str]) -> str:
    """Return the first warning that means that samples may be missing; empty without any."""
    return next((one for one in warnings if not one.startswith(_NOTES)), "")
