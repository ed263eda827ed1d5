"""Help: every command tells itself in whole sentences, alike, within 88 columns, and at once."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from checker.cli import CommandFolder, program

ROOT = Path(__file__).parents[2]
PAGES = "".join(
    (ROOT / name / "README.md").read_text("utf-8") for name in ("", "policies", "examples")
)
"""The README and the two pages for organizations and auditors that it leads to."""
HEAVY = (
    "jsonschema", "hcl2", "lark", "matplotlib", "numpy", "duckdb", "sqlalchemy", "alembic", "httpx",
    "distributed", "cryptography", "securesystemslib",
)  # fmt: skip


def commands(group: click.Group, context: click.Context) -> Iterator[click.Context]:
    """Yield the context of every command below a group, and of the group itself."""
    yield context
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        inner = click.Context(found, info_name=name, parent=context)
        if isinstance(found, click.Group):
            yield from commands(found, inner)
        else:
            yield inner


ALL = list(commands(program, click.Context(program, info_name="ai-spend")))


@pytest.mark.parametrize("context", ALL, ids=lambda context: context.command_path)
def test_help_stays_within_the_screen(context: click.Context) -> None:
    lines = context.command.get_help(context).splitlines()
    assert [line for line in lines if len(line) > 88] == []
    assert not [line for line in lines if "!" in line or "please" in line.lower()]


@pytest.mark.parametrize("context", ALL, ids=lambda context: context.command_path)
def test_lists_of_commands_are_not_cut(context: click.Context) -> None:
    text = context.command.get_help(context)
    listed = text.partition("Commands:")[2]
    assert "..." not in listed
    assert all(line.endswith(".") for line in listed.splitlines() if line.strip())


@pytest.mark.parametrize("context", ALL, ids=lambda context: context.command_path)
def test_every_option_says_what_it_is_for(context: click.Context) -> None:
    for parameter in context.command.params:
        if isinstance(parameter, click.Option):
            assert re.fullmatch(r"[A-Z].*\.", parameter.help or ""), parameter.name


def test_an_option_is_told_alike_wherever_it_is() -> None:
    told: dict[str, set[str]] = {}
    for context in ALL:
        for one in context.command.params:
            if isinstance(one, click.Option) and one.opts[0] in ("--as-of", "--workers", "--store"):
                told.setdefault(one.opts[0], set()).add((one.help or "").partition("(")[0])
            if isinstance(one, click.Option) and one.name == "verbose":
                assert set(one.opts) == {"--verbose", "-v"}, context.command_path
            if isinstance(one, click.Option) and one.multiple:
                assert "may be repeated" in (one.help or ""), (context.command_path, one.name)
    assert len(told["--as-of"]) == 1


@pytest.mark.parametrize("context", ALL, ids=lambda context: context.command_path)
def test_the_pages_show_every_command(context: click.Context) -> None:
    if not isinstance(context.command, CommandFolder):
        assert context.command_path in PAGES


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['ai-spend']\n"
        "from checker.cli import command_line\n"
        "for line in sys.stdin.read().splitlines():\n"
        "    assert command_line([*line.split()[1:], '--help']) == 0, line\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    asked = "\n".join(context.command_path for context in ALL)
    done = subprocess.run([sys.executable, "-c", code], input=asked, text=True, capture_output=True)
    assert (done.returncode, done.stderr) == (0, "[]\n")
