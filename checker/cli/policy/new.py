"""`ai-spend policy new`: write a policy with examples that already agree, to be adjusted."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from checker.cli.output import Unwritable, create, style_for
from checker.cli.refusing import told
from checker.documents.tree import SourceTree, find_project_root
from checker.model.settings import Settings
from checker.policy.drafts import draft, id_of
from checker.policy.outline import ID
from checker.policy.settings import load_settings
from checker.trials import policies_for

_FOLDER = "policies/own"


@click.command("new", short_help="Write a policy with four examples to adjust.")
@click.argument("title")
@click.option("--folder", help=f"Where it is written (default: policy_folders of ai-spend.yaml, "
              f"else {_FOLDER}).")  # fmt: skip
@click.option("--id", "given", help="Its id (default: from the title).")
def command(title: str, folder: str | None, given: str | None) -> int:
    """Write a policy that asks TITLE, with four examples to adjust; nothing is overwritten."""
    root = find_project_root(Path.cwd())
    settings, wrong = load_settings(SourceTree(root))
    if wrong:
        return told(wrong)
    name = _name(title, given)
    here = _folder(root, folder, settings)
    target = f"{here}/{name}.yaml"
    if not (root / target).exists():
        _refuse_twice(name)
    style = style_for(sys.stdout, root)
    try:
        create(root, target, draft(name, " ".join(title.split())))
    except Unwritable as refusal:
        raise click.UsageError(f"{style.path(target)} was not written: {refusal}.") from None
    click.echo(f"Wrote {style.path(target)}, with four examples to adjust.")
    click.echo(f"Next: ai-spend policy test {style.path(here)}")
    for line in _wiring(name, here, settings):
        click.echo(line)
    return 0


def _wiring(name: str, folder: str, settings: Settings) -> Iterator[str]:
    """Yield the lines of the settings that make a check judge by the policy."""
    lines = []
    if folder not in settings.policy_folders:
        lines.append(f"policy_folders: [{', '.join((*settings.policy_folders, folder))}]")
    if not {"own", "all", name} & set(settings.select):
        lines.append(f"select: [{', '.join((*(settings.select or ('core',)), 'own'))}]")
    if lines and not settings.present:
        yield "A check judges by it once ai-spend.yaml says:"
        lines.insert(0, "schema: ai-spend/settings/v1")
    elif lines:
        yield "A check judges by it once these lines stand in ai-spend.yaml:"
    yield from (f"  {line}" for line in lines)


def _name(title: str, given: str | None) -> str:
    name = given if given is not None else id_of(title)
    if not name:
        raise click.UsageError("The title has no letter from a to z; name the policy with --id.")
    if not re.fullmatch(ID, name):
        hint = id_of(name)
        near = f" Is it `{hint}`?" if hint else ""
        raise click.UsageError(f"An id has small letters, digits and single dashes.{near}")
    return name


def _folder(root: Path, folder: str | None, settings: Settings) -> str:
    if folder is None:
        return settings.policy_folders[0] if settings.policy_folders else _FOLDER
    inside = (Path.cwd() / folder).resolve()
    if not inside.is_relative_to(root.resolve()):
        raise click.UsageError(f"{folder} lies outside the project; policies are read from it.")
    relative = inside.relative_to(root.resolve()).as_posix()
    if relative == ".":
        raise click.UsageError("Policies need a folder of their own, such as policies/own.")
    return relative


def _refuse_twice(name: str) -> None:
    """Refuse an id that a policy has already; two policies of one id do not load."""
    found, _ = policies_for(Path.cwd(), ("all",))
    for policy in found:
        if policy.id == name:
            raise click.UsageError(f"{name} is also the id of {policy.location}; give it another "
                                   "title, or --id.")  # fmt: skip
