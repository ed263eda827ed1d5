"""Whether a change makes hardware larger or dearer, as far as both sides are known."""

from typing import Any

import pytest
from small_cases import money, subject

from checker.evaluation.growth import Pair, grew
from checker.model.values import Interval, Reason, Unknown

OPEN = Unknown(Reason("var.size has no default"))
UP_TO_8 = Unknown(Reason("either"), low=2, high=8)
CASES: list[tuple[Any, Any, bool]] = [
    (4, 5, True),
    (4, 4, False),
    (5, 4, False),
    (4, Interval(2, 4), False),
    (4, Interval(2, 5), True),
    # The most or the least of a range: a floor that rises is paid for too.
    (Interval(2, 4), 4, True),
    (Interval(2, 4), Interval(3, 4), True),
    # Nobody knows how many: it may be more, unless it could be any number before.
    (4, OPEN, True),
    (OPEN, OPEN, False),
    (OPEN, 400, True),
    (Interval(3, None), Interval(2, None), False),
    (Interval(2, None), Interval(3, None), True),
    (8, UP_TO_8, False),
    (7, UP_TO_8, True),
    # A side that says nothing of it, or no amount, tells nothing.
    (None, 4, False),
    (4, None, False),
    (money(4), money(5), True),
    (money(5), money(Interval(4, 5)), False),
]


@pytest.mark.parametrize("name", ["accelerator_count", "instances.max", "fixed_cost"])
@pytest.mark.parametrize(("before", "after", "larger"), CASES)
def test_hardware_grows(name: str, before: Any, after: Any, larger: bool) -> None:
    sides = (subject("capacity", {name: before}), subject("capacity", {name: after}))
    assert grew(Pair(*sides)) is larger


def test_what_comes_or_goes_or_is_not_counted_did_not_grow() -> None:
    small, large = (subject("capacity", {"accelerator_count": number}) for number in (1, 2))
    assert grew(Pair(small, large))
    assert not grew(Pair(None, large))
    assert not grew(Pair(small, None))
    assert not grew(Pair(subject("capacity"), large))
    assert not grew(Pair(small, subject("capacity")))
    assert not grew(Pair(*(subject("capacity", {"tokens_per_day": number}) for number in (1, 2))))
