"""The verdict table: what applies, what is required and what is preferred, each in three values."""

from functools import cache
from itertools import product

from checker.model.report import VERDICTS
from checker.model.values import Truth


@cache
def verdict_of(applies: Truth, require: Truth, prefer: Truth) -> tuple[str, tuple[str, ...]]:
    """Return the verdict, and for `unknown` the verdicts that are still possible, worst first."""
    if applies is False:
        return "not_applicable", ()
    if applies and require is False:
        return "fail", ()
    if require and prefer:
        return "pass", ()
    if applies and require and prefer is False:
        return "warn", ()
    return "unknown", possible_verdicts(applies, require, prefer)


def possible_verdicts(applies: Truth, require: Truth, prefer: Truth) -> tuple[str, ...]:
    """Return every verdict that some completion of the unknown parts leads to."""
    found = {
        _certain(*parts)
        for parts in product(_completions(applies), _completions(require), _completions(prefer))
    }
    return tuple(verdict for verdict in VERDICTS if verdict in found)


def _completions(truth: Truth) -> tuple[bool, ...]:
    return (True, False) if truth is None else (truth,)


def _certain(applies: bool, require: bool, prefer: bool) -> str:
    if not applies:
        return "not_applicable"
    if not require:
        return "fail"
    return "pass" if prefer else "warn"
