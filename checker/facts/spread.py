"""Says how different the declared workloads of a run are in volume, and in who manages them."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from checker.facts.reading import derived
from checker.model.facts import Fact
from checker.model.values import Interval, Unknown


def spread(judged: Sequence[Mapping[str, Fact]]) -> Iterator[Fact]:
    """Yield how many managements there are, and the largest volume over the smallest."""
    managed = [one["management"] for one in judged if "management" in one]
    words = {word for one in managed for word in one.value if isinstance(word, str)}
    open_ones = [one for one in managed if any(isinstance(word, Unknown) for word in one.value)]
    count: Any = Interval(len(words), None) if open_ones else len(words)
    yield derived("management_kinds", count, managed, ", ".join(sorted(words)))
    volumes = [one["tokens_per_day"] for one in judged if "tokens_per_day" in one]
    known = [one.value for one in volumes if isinstance(one.value, (int, Decimal)) and one.value]
    if len(known) == len(judged) and len(known) > 1:
        yield derived("volume_spread", Decimal(max(known)) / min(known), volumes)
