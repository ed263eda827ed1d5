"""Options that several commands share, and the request that they make."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from checker.check import Request
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
    """Give a command a `request`, and the options that say which code is read, and as of when."""
    return _with_options(_CODE, command)


def reading_options(command: Command) -> Command:
    """Give a command a `request`, and the options that say what is read, code and evidence."""
    return _with_options((*_CODE, _EVIDENCE), command)


def with_path_option(command: click.Command) -> None:
    """Let a command be given its paths by `--path`, so that its own arguments may be left out."""
    path = click.Option(
        ["--path", "paths"],
        multiple=True,
        type=click.Path(path_type=Path),
        help="A folder or file to read (default: this folder); may be repeated.",
    )
    command.params = [path if one.name == "paths" else one for one in command.params]


def _with_options(options: Sequence[Callable[[Any], Any]], command: Command) -> Command:
    @wraps(command)
    def asked(**given: Any) -> Any:
        named = {name: given.pop(name) for name in _NAMES if name in given}
        return command(request=_request(**named), **given)

    for option in reversed(options):
        asked = option(asked)
    return asked  # type: ignore[return-value]


def _request(
    paths: tuple[Path, ...],
    as_of: date | None,
    var_files: tuple[Path, ...],
    second_reader: str | None,
    variables: Mapping[str, str],
    tf_vars: bool,
    workspace: str,
    evidence: Path | None = None,
) -> Request:
    """Build the request; paths must exist, else bad usage."""
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise click.UsageError("The current folder is gone; change to one that exists.") from None
    for path in (*paths, *var_files, *([evidence] if evidence else [])):
        if not os.path.lexists(path):
            raise click.UsageError(f"{path} does not exist.")
    for path in paths:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise click.UsageError(f"{path} is no folder and no file.")
    environment = {
        name.removeprefix(_TF_VAR): text
        for name, text in os.environ.items()
        if tf_vars and name.startswith(_TF_VAR)
    }
    return Request(
        paths=tuple(path.absolute() for path in paths or (here,)),
        as_of=as_of or datetime.now(UTC).date(),
        var_files=tuple(path.absolute() for path in var_files),
        evidence=evidence.absolute() if evidence else None,
        second_reader=second_reader,
        variables=variables,
        environment=environment,
        workspace=workspace,
    )


def assignments(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """Read `NAME=VALUE` options, or say how they are written."""
    for text in values:
        if "=" not in text:
            raise click.BadParameter(f"{text} gives no value; write it as NAME=VALUE")
    return {name: value for name, _, value in (text.partition("=") for text in values)}


_TF_VAR = "TF_VAR_"
_CODE = (
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
        "--var",
        "variables",
        multiple=True,
        callback=assignments,
        metavar="NAME=VALUE",
        help="One Terraform variable; may be repeated.",
    ),
    click.option("--tf-vars", is_flag=True, help="Heed TF_VAR_… of the environment."),
    click.option("--workspace", default="default", help="The Terraform workspace."),
    click.option(
        "--second-reader",
        type=OneOf("choice", ("off", "changed", "all")),
        help="Which files with AI types python-hcl2 reads a second time.",
    ),
)
_EVIDENCE = click.option(
    "--evidence",
    type=click.Path(path_type=Path),
    help="Folder with metric files and bills (default: the one in ai-spend.yaml).",
)
_NAMES = (
    "paths", "as_of", "var_files", "second_reader", "variables", "tf_vars", "workspace",
    "evidence",
)  # fmt: skip
