"""The verdict table, row by row, and what is still possible where it says unknown."""

from itertools import product

import pytest

from checker.evaluation.verdicts import verdict_of
from checker.model.values import Truth

T, F, U = True, False, None
ROWS: dict[tuple[Truth, Truth, Truth], tuple[str, tuple[str, ...]]] = {
    (T, F, T): ("fail", ()),
    (T, F, F): ("fail", ()),
    (T, F, U): ("fail", ()),
    (T, T, T): ("pass", ()),
    (T, T, F): ("warn", ()),
    (U, T, T): ("pass", ()),
    (T, T, U): ("unknown", ("warn", "pass")),
    (T, U, T): ("unknown", ("fail", "pass")),
    (T, U, F): ("unknown", ("fail", "warn")),
    (T, U, U): ("unknown", ("fail", "warn", "pass")),
    (U, F, T): ("unknown", ("fail", "not_applicable")),
    (U, F, F): ("unknown", ("fail", "not_applicable")),
    (U, F, U): ("unknown", ("fail", "not_applicable")),
    (U, T, F): ("unknown", ("warn", "not_applicable")),
    (U, T, U): ("unknown", ("warn", "pass", "not_applicable")),
    (U, U, T): ("unknown", ("fail", "pass", "not_applicable")),
    (U, U, F): ("unknown", ("fail", "warn", "not_applicable")),
    (U, U, U): ("unknown", ("fail", "warn", "pass", "not_applicable")),
}
ROWS |= {(F, require, prefer): ("not_applicable", ()) for require in (T, F, U)
         for prefer in (T, F, U)}  # fmt: skip


def test_every_row_is_there() -> None:
    assert set(ROWS) == set(product((T, F, U), repeat=3))


@pytest.mark.parametrize(("parts", "expected"), ROWS.items())
def test_verdict(parts: tuple[Truth, Truth, Truth], expected: tuple[str, tuple[str, ...]]) -> None:
    assert verdict_of(*parts) == expected
