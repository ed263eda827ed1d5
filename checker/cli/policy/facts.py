"""`ai-spend policy facts`: find the name of a fact or measure that a policy can ask for."""

import json
import sys
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import click

from checker.cli.options import OneOf
from checker.cli.output import style_for
from checker.cli.refusing import say
from checker.policy.fact_search import FactRow, all_facts, search
from checker.reports.style import safe
from checker.reports.wording.lines import clipped, wrapped

_WIDTH = 88
_IN_FULL = 12
"""Up to so many facts are told with subjects and values."""
_MOST = 40
_LONGEST = 32
"""A longer name has a line of its own."""
_ATTRIBUTE = """\
What the code says beyond them is asked of a resource by attribute:
  require: {attribute: root_block_device.volume_size, at_most: 500}"""


@click.command("facts", short_help="Find facts by words of their name, meaning or values.")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--format", "form", type=OneOf("format", ("json", "text")), default="text",
              show_default=True, help="How they are written.")  # fmt: skip
def command(words: tuple[str, ...], form: str) -> int:
    """Find facts by WORDs of their name, meaning or values; without any, list all by group."""
    found, whole = search(words) if words else (all_facts(), True)
    if form == "json":
        rows = [row._asdict() for row in found]
        click.echo(json.dumps({"schema": "ai-spend/facts/v1", "facts": rows}, indent=1))
        return 0 if found else 2
    if not found:
        say(f"No fact is about: {' '.join(words)}. All of them: ai-spend policy facts")
        click.echo(_ATTRIBUTE, err=True)
        return 2
    style = style_for(sys.stdout, Path.cwd())
    for line in _found(found, whole, words) if words else _by_group(found):
        click.echo(style.signs(line))
    return 0


def _found(found: Sequence[FactRow], whole: bool, words: Sequence[str]) -> Iterator[str]:
    if not whole:
        yield f"No fact has all of: {', '.join(map(safe, words))}. These have some:"
    full = len(found) <= _IN_FULL
    yield from _rows(found[:_MOST], full)
    if len(found) > _MOST:
        yield f"  and {len(found) - _MOST:,} more; add a word"
    if not full:
        yield f"One of them in full: ai-spend policy facts {found[0].name}"


def _by_group(found: Sequence[FactRow]) -> Iterator[str]:
    for group, rows in groupby(found, key=lambda row: row.group):
        yield group
        yield from _rows(list(rows))


def _rows(rows: Sequence[FactRow], full: bool = False) -> Iterator[str]:
    names = min(max(len(row.name) for row in rows), _LONGEST)
    kinds = max(len(_kind(row)) for row in rows)
    grounds = max(len(row.ground) for row in rows)
    room = _WIDTH - names - kinds - grounds - 8
    for row in rows:
        said = textwrap.wrap(row.meaning, room) if full else [clipped(row.meaning, room)]
        name = row.name
        if len(name) > names:
            yield f"  {name}"
            name = ""
        yield f"  {name:<{names}}  {said[0]:<{room}}  {_kind(row):<{kinds}}  {row.ground}"
        yield from (f"  {'':<{names}}  {more}" for more in said[1:])
        if full:
            yield from _in_full(row)


def _kind(row: FactRow) -> str:
    return "measure" if row.kind == "measure" else row.type


def _in_full(row: FactRow) -> Iterator[str]:
    sets = f"; a set on {' and '.join(row.sets)}" if row.sets else ""
    written = f" · written {row.written}" if row.type not in ("text", "choice") else ""
    unit = f" · {row.unit}" if row.unit else ""
    parts = [f"of {', '.join(row.subjects)}{sets}{written}{unit}"]
    if row.values:
        what = "statistic" if row.kind == "measure" else "one of"
        parts.append(f"{what}: {', '.join(row.values)}")
    for part in parts:
        yield from wrapped("      ", part.split(" "), "        ", _WIDTH, 9, " ")
