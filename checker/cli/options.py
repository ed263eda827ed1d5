"""Options that several commands share, and the request that they make."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from checker.check import PROFILES, Request
from checker.documents.nearest import nearest

Command = TypeVar("Command", bound=Callable[..., Any])


class OneOf(click.ParamType):  # type: ignore[type-arg]
    """A word out of a few; another one is refused with the nearest."""

    def __init__(self, name: str, words: Sequence[str]) -> None:
        self.name, self.words = name, tuple(words)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Return the words for the help text."""
        return f"[{'|'.join(self.words)}]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word as it is spelled here, whatever its case."""
        for word in self.words:
            if word.lower() == value.lower():
                return word
        near = nearest(value, {word.lower() for word in self.words})
        hint = f"Is it `{near}`?" if near else f"There are: {', '.join(self.words)}."
        raise click.UsageError(f"There is no {self.name} `{value}`. {hint}", ctx)


def day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    """Read an option's calendar day, or say how it is written."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise click.BadParameter(f"{value} is not a day; write it as 2026-11-21") from None


def code_options(command: Command) -> Command:
    """Add the options that say which code is read, and as of when."""
    for option in reversed(
        (
            click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
            click.option(
                "--as-of",
                callback=day,
                metavar="DAY",
                help="Judge as of this day (default: today, UTC).",
            ),
            click.option(
                "--var-file",
                "var_files",
                multiple=True,
                type=click.Path(path_type=Path),
                help="Terraform variables to judge with; may be repeated.",
            ),
            click.option(
                "--second-reader",
                type=click.Choice(["off", "changed", "all"]),
                help="Which files with AI types python-hcl2 reads a second time.",
            ),
        )
    ):
        command = option(command)
    return command


def reading_options(command: Command) -> Command:
    """Add the options that say what is read, code and evidence, and as of when."""
    evidence = click.option(
        "--evidence",
        type=click.Path(path_type=Path),
        help="Folder with utilization evidence (default: the one in ai-spend.yaml).",
    )
    return code_options(evidence(command))


def request_from(
    paths: tuple[Path, ...],
    as_of: date | None,
    var_files: tuple[Path, ...],
    evidence: Path | None,
    second_reader: str | None,
    profile: str = PROFILES[0],
    fail_on: str = "fail",
    select: tuple[str, ...] = (),
) -> Request:
    """Build the request; paths must exist, else bad usage."""
    for path in (*paths, *var_files, *([evidence] if evidence else [])):
        if not path.exists() and not os.path.lexists(path):
            raise click.UsageError(f"{path} does not exist.")
    return Request(
        paths=tuple(path.absolute() for path in paths or (Path.cwd(),)),
        as_of=as_of or datetime.now(UTC).date(),
        profile=profile,
        var_files=tuple(path.absolute() for path in var_files),
        evidence=evidence.absolute() if evidence else None,
        second_reader=second_reader,
        fail_on=fail_on,
        select=select,
    )
