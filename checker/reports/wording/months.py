"""Words for money and days in what is told over time."""

from collections.abc import Sequence
from datetime import date

from checker.model.report import Money
from checker.reports.style import money_text


def sums(moneys: Sequence[Money]) -> str:
    """Return `$93,600`, or several currencies with a plus between; `$0` for nothing."""
    return " + ".join(money_text(one._replace(period="")) for one in moneys) or "$0"


def stake_text(moneys: Sequence[Money], told: int) -> str:
    """Return what is at stake where so many fail or warn: without any price it is not known."""
    return "not known" if told and not moneys else sums(moneys)


def left(ends: date, today: date) -> str:
    """Return how far a day is: `today`, `in 9 days`, `3 days ago`."""
    days = (ends - today).days
    if days == 0:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"in {days} {unit}" if days > 0 else f"{-days} {unit} ago"
