"""Tells what is wrong with policies, on the error stream."""

from collections.abc import Iterable

from checker.cli.refusing import say
from checker.model.report import Problem


def told(problems: Iterable[Problem]) -> int:
    """Print problems with place and next step; return 2 where there are any, else 0."""
    code = 0
    for problem in problems:
        place = f"{problem.location}: " if problem.location else ""
        step = f" ({problem.next_step})" if problem.next_step else ""
        say(f"{place}{problem.message}{step}")
        code = 2
    return code
