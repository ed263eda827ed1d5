"""Tells why a command does nothing: whole sentences on the error stream, within 88 columns."""

import io
import sys
from collections.abc import Iterable

import click

from checker.model.report import Problem
from checker.reports.style import safe
from checker.reports.wording.lines import wrapped

_WIDTH = 88
_MOST = 40


def say(text: str, indent: str = "  ") -> None:
    """Print one sentence on the error stream; no sign in it moves the cursor."""
    for line in wrapped("", safe(text).split(" "), indent, _WIDTH, _MOST, " "):
        click.echo(line, err=True)


def refuse(error: click.ClickException) -> None:
    """Print the usage, and below it in sentences what is wrong with a command line."""
    told = io.StringIO()
    error.show(told)
    usage, mark, message = told.getvalue().rstrip("\n").partition("Error: ")
    click.echo(usage, nl=False, err=True)
    sys.stderr.flush()
    say(f"{mark}{message}", " " * len(mark))


def told(problems: Iterable[Problem]) -> int:
    """Print problems with place and next step; return 2 where there are any, else 0."""
    code = 0
    for problem in problems:
        place = f"{problem.location}: " if problem.location else ""
        step = f" ({problem.next_step})" if problem.next_step else ""
        say(f"{place}{problem.message}{step}")
        code = 2
    return code
