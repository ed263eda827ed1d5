"""Counts the steps that the expressions of a root take together, so that no root takes forever."""

MAX_STEPS = 100_000
"""Steps one expression may take; whatever it refers to counts for itself."""
MAX_STEPS_OF_ROOT = 100_000
"""Steps the expressions of a root may take beyond their free ones; one real root in 1,600 takes
more than 2,000."""
FREE_STEPS = 100
"""Steps that each expression may take all the same: how many expressions there are, text limits."""


class Budget:
    """The steps that are left to the expressions of one root; the next may take `limit` of them."""

    __slots__ = ("_left", "limit")

    def __init__(self) -> None:
        self._left = MAX_STEPS_OF_ROOT
        self.limit = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Take off the steps of an expression that is evaluated."""
        if steps > FREE_STEPS:
            self._left -= steps - FREE_STEPS
            self.limit = min(MAX_STEPS, FREE_STEPS + max(self._left, 0))


def stopped(limit: int) -> str:
    """Return the sentence, without a final stop, that says which limit was reached."""
    if limit >= MAX_STEPS:
        return f"evaluation stopped after {MAX_STEPS:,} steps"
    return f"evaluation stopped: the expressions of a root take {MAX_STEPS_OF_ROOT:,} steps at most"
