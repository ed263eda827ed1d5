"""Turns bills in FOCUS into what every workload pays by the day, by the hour and for nothing."""

from checker.billing.finding import bills_among
from checker.billing.store import Bills

__all__ = ["Bills", "bills_among"]
