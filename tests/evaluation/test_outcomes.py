"""Joined conditions keep Kleene's logic, and the ground that they rest on."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evaluation.outcome import (
    Missing,
    Outcome,
    flipped,
    joined_all,
    joined_any,
    joined_some,
)
from checker.model.values import Truth, all_of, any_of

truths = st.sampled_from((True, False, None))
outcomes = st.tuples(truths, st.integers(0, 5)).map(lambda parts: Outcome(*parts))


@given(st.lists(outcomes, min_size=1))
def test_all_and_any_are_kleenes(parts: list[Outcome]) -> None:
    assert joined_all(parts).truth is all_of(part.truth for part in parts)
    assert joined_any(parts).truth is any_of(part.truth for part in parts)


@given(st.lists(outcomes, min_size=1, max_size=5), st.integers(1, 5))
def test_so_many_of_holds_where_every_completion_agrees(parts: list[Outcome], needed: int) -> None:
    needed = min(needed, len(parts))
    choices = [(True, False) if part.truth is None else (part.truth,) for part in parts]
    found = {sum(chosen) >= needed for chosen in product(*choices)}
    expected: Truth = found.pop() if len(found) == 1 else None
    assert joined_some(parts, needed).truth is expected


@given(st.lists(outcomes, min_size=1))
def test_one_of_and_all_of_are_special_cases(parts: list[Outcome]) -> None:
    assert joined_some(parts, 1).truth is joined_any(parts).truth
    assert joined_some(parts, len(parts)).truth is joined_all(parts).truth


@pytest.mark.parametrize(
    ("join", "truth", "rank"),
    [("all", True, 4), ("any", True, 1), ("all", False, 1), ("any", False, 4)],
)
def test_what_is_all_needed_is_as_weak_as_its_weakest(join: str, truth: bool, rank: int) -> None:
    """Of several facts that each suffice, the strongest counts."""
    parts = [Outcome(truth, 4), Outcome(truth, 1)]
    joined = joined_all(parts) if join == "all" else joined_any(parts)
    assert joined.rank == rank


def test_so_many_of_rests_on_the_strongest_that_suffice() -> None:
    true = [Outcome(True, rank) for rank in (5, 1, 3)]
    assert [joined_some(true, needed).rank for needed in (1, 2, 3)] == [1, 3, 5]
    false = [Outcome(False, rank) for rank in (5, 1, 3)]
    assert [joined_some(false, needed).rank for needed in (1, 2, 3)] == [5, 3, 1]
    assert joined_some([Outcome(True, 2), Outcome(False, 4), Outcome(None)], 2).rank == 4


def test_what_is_open_rests_on_nothing_yet() -> None:
    assert joined_all([Outcome(None, 3)]).rank == 0
    assert joined_some([Outcome(None, 3)], 1).rank == 0


def test_missing_facts_are_told_once_and_only_where_they_matter() -> None:
    lacking = Outcome(None, 0, (), (Missing("budget", "nobody says it"),))
    assert joined_all([lacking, lacking]).missing == lacking.missing
    assert joined_all([lacking, Outcome(False)]).missing == ()
    assert joined_any([lacking, Outcome(True)]).missing == ()
    assert joined_some([lacking, Outcome(True), Outcome(True)], 2).missing == ()
    assert flipped(lacking).missing == lacking.missing
