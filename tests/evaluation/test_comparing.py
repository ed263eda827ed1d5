"""Comparisons answer true, false or cannot tell, and knowing more never turns an answer round."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.documents.yaml_reader import read_yaml
from checker.evaluation.comparing import holds, scaled
from checker.model.report import Money
from checker.model.values import Interval, Reason, Truth, Unknown

TABLE = read_yaml(Path(__file__).with_name("comparisons.yaml").read_text("utf-8"), "")[0][0].plain()
AS_OF = date(2026, 11, 21)
ORDERED = ("at_least", "at_most", "above", "below")


def value(written: Any) -> Any:
    if isinstance(written, list):
        return tuple(value(one) for one in written)
    if not isinstance(written, dict):
        return written
    if "between" in written:
        return Interval(*written["between"])
    if "possible" in written:
        return Unknown(Reason("either"), possible=tuple(written["possible"]))
    if "money" in written:
        return Money(value(written["money"]), written.get("currency", "USD"), "month")
    if "day" in written:
        return date.fromisoformat(written["day"])
    return Unknown(Reason("nobody says"))


@pytest.mark.parametrize("row", TABLE, ids=[str(row) for row in TABLE])
def test_comparison(row: list[Any]) -> None:
    left, operator, right, truth = row
    assert holds(operator, value(left), value(right), AS_OF) is truth


@pytest.mark.parametrize(
    ("whole", "half"),
    [
        (8, 4),
        (Interval(2, 4), Interval(1, 2)),
        (Interval(None, 4), Interval(None, 2)),
        (Interval(2, None), Interval(1, None)),
        (Money(8), Money(4)),
        (Money(Interval(2, 4)), Money(Interval(1, 2))),
        (None, None),
    ],
)
def test_an_amount_scaled(whole: Any, half: Any) -> None:
    assert scaled(whole, Decimal("0.5")) == half
    assert scaled(whole, None) == whole


numbers = st.integers(-3, 3)
intervals = st.tuples(numbers, numbers).map(lambda ends: Interval(min(ends), max(ends)))


@given(intervals, numbers, st.sampled_from((*ORDERED, "is")))
def test_an_interval_tells_what_all_its_numbers_tell(
    interval: Interval, wanted: int, operator: str
) -> None:
    assert interval.low is not None
    assert interval.high is not None
    inside = range(int(interval.low), int(interval.high) + 1)
    truths = {holds(operator, number, wanted, AS_OF) for number in inside}
    expected: Truth = truths.pop() if len(truths) == 1 else None
    assert holds(operator, interval, wanted, AS_OF) is expected


@given(st.lists(numbers, min_size=1), numbers, st.sampled_from((*ORDERED, "is")))
def test_possible_values_decide_where_they_agree(
    possible: list[int], wanted: int, operator: str
) -> None:
    truths = {holds(operator, number, wanted, AS_OF) for number in possible}
    either = Unknown(Reason("either"), possible=tuple(possible))
    assert holds(operator, either, wanted, AS_OF) is (truths.pop() if len(truths) == 1 else None)


members = st.sampled_from("abc")


@given(
    st.lists(members),
    st.booleans(),
    st.lists(members, max_size=2),
    st.sampled_from(("is", "contains", "exists")),
    members,
)
def test_learning_more_members_never_turns_an_answer_round(
    known: list[str], more: bool, learned: list[str], operator: str, wanted: str
) -> None:
    """A set that may have more members answers only what holds whatever they are."""
    before = (*known, *([Unknown(Reason("more"))] if more else []))
    after = (*known, *(learned if more else []))
    asked: object = True if operator == "exists" else wanted
    first = holds(operator, before, asked, AS_OF)
    assert first is None or first is holds(operator, after, asked, AS_OF)


@given(intervals, intervals, st.sampled_from(ORDERED))
def test_opposite_operators_never_agree(left: Interval, right: Interval, operator: str) -> None:
    opposite = {"at_least": "below", "below": "at_least", "at_most": "above", "above": "at_most"}
    first = holds(operator, left, right, AS_OF)
    second = holds(opposite[operator], left, right, AS_OF)
    assert (first, second) in [(True, False), (False, True), (None, None)]
