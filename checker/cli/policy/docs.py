"""`ai-spend policy docs`: the reference of one policy, a theme or all, made from the policies."""

from pathlib import Path

import click

from checker.cli.options import OneOf
from checker.cli.output import ReportFile, opened, style_for
from checker.cli.refusing import told
from checker.evaluation.reference import references
from checker.policy.documents import load_documents
from checker.policy.selection import ASIDE, EVERYTHING
from checker.reports import format_names, write_as
from checker.trials import policies_for, policies_in

_YAML = (".yaml", ".yml")


@click.command("docs", short_help="Write what policies ask, why, and how to fix or waive.")
@click.argument("names", nargs=-1, metavar="[POLICY]...")
@click.option("--format", "form", type=OneOf("format", format_names("reference")), default="text",
              show_default=True, help="How it is written.")  # fmt: skip
@click.option("--output", type=ReportFile(), help="Write the reference to this file.")
def command(names: tuple[str, ...], form: str, output: Path | None) -> int:
    """Write what POLICIES ask, why, by which facts, and how to fix or waive (default: all).

    A policy is named by its id, its theme, a selection or its file.
    """
    return written(names or (EVERYTHING, *ASIDE), form, output)


def written(names: tuple[str, ...], form: str, output: Path | None = None) -> int:
    """Write the reference of the policies that names choose; 2 where one cannot be had."""
    files = [Path(name) for name in names if name.endswith(_YAML) and Path(name).is_file()]
    others = [name for name in names if Path(name) not in files]
    policies, problems = policies_in(Path.cwd(), files)
    if others:
        chosen, wrong = policies_for(Path.cwd(), others)
        policies, problems = (*policies, *chosen), (*problems, *wrong)
    if problems:
        return told(problems)
    found = references(policies, load_documents())
    with opened(output) as out:
        write_as(form, "reference", found, out, style_for(out, Path.cwd()))
    return 0
