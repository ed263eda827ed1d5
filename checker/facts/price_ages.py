"""Says which list prices a run rests on that are old, or too old to prove anything."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Protocol

from checker.facts.prices import OLD, TOO_OLD, PriceBook
from checker.model.facts import Fact
from checker.model.report import Notice

_STEP = "install a newer ai-spend, or write own prices in ai-spend.yaml"


class _Owner(Protocol):
    """A workload or a resource: whatever has facts."""

    @property
    def facts(self) -> Mapping[str, Fact]: ...


def aged(owners: Iterable[_Owner], book: PriceBook) -> tuple[Notice, ...]:
    """Return a notice for each day of list prices that is too long ago, the oldest first."""
    days = {day for one in owners for day in _days(one.facts, book)}
    old = [day for day in sorted(days) if (book.as_of - day).days > OLD]
    return tuple(_told(day, (book.as_of - day).days) for day in old)


def _told(day: date, age: int) -> Notice:
    worth = "and prove nothing now" if age > TOO_OLD else f"and count until they are {TOO_OLD}"
    return Notice(f"list prices of {day} are {age} days old, {worth}", None, _STEP)


def _days(facts: Mapping[str, Fact], book: PriceBook) -> Iterator[date]:
    """Yield the days of the list prices of machines and models."""
    found = facts.get("list_price_date")
    if found is not None and isinstance(found.value, date):
        yield found.value
    for name in ("model", "alternative"):
        fact = facts.get(name)
        value = fact.value if fact is not None else None
        for model in value if isinstance(value, tuple) else (value,):
            day = book.listed(model) if isinstance(model, str) else None
            if day is not None:
                yield day
